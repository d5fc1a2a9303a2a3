// SPDX-License-Identifier: Apache-2.0
// StreamHeader: what `tenon send` puts before the bytes of each message, so that whoever comes
// after a death knows where to go on, and with which file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>

namespace tenon::cli {

/// Little-endian, at the start of every message and, alone, the note of the end of a stream. An
/// end without a note means that the sender gave the stream up (`send --fresh`).
struct StreamHeader {
  std::uint64_t offset = 0;   ///< in the stream: of the bytes that follow; in an end note: its size
  std::uint64_t inode = 0;    ///< identity of the file that is sent; zeros when it is no file
  std::uint64_t size = 0;     ///< bytes
  std::int64_t mtime_ns = 0;  ///< since 1970

  bool same_file(const StreamHeader& other) const noexcept {
    return inode == other.inode && size == other.size && mtime_ns == other.mtime_ns;
  }
};
static_assert(sizeof(StreamHeader) == 32);

/// The header of a message that anybody may have written.
inline std::optional<StreamHeader> read_header(std::span<const std::byte> message) noexcept {
  StreamHeader header;
  if (message.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, message.data(), sizeof header);
  return header;
}

inline void write_header(const StreamHeader& header, std::span<std::byte> message) noexcept {
  std::memcpy(message.data(), &header, sizeof header);
}

}  // namespace tenon::cli

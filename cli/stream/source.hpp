// SPDX-License-Identifier: Apache-2.0
// Source: what `tenon send` sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "stream/descriptor.hpp"
#include "stream/stream_header.hpp"

namespace tenon::cli {

class Source {
 public:
  /// A path, or "-" for standard input.
  explicit Source(const std::string& path);

  const std::string& name() const noexcept { return descriptor_.name(); }
  /// A regular file, also as standard input: it can be read from anywhere, and so be sent on after
  /// a death. Of anything else (a pipe, a device) there is only what comes next.
  bool is_file() const noexcept { return is_file_; }
  /// What the file was when it was opened, with offset 0; zeros for anything but a file.
  const StreamHeader& identity() const noexcept { return identity_; }

  /// Reads what is there into `out`. `offset`: in the stream. 0 = the end.
  std::size_t read(std::span<std::byte> out, std::uint64_t offset) const;
  /// Fails when the file is not what it was when it was opened.
  void check_unchanged() const;

 private:
  StreamHeader look() const;

  Descriptor descriptor_;
  bool is_file_;
  StreamHeader identity_;
};

}  // namespace tenon::cli

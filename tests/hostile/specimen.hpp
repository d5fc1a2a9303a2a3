// SPDX-License-Identifier: Apache-2.0
// A small sound segment file, written by the library itself, to be damaged.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tenon/describe.hpp"

namespace tenon::test {

/// What a byte of the file is for.
enum class Part : std::uint8_t { kControl, kPadding, kPayload };

/// A record whose last eight bytes are the checksum of those before.
struct Record {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

struct Specimen {
  std::string content;            ///< the whole file
  std::vector<Part> parts;        ///< of each byte up to the end of the allocated prefix
  std::uint64_t control_end = 0;  ///< end of the last byte that is neither padding nor payload
  std::vector<Record> records;    ///< of the segment, of its directory, of its objects
  std::vector<std::uint64_t> token_offsets;  ///< of the lock words behind the prefix

  /// Offsets of the words of eight bytes that are neither padding nor payload.
  std::vector<std::uint64_t> control_words() const;
};

/// Makes the checksum of a record right again, so that what is wrong in it is believed.
void mend(unsigned char* file, const Record& record);
/// Of those in which `offset` lies.
void mend_around(unsigned char* file, const Specimen& specimen, std::uint64_t offset);

inline constexpr const char* kInlineQueue = "inline";
inline constexpr const char* kBlockQueue = "blocks";
inline constexpr const char* kObject = "object";
inline constexpr const char* kSealed = "sealed";

/// What both objects consist of.
struct Element {
  std::uint64_t number;
  char text[8];
};
TENON_DESCRIBE(Element, number, text);

/// An object of several elements, a sealed one, and two queues in the middle of a lap, with
/// messages in them, a stream end, a role of a dead process and one that was handed back. Needs a
/// Scratch.
Specimen make_specimen();

}  // namespace tenon::test

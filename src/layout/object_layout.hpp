// SPDX-License-Identifier: Apache-2.0
// An object: a value that describes itself. Drawing and protocol: docs/spec/object.md.
#pragma once

#include <cstddef>
#include <cstdint>

#include "layout/monitor_layout.hpp"
#include "layout/segment_layout.hpp"

namespace tenon::layout {

inline constexpr std::uint64_t kObjectMagic = 0x31'54'43'4a'42'4f'4e'54u;  // "TNOBJCT1"

/// Written by the creator before the directory entry is published; never changed after.
struct ObjectHeader {
  std::uint64_t magic;
  std::uint64_t count;               ///< elements[count]
  std::uint32_t element_bytes;       ///< size of one
  std::uint32_t description_bytes;   ///< of the text that describes an element
  std::uint64_t description_offset;  ///< from the object's start, bytes
  std::uint64_t description_checksum;
  std::uint64_t values_offset;  ///< of values[copies]; a multiple of kApart
  std::uint64_t value_bytes;    ///< distance of two copies, a multiple of kApart
  std::uint32_t copies;         ///< 2; of a sealed object 1
  std::uint32_t reserved[15];
  std::uint64_t checksum;  ///< of bytes 0..119
};
static_assert(sizeof(ObjectHeader) == kApart);
static_assert(offsetof(ObjectHeader, magic) == 0);
static_assert(offsetof(ObjectHeader, count) == 8);
static_assert(offsetof(ObjectHeader, element_bytes) == 16);
static_assert(offsetof(ObjectHeader, description_bytes) == 20);
static_assert(offsetof(ObjectHeader, description_offset) == 24);
static_assert(offsetof(ObjectHeader, description_checksum) == 32);
static_assert(offsetof(ObjectHeader, values_offset) == 40);
static_assert(offsetof(ObjectHeader, value_bytes) == 48);
static_assert(offsetof(ObjectHeader, copies) == 56);
static_assert(offsetof(ObjectHeader, checksum) == 120);

struct Object {
  ObjectHeader header;
  Monitor monitor;
  /// How often the value was changed; copy `version % copies` holds it (release). Who changes it
  /// fills the other copy first, so that a killed one leaves the value before.
  std::uint64_t version;
  std::uint64_t reserved_version[15];
};
static_assert(sizeof(Object) == 3 * kApart);
static_assert(offsetof(Object, monitor) == 128);
static_assert(offsetof(Object, version) == 256);

}  // namespace tenon::layout

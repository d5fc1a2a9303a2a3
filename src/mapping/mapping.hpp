// SPDX-License-Identifier: Apache-2.0
// Segment files: made, published, checked, mapped, refused, removed.
//
// Opening is two steps: open() gives checked descriptors, map() consumes one of them. Between the
// two the participant takes its byte lock on the description that the mapping will pin.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "layout/segment_layout.hpp"
#include "mapping/place.hpp"
#include "os/file.hpp"
#include "tenon/result.hpp"

namespace tenon::mapping {

/// The immutable facts of a segment: a checked, private copy, so that no peer can change it later.
struct Geometry {
  std::uint64_t max_bytes = 0;
  std::uint32_t process_slots = 0;
  std::uint32_t thread_slots = 0;
  std::uint32_t directory_entries = 0;
  std::uint64_t slots_offset = 0;
  std::uint64_t threads_offset = 0;
  std::uint64_t directory_offset = 0;
  std::uint64_t uses_offset = 0;
  std::uint64_t heap_offset = 0;
  std::uint64_t tokens_offset = 0;
  bool outlives_boot = false;    ///< then `clean` is kept right: clean.hpp
  std::uint64_t file_bytes = 0;  ///< of the file and of every mapping: max_bytes and the tokens
  std::array<std::uint8_t, 16> nonce{};
  std::array<std::uint8_t, 16> boot_id{};
};

/// What the creator of a segment asks for.
struct Wish {
  std::uint64_t max_bytes = 0;
  std::uint32_t process_slots = 0;
  std::uint32_t directory_entries = 0;
  std::uint32_t thread_slots = 0;  ///< 0 = four for each process
  std::uint32_t mode = 0600;
};

/// Builds a segment in an unnamed file and publishes it under `path`.
/// Crash: killed before the publication, nothing is left; after it, the segment is whole.
/// Errors: AlreadyExists, NotFound (no such directory), InvalidArgument, NoSpace, ...
Result<void> create(const std::string& path, const Wish& wish);

/// The same in a file that never has a name; it lives as long as a descriptor or a mapping of it.
Result<Place> create_anonymous(const Wish& wish);

/// Whether a file that may be half written, because the machine went down, is refused.
enum class Trust : std::uint8_t { kWhole, kSalvage };

/// A segment file that was checked and is not mapped yet.
struct Opened {
  os::File control;  ///< kept open for gate, structure and probes; holds the gate (shared)
  os::File pinned;   ///< another description, to be locked, mapped and closed
  os::FileFacts facts;
  Geometry geometry;
};

/// Opens and checks. The gate stays held (shared) until leave_gate(): nobody removes the file
/// meanwhile. To be called under an os::ForkHold when `access` is read-write.
Result<Opened> open(const Place& place, os::Access access, Trust trust = Trust::kWhole);
void leave_gate(const os::File& control) noexcept;
/// Keeps everybody from attaching until leave_gate(). Error: Timeout (a stopped process attaches).
Result<void> close_gate(const os::File& control);

/// Removes the file, unless somebody is just attaching: waits for him. Damaged files go, too, but
/// not files of another kind: BadMagic.
Result<void> remove(const std::string& path);

/// The same, if it is the segment of that nonce and nobody has it mapped for writing. Errors:
/// StillHeld, SegmentUnlinked (another one has that path), and those of open().
Result<void> remove_unused(const std::string& path, const std::array<std::uint8_t, 16>& nonce);

/// A mapped segment. Knows every way to get at an offset safely.
class Mapping {
 public:
  /// Maps the whole file through `opened.pinned`, and closes that descriptor unless it is
  /// read-only: then locks may still be taken, which the mapping keeps. The tokens are mapped
  /// read-only in any case.
  static Result<Mapping> map(Opened& opened, os::Access access);

  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&&) = delete;
  ~Mapping();

  const Geometry& geometry() const noexcept { return geometry_; }
  bool writable() const noexcept { return access_ == os::Access::kReadWrite; }
  /// True in a forked child: the memory is not there, nothing may be touched.
  bool forked() const noexcept { return *fork_epoch_ != epoch_; }

  layout::SegmentWords& words() const noexcept;
  /// End of the bytes that are allocated for certain; never more than max_bytes.
  std::uint64_t reserved_end() const noexcept;
  /// The address of [offset, offset + bytes), or nullptr when that is not allocated or misaligned.
  std::byte* at(std::uint64_t offset, std::uint64_t bytes, std::uint64_t alignment) const noexcept;
  /// Gathers the allocated bytes into huge pages, as far as they fill some; says how many bytes.
  /// Errors: Unsupported, NoMemory, WouldBlock.
  Result<std::uint64_t> use_huge_pages() const noexcept;
  /// An array of the control area, whose place the geometry vouches for.
  template <class T>
  T* control_area(std::uint64_t offset) const noexcept {
    return reinterpret_cast<T*>(base_ + offset);
  }

 private:
  Mapping(std::byte* base, const Geometry& geometry, os::Access access) noexcept;

  std::byte* base_;
  Geometry geometry_;
  os::Access access_;
  const std::uint32_t* fork_epoch_;  // of this process, now
  std::uint32_t epoch_;              // when it was mapped
};

}  // namespace tenon::mapping

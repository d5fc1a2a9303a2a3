// SPDX-License-Identifier: Apache-2.0
#include "mapping/life.hpp"

#include <algorithm>

#include "layout/participant_layout.hpp"
#include "os/byte_lock.hpp"
#include "os/file_lock.hpp"

namespace tenon::mapping {
namespace {

constexpr std::size_t kGenerationAt = offsetof(layout::ProcessSlot, generation);
constexpr std::size_t kLockAt = offsetof(layout::ProcessSlot, lock);
constexpr std::size_t kBellsAt = offsetof(layout::ProcessSlot, bells);

std::uint64_t place_of(const Geometry& geometry, std::uint32_t slot) noexcept {
  return geometry.slots_offset + slot * sizeof(layout::ProcessSlot);
}

// Hidden, and short: the name of a socket has 107 bytes at most.
std::string stem(const Whereabouts& segment, std::uint32_t slot, std::uint32_t generation) {
  constexpr std::size_t kNonceBytes = 6;
  constexpr char kDigits[] = "0123456789abcdef";
  const auto slash = segment.path.rfind('/');
  std::string name = slash == std::string::npos ? "" : segment.path.substr(0, slash + 1);
  name += ".tenon-";
  for (std::size_t i = 0; i < kNonceBytes; ++i) {
    name += kDigits[segment.nonce[i] >> 4u];
    name += kDigits[segment.nonce[i] & 15u];
  }
  return name + "-" + std::to_string(slot) + "-" + std::to_string(generation);
}

}  // namespace

std::string life_path(const Whereabouts& segment, std::uint32_t slot, std::uint32_t generation) {
  return stem(segment, slot, generation);
}

std::string bell_path(const Whereabouts& segment, std::uint32_t slot, std::uint32_t generation,
                      std::uint32_t number) {
  return stem(segment, slot, generation) + "-" + std::to_string(number);
}

Result<bool> is_alive(const os::File& file, const Geometry& geometry, const Whereabouts& segment,
                      const SlotUser& user) {
  // Beside an anonymous segment there are no files, whatever a peer wrote.
  const bool has_files = !segment.path.empty();
  std::uint32_t lock = user.lock;
  constexpr int kMostLooks = 3;  // it changes twice in the life of a user
  for (int look = 0; look < kMostLooks; ++look) {
    const bool by_file = lock == layout::kLockedFile && has_files;
    if (by_file) {
      const std::string path = life_path(segment, user.slot, user.generation);
      auto locked = os::is_file_locked(path.c_str());
      if (locked || !locked.is(Code::kNotFound)) return locked;
    } else {
      auto locked = os::is_byte_locked(file, layout::kFirstSlotByte + user.slot);
      if (!locked || *locked) return locked;
    }
    // That lock is not there. Perhaps it is the other one by now: who changes from one to the other
    // says so in between.
    const std::uint32_t before = lock;
    auto got = os::read_at(file, &lock, sizeof lock, place_of(geometry, user.slot) + kLockAt);
    if (!got) return got.error();
    if (lock == before) return by_file;
  }
  return true;
}

Result<void> remove_files_of(const os::File& file, const Geometry& geometry,
                             const Whereabouts& segment, const SlotUser& user) {
  if (segment.path.empty() || user.generation == 0) return {};  // nothing, or nobody, was there
  std::uint32_t bells = 0;
  auto got = os::read_at(file, &bells, sizeof bells, place_of(geometry, user.slot) + kBellsAt);
  if (!got) return got.error();
  // The number is what a peer wrote.
  constexpr std::uint32_t kMostAtOnce = 1u << 12;
  for (std::uint32_t bell = 1; bell <= std::min(bells, kMostAtOnce); ++bell)
    static_cast<void>(
        os::unlink_file(bell_path(segment, user.slot, user.generation, bell).c_str()));
  if (user.lock == layout::kLockedFile) {
    // First, so that the dead one is not taken for one whose file somebody else removed: the byte
    // is not locked either.
    const std::uint32_t byte = layout::kLockedByte;
    auto put = os::write_at(file, &byte, sizeof byte, place_of(geometry, user.slot) + kLockAt);
    if (!put) return put;
  }
  // Also of one that was killed while it came or went, when the word said *byte*.
  static_cast<void>(os::unlink_file(life_path(segment, user.slot, user.generation).c_str()));
  return {};
}

// Word by word, because the slot may be somebody's who is just leaving it.
Result<SlotUser> read_slot(const os::File& file, const Geometry& geometry, std::uint32_t slot) {
  SlotUser user{slot};
  auto got = os::read_at(file, &user.generation, sizeof user.generation,
                         place_of(geometry, slot) + kGenerationAt);
  if (got)
    got = os::read_at(file, &user.lock, sizeof user.lock, place_of(geometry, slot) + kLockAt);
  if (!got) return got.error();
  return user;
}

}  // namespace tenon::mapping

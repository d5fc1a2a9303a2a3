// SPDX-License-Identifier: Apache-2.0
#include "mapping/mapping.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "base/bits.hpp"
#include "mapping/clean.hpp"
#include "mapping/geometry.hpp"
#include "mapping/life.hpp"
#include "os/byte_lock.hpp"
#include "os/memory.hpp"
#include "os/process.hpp"
#include "tenon/deadline.hpp"
#include "tenon/order.hpp"

namespace tenon::mapping {
namespace {

// Attaching and removing take microseconds; who holds the gate longer is stopped.
constexpr std::chrono::seconds kGatePatience{5};

Result<void> take_gate(const os::File& control, os::LockMode mode) {
  auto taken = os::lock_byte(control, layout::kGateByte, mode, Deadline::after(kGatePatience));
  if (taken.is(Code::kTimeout))
    return Error(Code::kTimeout,
                 "a stopped process is attaching to it, removing it or sweeping it");
  return taken;
}

// True when `path` still leads to the open file.
Result<bool> still_named(const std::string& path, const os::FileFacts& open_file) {
  auto named = os::facts_of(path.c_str());
  if (named.is(Code::kNotFound)) return false;
  if (!named) return named.error();
  return named->same_file(open_file);
}

Result<os::FileFacts> acceptable(const os::File& file) {
  auto facts = os::facts_of(file.get());
  if (!facts) return facts;
  if (facts->type != os::FileType::kRegular) return Error(Code::kWrongKind, "not a regular file");
  // A group mode is a choice; a file that everybody may write to is a trap that anybody can set.
  const bool shared_with_group = (facts->mode & 0060u) == 0060u && (facts->mode & 0002u) == 0;
  const std::uint32_t me = os::user();
  if (facts->owner != me && me != 0 && !shared_with_group)
    return Error(Code::kUnsafePath, "the file belongs to user", facts->owner);
  return facts;
}

Result<Geometry> read_geometry(const os::File& file, const os::FileFacts& facts) {
  layout::SegmentHeader header{};
  auto got = os::read_at(file, &header, sizeof header, 0);
  if (!got) return got.error();
  auto geometry = check(header, *got, facts.bytes);
  if (!geometry) return geometry;

  std::uint64_t reserved_end = 0;
  got = os::read_at(file, &reserved_end, sizeof reserved_end,
                    layout::kWordsOffset + offsetof(layout::SegmentWords, reserved_end));
  if (!got) return got.error();
  if (reserved_end < geometry->heap_offset || reserved_end > geometry->max_bytes)
    return Error(Code::kCorrupt, "the end of the reserved bytes");
  return geometry;
}

// Damaged segments may be removed, other people's files may not. Too short to tell counts as
// damaged.
Result<void> has_magic(const os::File& file) {
  std::uint64_t magic = 0;
  auto got = os::read_at(file, &magic, sizeof magic, 0);
  if (!got) return got.error();
  if (*got == sizeof magic && magic != layout::kSegmentMagic) return Code::kBadMagic;
  return {};
}

// With the gate closed: nobody is just attaching. What the dead left beside the segment goes; says
// whether somebody lives, and who.
Result<std::optional<std::uint32_t>> bury_the_dead(const os::File& file, const Geometry& geometry,
                                                   const Whereabouts& segment) {
  std::optional<std::uint32_t> living;
  for (std::uint32_t slot = 0; slot < geometry.process_slots; ++slot) {
    auto user = read_slot(file, geometry, slot);
    if (!user) return user.error();
    auto alive = is_alive(file, geometry, segment, *user);
    if (!alive) return alive.error();
    if (*alive) {
      living = slot;
    } else if (auto gone = remove_files_of(file, geometry, segment, *user); !gone) {
      return gone.error();
    }
  }
  return living;
}

// With the gate closed, too.
Result<void> is_unused(const os::File& file, const os::FileFacts& facts,
                       const Whereabouts& segment) {
  auto geometry = read_geometry(file, facts);
  if (!geometry) return geometry.error();
  if (geometry->nonce != segment.nonce)
    return Error(Code::kSegmentUnlinked, "another one has its name by now");
  auto living = bury_the_dead(file, *geometry, segment);
  if (!living) return living.error();
  if (*living) return Error(Code::kStillHeld, "a process holds the lock of slot", **living);
  return {};
}

// Removes the file, with the gate closed, when `may_go` has no objection.
template <class MayGo>
Result<void> remove_if(const std::string& path, MayGo may_go) {
  auto file = os::open_file(path.c_str(), os::Access::kReadWrite);
  if (!file) return file.error();
  auto facts = acceptable(*file);
  if (!facts) return facts.error();
  if (auto gate = take_gate(*file, os::LockMode::kExclusive); !gate) return gate;
  auto named = still_named(path, *facts);
  if (!named) return named.error();
  if (!*named) return Code::kNotFound;  // somebody else was first
  if (auto answer = may_go(*file, *facts); !answer) return answer;
  return os::unlink_file(path.c_str());
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Everything but the name, `ready` last.
Result<void> fill(const os::File& file, const layout::SegmentHeader& header) {
  const std::uint64_t file_bytes = header.tokens_offset + header.thread_slots * layout::kPage;
  if (auto sized = os::set_size(file, file_bytes); !sized) return sized;
  if (auto room = os::allocate(file, 0, header.heap_offset); !room) return room;
  layout::SegmentWords words{};
  words.reserved_end = header.heap_offset;
  if (auto put = os::write_at(file, &words, sizeof words, layout::kWordsOffset); !put) return put;
  if (auto put = os::write_at(file, &header, sizeof header, 0); !put) return put;
  const std::uint32_t ready = layout::kReady;
  return os::write_at(file, &ready, sizeof ready, offsetof(layout::SegmentHeader, ready));
}

}  // namespace

Result<void> create(const std::string& path, const Wish& wish) {
  const std::string directory = directory_of(path);
  auto file = os::create_unnamed(directory.c_str(), wish.mode);
  if (!file) return file.error();
  auto outlives_boot = os::outlives_boot(*file);
  if (!outlives_boot) return outlives_boot.error();
  auto header = plan(wish, *outlives_boot);
  if (!header) return header.error();
  if (auto filled = fill(*file, *header); !filled) return filled;
  // On a disk, too, a file that has a name is whole.
  if (*outlives_boot) {
    if (auto written = os::sync(*file); !written) return written;
  }
  auto published = os::publish(*file, path.c_str());
  if (!published || !*outlives_boot) return published;
  return os::sync_directory(directory.c_str());
}

Result<Place> create_anonymous(const Wish& wish) {
  auto header = plan(wish, false);
  if (!header) return header.error();
  auto file = os::create_anonymous(wish.mode);
  if (!file) return file.error();
  if (auto filled = fill(*file, *header); !filled) return filled.error();
  if (auto sealed = os::fix_size(*file); !sealed) return sealed.error();
  return Place::behind(file->get());
}

Result<Opened> open(const Place& place, os::Access access, Trust trust) {
  constexpr int kAttempts = 1000;  // each means that somebody removed the file under us
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    Opened opened;
    auto control = place.open(access);
    if (!control) return control.error();
    opened.control = std::move(*control);
    auto facts = acceptable(opened.control);
    if (!facts) return facts.error();
    opened.facts = *facts;
    if (auto gate = take_gate(opened.control, os::LockMode::kShared); !gate) return gate.error();

    auto pinned = place.open(access);
    if (pinned.is(Code::kNotFound)) continue;
    if (!pinned) return pinned.error();
    opened.pinned = std::move(*pinned);
    auto same = os::facts_of(opened.pinned.get());
    if (!same) return same.error();
    if (!same->same_file(opened.facts) || (same->links == 0 && !place.anonymous())) continue;

    auto geometry = read_geometry(opened.pinned, *same);
    if (!geometry) return geometry.error();
    opened.geometry = *geometry;
    if (geometry->outlives_boot && trust == Trust::kWhole) {
      if (auto clean = check_clean(opened.pinned); !clean) return clean.error();
    }
    return opened;
  }
  return Error(Code::kTimeout, "it is removed again and again while attaching");
}

void leave_gate(const os::File& control) noexcept {
  os::unlock_byte(control, layout::kGateByte);
}

Result<void> close_gate(const os::File& control) {
  return take_gate(control, os::LockMode::kExclusive);
}

Result<void> remove(const std::string& path) {
  return remove_if(path, [&](const os::File& file, const os::FileFacts& facts) -> Result<void> {
    if (auto magic = has_magic(file); !magic) return magic;
    // Of a damaged one, which goes, too, it is not known what lies beside it.
    if (auto geometry = read_geometry(file, facts))
      static_cast<void>(bury_the_dead(file, *geometry, {path, geometry->nonce}));
    return {};
  });
}

Result<void> remove_unused(const std::string& path, const std::array<std::uint8_t, 16>& nonce) {
  return remove_if(path, [&](const os::File& file, const os::FileFacts& facts) {
    return is_unused(file, facts, {path, nonce});
  });
}

Result<Mapping> Mapping::map(Opened& opened, os::Access access) {
  const Geometry& geometry = opened.geometry;
  auto base = os::map_file(opened.pinned, geometry.file_bytes, access);
  if (!base) return base.error();
  Mapping mapping(*base, geometry, access);
  // Nobody writes into a token but its thread and the kernel. The kernel would, too, on behalf of a
  // thread that watches one and dies, if the two had the same id in different pid namespaces.
  if (auto sealed = os::make_read_only(*base + geometry.tokens_offset,
                                       geometry.file_bytes - geometry.tokens_offset);
      !sealed)
    return sealed.error();
  // The mapping keeps the description, and with it the slot lock.
  if (access == os::Access::kReadWrite) opened.pinned.close();
  return mapping;
}

Mapping::Mapping(std::byte* base, const Geometry& geometry, os::Access access) noexcept
    : base_(base),
      geometry_(geometry),
      access_(access),
      fork_epoch_(&os::fork_epoch()),
      epoch_(*fork_epoch_) {}

Mapping::Mapping(Mapping&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      geometry_(other.geometry_),
      access_(other.access_),
      fork_epoch_(other.fork_epoch_),
      epoch_(other.epoch_) {}

Mapping::~Mapping() {
  // In a forked child something else may live at this address by now.
  if (base_ != nullptr && !forked()) os::unmap_file(base_, geometry_.file_bytes);
}

layout::SegmentWords& Mapping::words() const noexcept {
  return *control_area<layout::SegmentWords>(layout::kWordsOffset);
}

std::uint64_t Mapping::reserved_end() const noexcept {
  const std::uint64_t end = order::get_opaque(words().reserved_end);
  return end > geometry_.max_bytes ? geometry_.heap_offset : end;
}

Result<std::uint64_t> Mapping::use_huge_pages() const noexcept {
  const std::uint64_t bytes = reserved_end() / os::kHugePage * os::kHugePage;
  if (bytes == 0) return bytes;
  if (auto gathered = os::gather_into_huge_pages(base_, bytes); !gathered) return gathered.error();
  return bytes;
}

std::byte* Mapping::at(std::uint64_t offset, std::uint64_t bytes,
                       std::uint64_t alignment) const noexcept {
  const bool inside = fits(offset, bytes, reserved_end()) && offset % alignment == 0;
  return inside ? base_ + offset : nullptr;
}

}  // namespace tenon::mapping

// SPDX-License-Identifier: Apache-2.0
// The part of the facade that concerns the file: making, opening, leaving, removing it.
#include <utility>

#include "segment/attachment.hpp"
#include "segment/location.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace segment {
namespace {

mapping::Wish wish_of(const SegmentOptions& options) {
  mapping::Wish wish;
  wish.max_bytes = options.max_bytes;
  wish.process_slots = options.max_participants;
  wish.thread_slots = options.max_threads;
  wish.directory_entries = options.max_objects;
  wish.mode = options.mode;
  return wish;
}

Result<std::shared_ptr<Core>> read_only_by_name(std::string_view name, mapping::Trust trust) {
  auto path = path_of(name);
  if (!path) return path.error();
  return attach_read_only(*path, trust);
}

}  // namespace
}  // namespace segment

Segment::Segment(std::shared_ptr<segment::Core> core) : core_(std::move(core)) {}
Segment::Segment(Segment&&) noexcept = default;
Segment& Segment::operator=(Segment&&) noexcept = default;
Segment::~Segment() = default;

Result<Segment> Segment::attached(std::shared_ptr<segment::Core> core) {
  Segment segment(std::move(core));
  if (!segment::wants_lock_order()) return segment;
  if (auto recorded = segment.record_lock_order(); !recorded) return recorded.error();
  return segment;
}

Result<Segment> Segment::open_or_create(std::string_view name, const SegmentOptions& options) {
  auto path = segment::path_for_creation(name);
  if (!path) return path.error();
  constexpr int kAttempts = 1000;  // each means that somebody made or removed the file meanwhile
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto core = segment::attach(*path);
    if (core) return attached(std::move(*core));
    if (!core.is(Code::kNotFound)) return core.error();
    auto created = mapping::create(*path, segment::wish_of(options));
    if (!created && !created.is(Code::kAlreadyExists)) return created.error();
  }
  return Error(Code::kTimeout, "it is made and removed again and again while opening");
}

Result<Segment> Segment::create(std::string_view name, const SegmentOptions& options) {
  auto path = segment::path_for_creation(name);
  if (!path) return path.error();
  if (auto created = mapping::create(*path, segment::wish_of(options)); !created)
    return created.error();
  return open(name);
}

Result<Segment> Segment::open(std::string_view name) {
  auto path = segment::path_of(name);
  if (!path) return path.error();
  auto core = segment::attach(*path);
  if (!core) return core.error();
  return attached(std::move(*core));
}

Result<Segment> Segment::open_read_only(std::string_view name) {
  auto core = segment::read_only_by_name(name, mapping::Trust::kWhole);
  if (!core) return core.error();
  return Segment(std::move(*core));
}

Result<Segment> Segment::open_for_salvage(std::string_view name) {
  auto core = segment::read_only_by_name(name, mapping::Trust::kSalvage);
  if (!core) return core.error();
  return Segment(std::move(*core));
}

Result<Segment> Segment::create_anonymous(const SegmentOptions& options) {
  auto place = mapping::create_anonymous(segment::wish_of(options));
  if (!place) return place.error();
  auto core = segment::attach(*place);
  if (!core) return core.error();
  return attached(std::move(*core));
}

Result<Segment> Segment::open_descriptor(int descriptor) {
  auto place = mapping::Place::behind(descriptor);
  if (!place) return place.error();
  auto core = segment::attach(*place);
  if (!core) return core.error();
  return attached(std::move(*core));
}

Result<int> Segment::descriptor() const {
  if (core_ == nullptr) return Code::kClosed;
  if (!core_->place.anonymous())
    return Error(Code::kWrongKind, "it has a path, which is all that others need");
  // A description of its own: with ours, whoever gets it would share our locks.
  auto file = core_->place.open(os::Access::kReadWrite);
  if (!file) return file.error();
  return file->forget();
}

Result<void> Segment::remove(std::string_view name) {
  auto path = segment::path_of(name);
  if (!path) return path.error();
  return mapping::remove(*path);
}

Result<void> Segment::remove_unused(std::string_view name,
                                    const std::array<std::uint8_t, 16>& nonce) {
  auto path = segment::path_of(name);
  if (!path) return path.error();
  return mapping::remove_unused(*path, nonce);
}

Result<SegmentInfo> Segment::info() const {
  if (core_ == nullptr) return Code::kClosed;
  const mapping::Geometry& geometry = core_->mapping().geometry();
  SegmentInfo info;
  info.path = core_->place.path();
  info.nonce = geometry.nonce;
  info.max_bytes = geometry.max_bytes;
  info.max_participants = geometry.process_slots;
  info.max_threads = geometry.thread_slots;
  info.max_objects = geometry.directory_entries;
  return info;
}

Result<bool> Segment::unlinked() const {
  if (core_ == nullptr) return Code::kClosed;
  if (core_->mapping().forked()) return Code::kForkedHandle;
  if (core_->place.anonymous()) return false;  // it never had a name
  const os::File* control = nullptr;
  if (core_->participant != nullptr) {
    auto mine = core_->participant->control();
    if (mine.is(Code::kDescriptorLost)) return true;  // no path leads to it any more
    if (!mine) return mine.error();
    control = *mine;
  } else {
    const segment::ReadOnly& mine = *core_->read_only;
    if (!os::leads_to(mine.file.get(), mine.facts)) return Code::kDescriptorLost;
    control = &mine.file;
  }
  auto facts = os::facts_of(control->get());
  if (!facts) return facts.error();
  return facts->links == 0;
}

Result<void> Segment::reattach() {
  if (core_ == nullptr) return Code::kClosed;
  if (!core_->mapping().forked()) return {};
  auto own = core_->participant != nullptr ? segment::attach(core_->place)
                                           : segment::attach_read_only(core_->place, core_->trust);
  if (own.is(Code::kNotFound)) return Code::kSegmentUnlinked;
  if (!own) return own.error();
  if (!(*own)->facts().same_file(core_->facts()))
    return Error(Code::kSegmentUnlinked, "its path leads to another one by now");
  const bool ordered = core_->order != nullptr;
  core_ = std::move(*own);
  return ordered ? record_lock_order() : Result<void>();
}

Result<void> Segment::flush() {
  auto participant = writer();
  if (!participant) return participant.error();
  return (*participant)->flush();
}

Result<std::uint64_t> Segment::use_huge_pages() {
  if (core_ == nullptr) return Code::kClosed;
  if (core_->mapping().forked()) return Code::kForkedHandle;
  return core_->mapping().use_huge_pages();
}

Result<void> Segment::close() {
  if (core_ == nullptr) return Code::kClosed;
  if (core_->participant.use_count() > 1 || core_->read_only.use_count() > 1)
    return Code::kStillHeld;
  const bool writes = core_->participant != nullptr && !core_->mapping().forked();
  const Result<void> flushed = writes ? core_->participant->flush() : Result<void>();
  core_.reset();
  return flushed;
}

}  // namespace tenon

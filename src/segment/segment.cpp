// SPDX-License-Identifier: Apache-2.0
// The facade: wires mapping, participant, directory and channel together.
#include "tenon/segment.hpp"

#include <memory>
#include <utility>

#include "channel/queue_core.hpp"
#include "mapping/mapping.hpp"
#include "participant/participant.hpp"
#include "segment/location.hpp"

namespace tenon {
namespace segment {

/// A bare mapping, and the descriptor that tells whether the file has a name.
struct ReadOnly {
  mapping::Mapping mapping;
  os::File file;
  os::FileFacts facts;

  ReadOnly(mapping::Mapping m, mapping::Opened& opened) noexcept
      : mapping(std::move(m)), file(std::move(opened.control)), facts(opened.facts) {}
  ~ReadOnly() {
    if (!os::leads_to(file.get(), facts))
      file.forget();  // closed by the program: not ours any more
  }
};

/// What an attachment holds: one of the two.
struct Core {
  std::string path;
  std::shared_ptr<participant::Participant> participant;
  std::unique_ptr<ReadOnly> read_only;

  const mapping::Mapping& mapping() const noexcept {
    return participant != nullptr ? participant->mapping() : read_only->mapping;
  }
  const os::FileFacts& facts() const noexcept {
    return participant != nullptr ? participant->facts() : read_only->facts;
  }
};

namespace {

// In a forked child it stays what it was: another thread of the parent may have been changing it,
// and what it stands for in the segment is the parent's.
void destroy(participant::Participant* participant) {
  if (!participant->mapping().forked()) delete participant;
}

Result<std::shared_ptr<Core>> attach(const std::string& path) {
  auto participant = participant::Participant::attach(path);
  if (!participant) return participant.error();
  std::shared_ptr<participant::Participant> shared(participant->release(), destroy);
  return std::make_shared<Core>(Core{path, std::move(shared), nullptr});
}

Result<std::shared_ptr<Core>> attach_read_only(const std::string& path) {
  auto opened = mapping::open(path, os::Access::kReadOnly);
  if (!opened) return opened.error();
  auto mapping = mapping::Mapping::map(*opened, os::Access::kReadOnly);
  if (!mapping) return mapping.error();
  mapping::leave_gate(opened->control);
  return std::make_shared<Core>(
      Core{path, nullptr, std::make_unique<ReadOnly>(std::move(*mapping), *opened)});
}

Result<void> create_file(const std::string& path, const SegmentOptions& options) {
  mapping::Wish wish;
  wish.max_bytes = options.max_bytes;
  wish.process_slots = options.max_participants;
  wish.thread_slots = options.max_threads;
  wish.directory_entries = options.max_objects;
  wish.mode = options.mode;
  return mapping::create(path, wish);
}

}  // namespace
}  // namespace segment

Segment::Segment(std::shared_ptr<segment::Core> core) : core_(std::move(core)) {}
Segment::Segment(Segment&&) noexcept = default;
Segment& Segment::operator=(Segment&&) noexcept = default;
Segment::~Segment() = default;

Result<Segment> Segment::open_or_create(std::string_view name, const SegmentOptions& options) {
  auto path = segment::path_for_creation(name);
  if (!path) return path.error();
  constexpr int kAttempts = 1000;  // each means that somebody made or removed the file meanwhile
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto core = segment::attach(*path);
    if (core) return Segment(std::move(*core));
    if (!core.is(Code::kNotFound)) return core.error();
    auto created = segment::create_file(*path, options);
    if (!created && !created.is(Code::kAlreadyExists)) return created.error();
  }
  return Error(Code::kTimeout, "it is made and removed again and again while opening");
}

Result<Segment> Segment::create(std::string_view name, const SegmentOptions& options) {
  auto path = segment::path_for_creation(name);
  if (!path) return path.error();
  if (auto created = segment::create_file(*path, options); !created) return created.error();
  return open(name);
}

Result<Segment> Segment::open(std::string_view name) {
  auto path = segment::path_of(name);
  if (!path) return path.error();
  auto core = segment::attach(*path);
  if (!core) return core.error();
  return Segment(std::move(*core));
}

Result<Segment> Segment::open_read_only(std::string_view name) {
  auto path = segment::path_of(name);
  if (!path) return path.error();
  auto core = segment::attach_read_only(*path);
  if (!core) return core.error();
  return Segment(std::move(*core));
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

Result<ByteQueue> Segment::queue(std::string_view name, const QueueOptions& options) {
  constexpr int kAttempts = 1000;  // each means that somebody made or removed the queue meanwhile
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto found = find_queue(name, options.element_bytes);
    if (!found.is(Code::kNotFound)) return found;
    auto created = channel::create_queue(*core_->participant, name, options);
    if (created)
      return channel::open_queue(core_->participant, std::move(*created), options.element_bytes);
    if (!created.is(Code::kAlreadyExists)) return created.error();
  }
  return Error(Code::kTimeout, "it is made and removed again and again while opening");
}

Result<ByteQueue> Segment::find_queue(std::string_view name) {
  return find_queue(name, 0);
}

Result<ByteQueue> Segment::find_queue(std::string_view name, std::uint32_t element_bytes) {
  auto participant = writer();
  if (!participant) return participant.error();
  auto opened = directory::open(**participant, name);
  if (!opened) return opened.error();
  if (!*opened) return Code::kNotFound;
  return channel::open_queue(core_->participant, std::move(**opened), element_bytes);
}

Result<participant::Participant*> Segment::writer() const {
  if (core_ == nullptr) return Code::kClosed;
  if (core_->participant == nullptr)
    return Error(Code::kPermissionDenied, "it needs write access, this is attached read-only");
  if (core_->mapping().forked()) return Code::kForkedHandle;
  return core_->participant.get();
}

Result<void> Segment::remove_object(std::string_view name) {
  auto participant = writer();
  if (!participant) return participant.error();
  return directory::remove(**participant, name);
}

Result<Swept> Segment::sweep() {
  auto participant = writer();
  if (!participant) return participant.error();
  auto participants = (*participant)->free_slots_of_the_dead();
  if (!participants) return participants.error();
  auto threads = (*participant)->threads().free_slots_of_the_dead();
  if (!threads) return threads.error();
  auto objects = directory::reclaim(**participant);
  if (!objects) return objects.error();
  return Swept{*participants, *threads, *objects};
}

Result<SegmentInfo> Segment::info() const {
  if (core_ == nullptr) return Code::kClosed;
  const mapping::Geometry& geometry = core_->mapping().geometry();
  SegmentInfo info;
  info.path = core_->path;
  info.nonce = geometry.nonce;
  info.max_bytes = geometry.max_bytes;
  info.max_participants = geometry.process_slots;
  info.max_threads = geometry.thread_slots;
  info.max_objects = geometry.directory_entries;
  return info;
}

Result<bool> Segment::unlinked() const {
  if (core_ == nullptr) return Code::kClosed;
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
  auto own = core_->participant != nullptr ? segment::attach(core_->path)
                                           : segment::attach_read_only(core_->path);
  if (own.is(Code::kNotFound)) return Code::kSegmentUnlinked;
  if (!own) return own.error();
  if (!(*own)->facts().same_file(core_->facts()))
    return Error(Code::kSegmentUnlinked, "its path leads to another one by now");
  core_ = std::move(*own);
  return {};
}

Result<void> Segment::close() {
  if (core_ == nullptr) return Code::kClosed;
  if (core_->participant.use_count() > 1) return Code::kStillHeld;
  core_.reset();
  return {};
}

}  // namespace tenon

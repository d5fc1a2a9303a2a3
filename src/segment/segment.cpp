// SPDX-License-Identifier: Apache-2.0
// The facade: wires mapping, participant, directory and channel together.
#include "tenon/segment.hpp"

#include <memory>
#include <utility>

#include "channel/queue_core.hpp"
#include "directory/pins.hpp"
#include "mapping/mapping.hpp"
#include "object/object_core.hpp"
#include "os/process.hpp"
#include "participant/participant.hpp"
#include "segment/location.hpp"

namespace tenon {
namespace segment {

/// A bare mapping, and the descriptor behind it.
struct ReadOnly {
  mapping::Mapping mapping;
  os::File file;
  os::FileFacts facts;
  directory::Pins pins{mapping, file, facts};

  ReadOnly(mapping::Mapping m, mapping::Opened& opened) noexcept
      : mapping(std::move(m)), file(std::move(opened.pinned)), facts(opened.facts) {}
  ~ReadOnly() {
    if (!mapping.forked()) os::keep_in_child(file.get());
    // Closed by the fork guard, or by the program: not ours any more.
    if (mapping.forked() || !os::leads_to(file.get(), facts)) file.forget();
  }
};

/// What an attachment holds: one of the two.
struct Core {
  std::string path;
  std::shared_ptr<participant::Participant> participant;
  std::shared_ptr<ReadOnly> read_only;
  mapping::Trust trust = mapping::Trust::kWhole;

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

Result<std::shared_ptr<Core>> attach_read_only(const std::string& path, mapping::Trust trust) {
  os::ForkHold hold;
  auto opened = mapping::open(path, os::Access::kReadOnly, trust);
  if (!opened) return opened.error();
  auto mapping = mapping::Mapping::map(*opened, os::Access::kReadOnly);
  if (!mapping) return mapping.error();
  hold.close_in_child(opened->pinned.get());
  mapping::leave_gate(opened->control);
  return std::make_shared<Core>(
      Core{path, nullptr, std::make_shared<ReadOnly>(std::move(*mapping), *opened), trust});
}

Result<std::shared_ptr<Core>> attach_read_only(std::string_view name, mapping::Trust trust) {
  auto path = path_of(name);
  if (!path) return path.error();
  return attach_read_only(*path, trust);
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

// `find` fails with Closed and the like, so that `make` need not ask again.
template <class Find, class Make>
auto find_or_make(Find&& find, Make&& make) -> decltype(find()) {
  constexpr int kAttempts = 1000;  // each means that somebody made or removed it meanwhile
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto found = find();
    if (!found.is(Code::kNotFound)) return found;
    auto made = make();
    if (!made.is(Code::kAlreadyExists)) return made;
  }
  return Error(Code::kTimeout, "it is made and removed again and again while opening");
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
  auto core = segment::attach_read_only(name, mapping::Trust::kWhole);
  if (!core) return core.error();
  return Segment(std::move(*core));
}

Result<Segment> Segment::open_for_salvage(std::string_view name) {
  auto core = segment::attach_read_only(name, mapping::Trust::kSalvage);
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
  return segment::find_or_make(
      [&] { return find_queue(name, options.element_bytes); },
      [&]() -> Result<ByteQueue> {
        auto made = channel::create_queue(*core_->participant, name, options);
        if (!made) return made.error();
        return channel::open_queue(core_->participant, std::move(*made), options.element_bytes);
      });
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

Result<Doorbell> Segment::doorbell() {
  auto participant = writer();
  if (!participant) return participant.error();
  auto bell = (*participant)->make_bell();
  if (!bell) return bell.error();
  return Doorbell(core_->participant, std::make_unique<participant::Bell>(std::move(*bell)));
}

Result<participant::Participant*> Segment::writer() const {
  if (core_ == nullptr) return Code::kClosed;
  if (core_->participant == nullptr)
    return Error(Code::kPermissionDenied, "it needs write access, this is attached read-only");
  if (core_->mapping().forked()) return Code::kForkedHandle;
  return core_->participant.get();
}

// In either way of being attached.
Result<std::shared_ptr<object::Core>> Segment::find(std::string_view name, std::uint32_t kind,
                                                    const ObjectType& type, std::uint64_t count) {
  if (core_ == nullptr) return Code::kClosed;
  if (core_->mapping().forked()) return Code::kForkedHandle;
  if (const auto& participant = core_->participant) {
    auto opened = directory::open(*participant, name);
    if (!opened) return opened.error();
    if (!*opened) return Code::kNotFound;
    return take(std::move(**opened), kind, type, count);
  }
  auto pinned = directory::open_pinned(core_->read_only->pins, name);
  if (!pinned) return pinned.error();
  if (!*pinned) return Code::kNotFound;
  object::Core core{core_->read_only, core_->mapping()};
  core.hold.emplace(std::move((*pinned)->pin));
  return object::open(std::move(core), (*pinned)->object, kind, type, count);
}

Result<std::shared_ptr<object::Core>> Segment::take(directory::Opened opened, std::uint32_t kind,
                                                    const ObjectType& type, std::uint64_t count) {
  object::Core core{core_->participant, core_->mapping(), core_->participant.get()};
  core.hold.emplace(std::move(opened.use));
  return object::open(std::move(core), opened.object, kind, type, count);
}

Result<ByteObject> Segment::object(std::string_view name, const ObjectType& type,
                                   std::uint64_t count, std::span<const std::byte> initial) {
  auto participant = writer();
  if (!participant) return participant.error();
  if (count == 0) return Error(Code::kInvalidArgument, "an object has at least one element");
  return segment::find_or_make(
      [&] { return find_object(name, type, count); },
      [&]() -> Result<ByteObject> {
        auto made = object::create(**participant, name, type, count, initial);
        if (!made) return made.error();
        auto core = take(std::move(*made), layout::kKindObject, type, count);
        if (!core) return core.error();
        return ByteObject(std::move(*core));
      });
}

Result<ByteObject> Segment::find_object(std::string_view name, const ObjectType& type,
                                        std::uint64_t count) {
  auto core = find(name, layout::kKindObject, type, count);
  if (!core) return core.error();
  return ByteObject(std::move(*core));
}

Result<ByteDraft> Segment::draft(std::string_view name, const ObjectType& type,
                                 std::uint64_t count) {
  auto participant = writer();
  if (!participant) return participant.error();
  auto made = object::create_draft(**participant, name, type, count);
  if (!made) return made.error();
  auto core = take(std::move(*made), layout::kKindSealed, type, count);
  if (!core) return core.error();
  (*core)->name = name;
  return ByteDraft(std::move(*core));
}

Result<ByteSealed> Segment::sealed(std::string_view name, const ObjectType& type) {
  auto core = find(name, layout::kKindSealed, type, 0);
  if (!core) return core.error();
  return ByteSealed(std::move(*core));
}

Result<ObjectInfo> Segment::describe(std::string_view name) {
  auto object = find_object(name, {}, 0);
  if (object) return object->info();
  if (!object.is(Code::kWrongKind)) return object.error();
  auto is_sealed = sealed(name, {});
  if (!is_sealed) return is_sealed.error();
  return is_sealed->info();
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
  auto renewed = (*participant)->renew_slots([&](std::uint32_t slot) {
    return channel::has_role((*participant)->mapping(), slot);
  });
  if (!renewed) return renewed.error();
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
  if (core_->mapping().forked()) return Code::kForkedHandle;
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
                                           : segment::attach_read_only(core_->path, core_->trust);
  if (own.is(Code::kNotFound)) return Code::kSegmentUnlinked;
  if (!own) return own.error();
  if (!(*own)->facts().same_file(core_->facts()))
    return Error(Code::kSegmentUnlinked, "its path leads to another one by now");
  core_ = std::move(*own);
  return {};
}

Result<void> Segment::flush() {
  auto participant = writer();
  if (!participant) return participant.error();
  return (*participant)->flush();
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

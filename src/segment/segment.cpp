// SPDX-License-Identifier: Apache-2.0
// The part of the facade that concerns what lies in a segment: wires directory, channel and object
// together.
#include "tenon/segment.hpp"

#include <utility>

#include "channel/queue_core.hpp"
#include "object/object_core.hpp"
#include "segment/attachment.hpp"

namespace tenon {
namespace segment {
namespace {

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
                                   std::uint64_t count, std::span<const std::byte> initial,
                                   Copies copies) {
  auto participant = writer();
  if (!participant) return participant.error();
  if (count == 0) return Error(Code::kInvalidArgument, "an object has at least one element");
  return segment::find_or_make(
      [&] { return find_object(name, type, count); },
      [&]() -> Result<ByteObject> {
        const object::Wish wish{layout::kKindObject, type, count, copies == Copies::kTwo ? 2u : 1u};
        auto made = object::create(**participant, name, wish, initial);
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

Result<Monitor> Segment::monitor(std::string_view name, OnDeadlock on_deadlock) {
  auto participant = writer();
  if (!participant) return participant.error();
  const ObjectType none = type_of<std::uint8_t>();
  auto core = segment::find_or_make(
      [&] { return find(name, layout::kKindMonitor, none, 1); },
      [&]() -> Result<std::shared_ptr<object::Core>> {
        const std::uint32_t options =
            on_deadlock == OnDeadlock::kReport ? layout::kReportsDeadlock : 0;
        auto made =
            object::create(**participant, name, {layout::kKindMonitor, none, 1, 1, options}, {});
        if (!made) return made.error();
        return take(std::move(*made), layout::kKindMonitor, none, 1);
      });
  if (!core) return core.error();
  return Monitor(std::shared_ptr<const monitor::Core>(*core, &*(*core)->monitor));
}

Result<ThreadHandle> Segment::this_thread() {
  auto participant = writer();
  if (!participant) return participant.error();
  participant::Threads& threads = (*participant)->threads();
  auto self = threads.join_or_self();
  if (!self) return self.error();
  return ThreadHandle(threads.slot((*self)->name.slot()));
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

}  // namespace tenon

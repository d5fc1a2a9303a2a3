// SPDX-License-Identifier: Apache-2.0
#include "participant/participant.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "mapping/clean.hpp"
#include "os/byte_lock.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "os/process.hpp"
#include "tenon/order.hpp"

namespace tenon::participant {
namespace {

constexpr std::chrono::seconds kStructurePatience{10};

// Of a slot whose byte we hold: true when nobody has it, and it may be used again. What a dead user
// left beside the segment goes.
Result<bool> may_take(const mapping::Opened& opened, const mapping::Whereabouts& segment,
                      std::uint32_t slot) {
  auto user = mapping::read_slot(opened.pinned, opened.geometry, slot);
  if (!user) return user.error();
  if (user->generation == layout::kLastGeneration) return false;
  if (user->lock == layout::kLockedFile) {
    auto alive = mapping::is_alive(opened.control, opened.geometry, segment, *user);
    if (!alive) return alive.error();
    if (*alive) return false;
  }
  auto removed = mapping::remove_files_of(opened.control, opened.geometry, segment, *user);
  if (!removed) return removed.error();
  return true;
}

// Locks the byte of a free slot on the description that will be mapped. The lock decides; the hint
// only makes slots be reused late.
Result<std::uint32_t> lock_free_slot(const mapping::Opened& opened,
                                     const mapping::Whereabouts& segment) {
  const std::uint32_t slots = opened.geometry.process_slots;
  std::uint32_t first = 0;
  auto got = os::read_at(opened.pinned, &first, sizeof first,
                         layout::kWordsOffset + offsetof(layout::SegmentWords, next_slot));
  if (!got) return got.error();
  for (std::uint32_t i = 0; i < slots; ++i) {
    const std::uint32_t slot = (first % slots + i) % slots;
    const std::uint64_t byte = layout::kFirstSlotByte + slot;
    auto locked = os::try_lock_byte(opened.pinned, byte, os::LockMode::kExclusive);
    if (!locked && !locked.is(Code::kWouldBlock)) return locked.error();
    if (!locked) continue;
    auto ours = may_take(opened, segment, slot);
    if (!ours) return ours.error();
    if (*ours) return slot;
    os::unlock_byte(opened.pinned, byte);
  }
  return Error(Code::kTooManyParticipants, "slots:", slots);
}

}  // namespace

Result<std::unique_ptr<Participant>> Participant::attach(const mapping::Place& place) {
  if (!os::register_for_heavy_fences())
    return Error(Code::kUnsupported, "membarrier GLOBAL_EXPEDITED is missing");
  os::ForkHold hold;
  auto opened = mapping::open(place, os::Access::kReadWrite);
  if (!opened) return opened.error();
  const mapping::Whereabouts segment{place.path(), opened->geometry.nonce};
  auto slot = lock_free_slot(*opened, segment);
  if (!slot) return slot.error();
  auto mapping = mapping::Mapping::map(*opened, os::Access::kReadWrite);
  if (!mapping) return mapping.error();
  if (opened->geometry.outlives_boot) {
    if (auto begun = mapping::begin_use(*mapping, opened->control); !begun) return begun.error();
  }
  hold.close_in_child(opened->control.get());
  return std::unique_ptr<Participant>(new Participant(
      place, std::move(*mapping), std::move(opened->control), opened->facts, *slot));
}

Participant::Participant(mapping::Place place, mapping::Mapping mapping, os::File control,
                         const os::FileFacts& facts, std::uint32_t slot)
    : place_(std::move(place)),
      segment_{place_.path(), mapping.geometry().nonce},
      mapping_(std::move(mapping)),
      control_(std::move(control)),
      facts_(facts) {
  enter_slot(slot);
  uses_.start();
  mapping::leave_gate(control_);
}

Participant::~Participant() {
  threads_.leave();
  if (mapping_.forked()) {
    control_.forget();  // the fork guard has closed it already
    return;
  }
  order::set_opaque(slot(claim_.slot()).state, std::uint32_t{layout::kSlotFree});
  if (mapping_.geometry().outlives_boot) leave_clean();
  os::keep_in_child(control_.get());
  if (!os::leads_to(control_.get(), facts_)) control_.forget();  // see control()
}

// The last one who leaves says that the file is whole. The gate stays closed until our slot's lock
// is free: of two who leave at once the second one must find himself alone.
void Participant::leave_clean() {
  auto file = control();
  if (!file || !mapping::close_gate(**file)) return;
  // What the lock on a file beside it proves now may be lost with the next boot.
  if (auto alone = is_alone(**file); alone && *alone && free_unlocked_slots(**file))
    mapping::end_use(mapping_, **file);
  { const mapping::Mapping unmapped(std::move(mapping_)); }
  mapping::leave_gate(**file);
}

Result<bool> Participant::is_alone(const os::File& file) {
  for (std::uint32_t i = 0; i < mapping_.geometry().process_slots; ++i) {
    if (i == claim_.slot()) continue;
    auto alive = mapping::is_alive(file, mapping_.geometry(), segment_, user_of(i));
    if (!alive) return alive;
    if (*alive) return false;
  }
  // Of another file, should the program have closed the descriptor, it would say nothing.
  return os::leads_to(file.get(), facts_);
}

Result<void> Participant::flush() {
  if (!mapping_.geometry().outlives_boot) return {};
  auto file = control();
  if (!file) return file.error();
  return mapping::flush(mapping_, **file);
}

layout::ProcessSlot& Participant::slot(std::uint32_t index) const noexcept {
  return mapping_.control_area<layout::ProcessSlot>(mapping_.geometry().slots_offset)[index];
}

void Participant::enter_slot(std::uint32_t index) {
  layout::ProcessSlot& mine = slot(index);
  const std::uint32_t generation = order::get_opaque(mine.generation) + 1;
  order::set_plain(mine.bells, std::uint32_t{0});  // others read it once we are dead
  // SYNC slot.generation: release, with the acquire in is_gone(): who learns by it that the
  // previous user is dead has seen what that one did, as we have, by its lock. Before the first
  // claim of ours, so that none of the previous user is taken for one.
  order::set_release(mine.generation, generation);
  claim_ = layout::Claim::of(index, generation);

  const os::Self self = os::self();
  static_assert(sizeof self.name == sizeof mine.name);
  order::set_opaque(mine.pid, self.pid);
  order::set_opaque(mine.features, layout::kFencesLightly);
  order::set_opaque(mine.attached_at, os::wall_clock());
  order::copy_words(mine.name, self.name.data(), sizeof mine.name);
  // SYNC slot.state: release, with the acquire of inspect: a slot shown as attached is filled.
  order::set_release(mine.state, std::uint32_t{layout::kSlotAttached});
  order::set_opaque(mapping_.words().next_slot, index + 1);
}

Result<bool> Participant::is_gone(layout::Claim claim) {
  if (claim.nobody() || claim.slot() >= mapping_.geometry().process_slots)
    return Error(Code::kPeerMisbehaved, "a claim names no slot");
  const layout::ProcessSlot& claimed = slot(claim.slot());
  // SYNC slot.generation: acquire, with the release in enter_slot(). Weakened to opaque, who takes
  // over from the dead misses what the dead did last.
  if (order::get_acquire(claimed.generation) != claim.generation()) return true;
  auto alive = is_alive({claim.slot(), claim.generation(), order::get_opaque(claimed.lock)});
  if (!alive) return alive;
  if (!*alive) return true;
  // Locked, but perhaps by the next user of the slot, who came between the two looks.
  return order::get_acquire(claimed.generation) != claim.generation();
}

Result<bool> Participant::is_attached(std::uint32_t slot) {
  return is_alive(user_of(slot));
}

Result<bool> Participant::is_alive(const mapping::SlotUser& user) {
  auto file = control();
  if (!file) return file.error();
  return mapping::is_alive(**file, mapping_.geometry(), segment_, user);
}

mapping::SlotUser Participant::user_of(std::uint32_t index) const noexcept {
  const layout::ProcessSlot& its = slot(index);
  // Whoever asks has the gate closed, or does not mind one who is just attaching.
  const std::uint32_t generation = order::get_opaque(its.generation);
  return {index, generation, order::get_opaque(its.lock)};
}

// A lock that is free then is not just being taken.
template <class F>
auto Participant::while_nobody_attaches(F&& f) -> decltype(f(std::declval<const os::File&>())) {
  if (mapping_.forked()) return Code::kForkedHandle;  // before the mutex: see StructureLock::take()
  const std::lock_guard threads(structure_mutex_);    // they share the description, and so the gate
  auto file = control();
  if (!file) return file.error();
  if (auto gate = mapping::close_gate(**file); !gate) return gate.error();
  auto result = f(**file);
  mapping::leave_gate(**file);
  return result;
}

Result<bool> Participant::is_pinned(std::uint32_t entry) {
  auto file = control();
  if (!file) return file.error();
  // SYNC entry.state: full, with the full fence in open_pinned(): either we see the lock of who
  // opens it, or he sees that it was removed.
  order::full_fence();
  auto locked = os::is_byte_locked(**file, layout::kFirstObjectByte + entry);
  // Of another file, should the program have closed the descriptor, it would say nothing.
  if (locked && !os::leads_to((*file)->get(), facts_)) return Code::kDescriptorLost;
  return locked;
}

Result<std::uint32_t> Participant::free_slots_of_the_dead() {
  return while_nobody_attaches([this](const os::File& file) { return free_unlocked_slots(file); });
}

Result<std::uint32_t> Participant::free_unlocked_slots(const os::File& file) {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < mapping_.geometry().process_slots; ++i) {
    if (order::get_opaque(slot(i).state) == layout::kSlotFree) continue;
    const mapping::SlotUser user = user_of(i);
    auto alive = mapping::is_alive(file, mapping_.geometry(), segment_, user);
    if (!alive) return alive.error();
    if (*alive) continue;
    // Of another file, should the program have closed the descriptor, it would say nothing.
    if (!os::leads_to(file.get(), facts_)) return Code::kDescriptorLost;
    order::set_opaque(slot(i).state, std::uint32_t{layout::kSlotFree});
    auto removed = mapping::remove_files_of(file, mapping_.geometry(), segment_, user);
    if (!removed) return removed.error();
    ++count;
  }
  return count;
}

bool Participant::is_worn_out(std::uint32_t index) const noexcept {
  return order::get_opaque(slot(index).generation) == layout::kLastGeneration;
}

// Who is not attached names nobody anew, and who is names itself: what names such a slot can only
// become less while we look.
Result<void> Participant::renew_slots(const std::function<Result<bool>(std::uint32_t)>& is_named) {
  std::vector<std::uint32_t> worn_out;
  for (std::uint32_t i = 0; i < mapping_.geometry().process_slots; ++i) {
    if (is_worn_out(i)) worn_out.push_back(i);
  }
  if (worn_out.empty()) return {};
  return while_nobody_attaches([&](const os::File& file) -> Result<void> {
    for (const std::uint32_t i : worn_out) {
      const mapping::SlotUser user = user_of(i);
      auto alive = mapping::is_alive(file, mapping_.geometry(), segment_, user);
      if (!alive) return alive.error();
      auto named = is_named(i);
      if (!named) return named.error();
      if (!os::leads_to(file.get(), facts_)) return Code::kDescriptorLost;
      if (*alive || *named || threads_.has_slot_of(i)) continue;
      auto removed = mapping::remove_files_of(file, mapping_.geometry(), segment_, user);
      if (!removed) return removed;
      order::set_opaque(slot(i).state, std::uint32_t{layout::kSlotFree});
      // Nobody has a claim of it any more, so nobody concludes anything from this.
      order::set_opaque(slot(i).generation, std::uint32_t{0});
    }
    return {};
  });
}

Result<Bell> Participant::make_bell() {
  if (mapping_.forked()) return Code::kForkedHandle;
  if (place_.anonymous())
    return Error(Code::kUnsupported, "an anonymous segment has no folder for a doorbell");
  const std::lock_guard lock(bells_mutex_);
  std::uint32_t& bells = slot(claim_.slot()).bells;
  const std::uint32_t number = order::get_plain(bells) + 1;
  if (number > layout::kMostBells) return Error(Code::kNoSpace, "doorbells made already:", number);
  // Before the file, so that whoever buries us removes it.
  order::set_plain(bells, number);
  std::string path = mapping::bell_path(segment_, claim_.slot(), claim_.generation(), number);
  auto file = os::make_bell(path.c_str(), facts_.mode);
  if (!file) return file.error();
  return Bell(std::move(*file), std::move(path), number);
}

void Participant::ring(layout::Claim whom, std::uint32_t number) const noexcept {
  if (place_.anonymous()) return;
  os::ring_bell(mapping::bell_path(segment_, whom.slot(), whom.generation(), number).c_str());
}

bool Participant::takes_futex(layout::Claim whom) const noexcept {
  return whom.slot() >= mapping_.geometry().process_slots ||
         order::get_opaque(slot(whom.slot()).lock) != layout::kLockedFile;
}

Result<const os::File*> Participant::control() {
  if (mapping_.forked()) return Code::kForkedHandle;
  const std::lock_guard lock(control_mutex_);
  if (os::leads_to(control_.get(), facts_)) return &control_;
  // The program closed our number; it may be somebody else's by now, so it is not ours to close.
  os::keep_in_child(control_.get());
  control_.forget();
  os::ForkHold hold;
  auto again = place_.open(os::Access::kReadWrite);
  if (!again) return Code::kDescriptorLost;
  if (!os::leads_to(again->get(), facts_)) return Code::kDescriptorLost;
  hold.close_in_child(again->get());
  control_ = std::move(*again);
  return &control_;
}

Result<StructureLock> StructureLock::take(Participant& participant) {
  // Before the mutex, which another thread of the parent may have held.
  if (participant.mapping().forked()) return Code::kForkedHandle;
  std::unique_lock threads(participant.structure_mutex());
  auto control = participant.control();
  if (!control) return control.error();
  auto locked = os::lock_byte(**control, layout::kStructureByte, os::LockMode::kExclusive,
                              Deadline::after(kStructurePatience));
  if (locked.is(Code::kTimeout))
    return Error(
        Code::kTimeout,
        "held by a stopped process, or by one that makes a large object: the structure lock");
  if (!locked) return locked.error();
  return StructureLock(std::move(threads), *control);
}

StructureLock::~StructureLock() {
  if (threads_.owns_lock()) os::unlock_byte(*control_, layout::kStructureByte);
}

}  // namespace tenon::participant

// SPDX-License-Identifier: Apache-2.0
#include "participant/threads.hpp"

#include <algorithm>
#include <climits>
#include <utility>

#include "os/clock.hpp"
#include "os/futex.hpp"
#include "participant/participant.hpp"
#include "tenon/order.hpp"

namespace tenon::participant {
namespace {

constexpr std::uint64_t kRetry = 1'000'000'000;  // ns; a failed search looks at every slot

}  // namespace

const Thread* Threads::self() {
  if (const Thread* mine = remembered()) return mine;
  const std::lock_guard lock(mutex_);
  if (const Thread* mine = member()) return mine;
  if (next_try_ != 0 && os::now() < next_try_) return nullptr;
  auto joined = join();
  next_try_ = joined ? 0 : os::now() + kRetry;
  return joined ? *joined : nullptr;
}

Result<const Thread*> Threads::join_or_self() {
  if (const Thread* mine = remembered()) return mine;
  const std::lock_guard lock(mutex_);
  if (const Thread* mine = member()) return mine;
  return join();
}

const Thread* Threads::remembered() const noexcept {
  return current_thread.attachment == key_ ? static_cast<const Thread*>(current_thread.what)
                                           : nullptr;
}

const Thread* Threads::member() noexcept {
  for (const Thread& thread : members_) {
    if (!thread.token.is_mine()) continue;
    os::remember({key_, thread.name.word, &thread});
    return &thread;
  }
  return nullptr;
}

Result<const Thread*> Threads::join() {
  auto token = os::Token::prepare();
  if (!token) return token.error();
  auto index = slot_of_ended();
  if (index.is(Code::kNotFound)) index = take_slot();
  if (!index) return index.error();
  auto held = prepare_page(*index);
  layout::ThreadSlot& its = slot(*index);
  const std::uint32_t generation = order::get_opaque(its.generation) + 1;
  if (held) {
    // Stored where it has to be: else who looks on would have one more state to see.
    if (order::get_opaque(its.park) != layout::kThreadAwake)
      order::set_opaque(its.park, std::uint32_t{layout::kThreadAwake});
    if (order::get_opaque(its.interrupt) != 0) order::set_opaque(its.interrupt, 0u);
    const layout::Place place{order::get_opaque(its.place)};
    order::set_opaque(its.place, place.next_turn().word);
    // SYNC thread.generation: release, with the acquire in thread_of(): the page is allocated, and
    // the last user's place counts no more. Before the token, which says that the slot is not its
    // predecessor's any more.
    order::set_release(its.generation, generation);
    // SYNC thread.token: release, with the acquire in thread_of(): to lock a mutex is no release.
    order::release_fence();
    held = token->hold(reinterpret_cast<const std::byte*>(&page(*index)));
    // SYNC monitor.owner: release, with the acquire of who finds our name there: to enter is no
    // release. Without it a living owner, whose token is not seen, is taken for dead.
    order::release_fence();
  }
  if (!held) {
    give_back(*index);
    return held.error();
  }
  members_.push_back({layout::ThreadName::of(*index, generation), std::move(*token), {}, {}});
  return &members_.back();
}

// The slot of a thread of ours that has ended; its token's memory goes. Error: NotFound.
Result<std::uint32_t> Threads::slot_of_ended() {
  const auto ended = std::ranges::find_if(members_, [this](const Thread& thread) {
    return thread.token.ended() && !is_worn_out(thread.name.slot());
  });
  if (ended == members_.end()) return Code::kNotFound;
  const std::uint32_t index = ended->name.slot();
  members_.erase(ended);
  return index;
}

// Free ones first: to ask about the owner of a taken one is a system call. The lowest: so those
// that were ever used, which is what others look through, stay few.
Result<std::uint32_t> Threads::take_slot() {
  const std::uint32_t slots = participant_.mapping().geometry().thread_slots;
  for (const bool from_the_dead : {false, true}) {
    for (std::uint32_t index = 0; index < slots; ++index) {
      // SYNC thread.process: acquire, with the release below: whose claim is seen has its process
      // slot filled, so that nobody who lives is taken for dead.
      std::uint64_t seen = order::get_acquire(slot(index).process);
      if (is_worn_out(index) || !may_take(seen, from_the_dead)) continue;
      if (!order::compare_and_set_release(slot(index).process, seen, participant_.claim().word))
        continue;
      raise_end(index + 1);
      return index;
    }
  }
  return Error(Code::kTooManyParticipants, "thread slots:", slots);
}

// Should a name come true again it would be that of another thread.
bool Threads::is_worn_out(std::uint32_t index) const noexcept {
  return order::get_opaque(slot(index).generation) == layout::kLastGeneration;
}

// Opaque: who is to look at a slot there learns of it by a word that its thread releases later.
void Threads::raise_end(std::uint32_t end) noexcept {
  std::uint32_t& word = participant_.mapping().words().threads_end;
  std::uint32_t seen = order::get_opaque(word);
  while (seen < end && !order::compare_and_set_opaque(word, seen, end)) {
  }
}

std::uint32_t Threads::end() const noexcept {
  return std::min(order::get_opaque(participant_.mapping().words().threads_end),
                  participant_.mapping().geometry().thread_slots);
}

// Giving the token up ended with a futex call, or, its thread being over, with an acquire of the
// mark; the next taker begins with a call on the same futex: nothing here has to order them.
void Threads::give_back(std::uint32_t index) noexcept {
  order::set_opaque(slot(index).process, std::uint64_t{0});
}

bool Threads::may_take(std::uint64_t process, bool from_the_dead) {
  const layout::Claim owner{process};
  if (owner.nobody() || !from_the_dead) return owner.nobody();
  const auto gone = participant_.is_gone(owner);
  return gone && *gone;
}

Result<std::uint32_t> Threads::free_slots_of_the_dead() {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < participant_.mapping().geometry().thread_slots; ++i) {
    // SYNC thread.process: acquire, as in take_slot().
    std::uint64_t seen = order::get_acquire(slot(i).process);
    const layout::Claim owner{seen};
    if (owner.nobody()) continue;
    auto gone = participant_.is_gone(owner);
    if (gone.is(Code::kPeerMisbehaved)) continue;  // garbage: not ours to judge
    if (!gone) return gone.error();
    // As in give_back(). Should the next taker raise an old generation to the dead one's, its name
    // still differs from that by its process.
    if (*gone && order::compare_and_set_opaque(slot(i).process, seen, std::uint64_t{0})) ++count;
  }
  return count;
}

bool Threads::has_slot_of(std::uint32_t process) const noexcept {
  for (std::uint32_t i = 0; i < participant_.mapping().geometry().thread_slots; ++i) {
    const layout::Claim owner{order::get_opaque(slot(i).process)};
    if (!owner.nobody() && owner.slot() == process) return true;
  }
  return false;
}

// A token's page is allocated before anybody may touch it, so that touching it never fails.
Result<void> Threads::prepare_page(std::uint32_t index) {
  auto control = participant_.control();
  if (!control) return control.error();
  const std::uint64_t offset =
      participant_.mapping().geometry().tokens_offset + index * layout::kPage;
  if (auto room = os::allocate(**control, offset, layout::kPage); !room) return room;
  // The kernel woke one of those who watched the last thread, and that one may have died. New ones
  // do not come: the word is marked.
  os::futex_wake(page(index).word, INT_MAX);
  return {};
}

Watch Threads::watch(layout::Claim process, layout::ThreadName thread) const noexcept {
  if (process.nobody() || thread.nobody()) return {};
  const Watch its = watch(thread);
  const bool same = its.state == Watch::State::kAlive &&
                    order::get_opaque(slot(thread.slot()).process) == process.word;
  return same ? its : Watch{Watch::State::kEnded};
}

Watch Threads::watch(layout::ThreadName thread) const noexcept {
  const Watch ended{Watch::State::kEnded};
  if (thread.slot() >= participant_.mapping().geometry().thread_slots) return ended;
  const Known known = thread_of(thread.slot());
  return known.name == thread ? known.watch : ended;
}

Threads::Known Threads::thread_of(std::uint32_t index) const noexcept {
  const Known nobody{{}, {Watch::State::kEnded}};
  const layout::ThreadSlot& its = slot(index);
  // SYNC thread.generation: acquire, with the release in join(): its page was allocated.
  const std::uint32_t generation = order::get_acquire(its.generation);
  if (generation == 0) return nobody;
  const std::uint32_t& word = page(index).word;
  // SYNC thread.token: acquire, with the release of who holds it: should the word be of the slot's
  // next thread, generation and process are, too.
  const std::uint32_t seen = order::get_acquire(word);
  if (order::get_opaque(its.generation) != generation || layout::is_marked(seen)) return nobody;
  return {layout::ThreadName::of(index, generation), {Watch::State::kAlive, &word, seen}};
}

void Threads::leave() noexcept {
  if (participant_.mapping().forked()) {
    for (Thread& thread : members_) thread.token.forget();
  } else {
    while (!members_.empty()) {
      const std::uint32_t index = members_.front().name.slot();
      members_.pop_front();
      give_back(index);
    }
  }
}

layout::ThreadSlot& Threads::slot(std::uint32_t index) const noexcept {
  const mapping::Mapping& mapping = participant_.mapping();
  return mapping.control_area<layout::ThreadSlot>(mapping.geometry().threads_offset)[index];
}

layout::TokenPage& Threads::page(std::uint32_t index) const noexcept {
  const mapping::Mapping& mapping = participant_.mapping();
  return mapping.control_area<layout::TokenPage>(mapping.geometry().tokens_offset)[index];
}

}  // namespace tenon::participant

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
  const std::lock_guard lock(mutex_);
  for (const Thread& thread : members_) {
    if (thread.token.is_mine()) return &thread;
  }
  if (next_try_ != 0 && os::now() < next_try_) return nullptr;
  auto joined = join();
  next_try_ = joined ? 0 : os::now() + kRetry;
  return joined ? *joined : nullptr;
}

Result<const Thread*> Threads::join() {
  auto token = os::Token::prepare();
  if (!token) return token.error();
  auto index = slot_of_ended();
  if (index.is(Code::kNotFound)) index = take_slot();
  if (!index) return index.error();
  auto held = prepare_page(*index);
  const std::uint32_t last = order::get_opaque(slot(*index).generation);
  const std::uint32_t generation = last == layout::kLastGeneration ? 1 : last + 1;
  if (held) {
    // SYNC thread.generation: release, with the acquire in watch(): the page is allocated. Before
    // the token, which says that the slot is not its predecessor's any more.
    order::set_release(slot(*index).generation, generation);
    held = token->hold(reinterpret_cast<const std::byte*>(&page(*index)));
  }
  if (!held) {
    give_back(*index);
    return held.error();
  }
  members_.push_back({layout::ThreadName::of(*index, generation), std::move(*token)});
  return &members_.back();
}

// The slot of a thread of ours that has ended; its token's memory goes. Error: NotFound.
Result<std::uint32_t> Threads::slot_of_ended() {
  const auto ended =
      std::ranges::find_if(members_, [](const Thread& thread) { return thread.token.ended(); });
  if (ended == members_.end()) return Code::kNotFound;
  const std::uint32_t index = ended->name.slot();
  members_.erase(ended);
  return index;
}

// Free ones first: to ask about the owner of a taken one is a system call.
Result<std::uint32_t> Threads::take_slot() {
  std::uint32_t& hint = participant_.mapping().words().next_thread;
  const std::uint32_t slots = participant_.mapping().geometry().thread_slots;
  const std::uint32_t first = order::get_opaque(hint) % slots;
  for (const bool from_the_dead : {false, true}) {
    for (std::uint32_t i = 0; i < slots; ++i) {
      const std::uint32_t index = (first + i) % slots;
      // SYNC thread.process: acquire, with the release below: whose claim is seen has its process
      // slot filled, so that nobody who lives is taken for dead.
      std::uint64_t seen = order::get_acquire(slot(index).process);
      if (!may_take(seen, from_the_dead)) continue;
      if (!order::compare_and_set_release(slot(index).process, seen, participant_.claim().word))
        continue;
      order::set_opaque(hint, index + 1);
      return index;
    }
  }
  return Error(Code::kTooManyParticipants, "thread slots:", slots);
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
  const Watch ended{Watch::State::kEnded};
  if (thread.slot() >= participant_.mapping().geometry().thread_slots) return ended;
  const layout::ThreadSlot& its = slot(thread.slot());
  // SYNC thread.generation: acquire, with the release in join(): its page was allocated.
  if (order::get_acquire(its.generation) == 0) return ended;
  const std::uint32_t& word = page(thread.slot()).word;
  // SYNC thread.token: acquire, with the release of who holds it: should the word be of the slot's
  // next thread, generation and process are, too.
  const std::uint32_t seen = order::get_acquire(word);
  const bool same = order::get_opaque(its.generation) == thread.generation() &&
                    order::get_opaque(its.process) == process.word;
  if (!same || layout::is_marked(seen)) return ended;
  return {Watch::State::kAlive, &word, seen};
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

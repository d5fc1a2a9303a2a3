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
  const std::uint32_t generation = order::get_opaque(slot(*index).generation) + 1;
  if (held) {
    // SYNC thread.generation: release, with the acquire in watch(). Before the token: who sees the
    // new thread's token sees that the slot is not its predecessor's any more.
    order::set_release(slot(*index).generation, generation);
    held = token->hold(reinterpret_cast<const std::byte*>(&page(*index)));
  }
  if (!held) {
    order::set_release(slot(*index).process, std::uint64_t{0});
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
      std::uint64_t seen = order::get_acquire(slot(index).process);
      if (!may_take(seen, from_the_dead)) continue;
      // SYNC thread.process: volatile compare-and-set: one of two takers wins.
      if (!order::compare_and_set_volatile(slot(index).process, seen, participant_.claim().word))
        continue;
      order::set_opaque(hint, index + 1);
      return index;
    }
  }
  return Error(Code::kTooManyParticipants, "thread slots:", slots);
}

bool Threads::may_take(std::uint64_t process, bool from_the_dead) {
  const layout::Claim owner{process};
  if (owner.nobody() || !from_the_dead) return owner.nobody();
  const auto gone = participant_.is_gone(owner);
  return gone && *gone;
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
  if (order::get_acquire(its.generation) == 0) return ended;  // its page was never allocated
  const std::uint32_t& word = page(thread.slot()).word;
  const std::uint32_t seen = order::get_acquire(word);
  // SYNC thread.generation: acquire, with the release in join(). After the word: should that be of
  // the slot's next thread, the generation is, too.
  const bool same = order::get_acquire(its.generation) == thread.generation() &&
                    order::get_acquire(its.process) == process.word;
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
      // SYNC thread.process: release, with the acquire in take_slot(): the token was given up.
      order::set_release(slot(index).process, std::uint64_t{0});
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

// SPDX-License-Identifier: Apache-2.0
// How the kernel lets processes sleep and be woken: futexes, tokens, doorbells.
#include <linux/futex.h>
#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <ctime>
#include <utility>

#include "explorer/world.hpp"

namespace tenon::lab {
namespace {

// The queue of a futex word, first in first out: four bits each, process + 1.
constexpr std::uint64_t appended(std::uint64_t queue, int process) noexcept {
  unsigned shift = 0;
  while ((queue >> shift) != 0) shift += 4;
  return queue | static_cast<std::uint64_t>(process + 1) << shift;
}
constexpr bool contains(std::uint64_t queue, int process) noexcept {
  for (; queue != 0; queue >>= 4) {
    if ((queue & 15) == static_cast<std::uint64_t>(process + 1)) return true;
  }
  return false;
}
constexpr std::uint64_t without(std::uint64_t queue, int process) noexcept {
  std::uint64_t rest = 0;
  for (; queue != 0; queue >>= 4) {
    const int other = static_cast<int>(queue & 15) - 1;
    if (other != process) rest = appended(rest, other);
  }
  return rest;
}

}  // namespace

// ---- futexes

// Out of the queue, other than by being woken. False: somebody has just woken us there.
bool World::leave_queue(std::uint64_t sleepers) {
  const int mine = process();
  const std::uint64_t before =
      change(sleepers, [mine](std::uint64_t queue) -> std::optional<std::uint64_t> {
        if (!contains(queue, mine)) return std::nullopt;
        return without(queue, mine);
      });
  return contains(before, mine);
}

// True when nobody has woken us anywhere.
bool World::leave_queues() {
  std::uint64_t wakes = 0;
  for (std::uint64_t sleepers : self().sleeping_on) wakes += !leave_queue(sleepers);
  self().sleeping_on.clear();
  self().woken += wakes;
  return wakes == 0;
}

// The real kernel compares and queues under one lock. Here the words are read before and after
// queueing: an execution in which one changed between the two is dropped, because one in which it
// changed before the first read, or after the second, shows the same. False: a word holds another
// value.
bool World::fall_asleep(std::span<const Wish> wishes) {
  const auto as_expected = [this](const Wish& wish) {
    const Place place{key_of(wish.word), 4};
    return explorer_->load(place, Order::kRelaxed, nullptr) == wish.expected;
  };
  if (!std::ranges::all_of(wishes, as_expected)) return false;
  const int mine = process();
  for (const Wish& wish : wishes) {
    const std::uint64_t sleepers = key_of(Hidden::kSleepers, key_of(wish.word));
    self().sleeping_on.push_back(sleepers);
    change(sleepers, [mine](std::uint64_t queue) -> std::optional<std::uint64_t> {
      return appended(queue, mine);
    });
  }
  if (!std::ranges::all_of(wishes, as_expected)) explorer_->give_up();
  return true;
}

void World::sleep_until_woken(const Explorer::Await& wish) {
  explorer_->await(wish);
  if (self().sleeping_on.size() > 1) {
    leave_queues();
  } else {
    ++self().woken;  // the only queue that we were in
    self().sleeping_on.clear();
  }
}

// A deadline may pass at any time, or not; who has none looks around only when woken.
enum class World::Until : std::uint8_t { kNever, kSlice, kDeadline };
World::Until World::until(const void* time) noexcept {
  if (time == nullptr) return Until::kNever;
  ::timespec it;
  std::memcpy(&it, time, sizeof it);
  constexpr long kShortestSlice = 1000;  // ns; a check's own deadline is nearer
  return it.tv_sec == 0 && it.tv_nsec < kShortestSlice ? Until::kDeadline : Until::kSlice;
}

// Not woken yet, and it does not matter whether that is about to happen.
long World::time_out() {
  return leave_queues() ? -ETIMEDOUT : 0;
}

long World::wait(const void* word, std::uint32_t expected, const void* time) {
  explorer_->step();
  const auto where = memory_.locate(word);
  if (!where) return -EFAULT;
  const Wish wishes[] = {{*where, expected}};
  if (!fall_asleep(wishes)) return -EAGAIN;
  const Until until = World::until(time);
  if (until == Until::kDeadline && explorer_->choose(2) == 1) return time_out();
  const Place woken{key_of(Hidden::kWoken, static_cast<std::uint64_t>(process())), 8};
  const Place deaths{key_of(Hidden::kDeaths, 0), 8};
  const bool may_slice = deaths_ > 0 && until == Until::kSlice;
  if (may_slice && explorer_->choose(2) == 1) {
    self().deaths_seen = explorer_->await(
        {deaths, self().deaths_seen + 1, Explorer::Unsatisfied::kGiveUp, std::nullopt});
    if (!leave_queues()) explorer_->give_up();
    return -ETIMEDOUT;
  }
  const bool is_hang = until != Until::kDeadline;
  Explorer::Await wish{woken, self().woken + 1,
                       is_hang ? Explorer::Unsatisfied::kHang : Explorer::Unsatisfied::kGiveUp,
                       std::nullopt};
  if (may_slice) wish.other = {deaths, self().deaths_seen + 1};
  sleep_until_woken(wish);
  return 0;
}

// Who watches a token needs no slice: it never ends here.
long World::wait_either(const void* wishes, long count, const void* time) {
  explorer_->step();
  std::vector<::futex_waitv> given(static_cast<std::size_t>(count));
  std::memcpy(given.data(), wishes, given.size() * sizeof given[0]);
  std::vector<Wish> both;
  for (const auto& one : given) {
    const auto where = memory_.locate(reinterpret_cast<const void*>(one.uaddr));
    if (!where) return -EFAULT;
    both.push_back({*where, static_cast<std::uint32_t>(one.val)});
  }
  if (!fall_asleep(both)) return -EAGAIN;
  const bool is_hang = until(time) != Until::kDeadline;
  if (!is_hang && explorer_->choose(2) == 1) return time_out();
  const Place woken{key_of(Hidden::kWoken, static_cast<std::uint64_t>(process())), 8};
  sleep_until_woken({woken, self().woken + 1,
                     is_hang ? Explorer::Unsatisfied::kHang : Explorer::Unsatisfied::kGiveUp,
                     std::nullopt});
  return 0;
}

long World::wake(const void* word, int count) {
  explorer_->step();
  const auto where = memory_.locate(word);
  return where ? wake_sleepers(*where, count) : -EFAULT;
}

long World::wake_sleepers(Memory::Where word, int count) {
  const Explorer::Shelter shelter(*explorer_);
  constexpr int kMostInQueue = 16;
  count = std::min(count, kMostInQueue);
  std::uint64_t queue = change(key_of(Hidden::kSleepers, key_of(word)),
                               [count](std::uint64_t value) -> std::optional<std::uint64_t> {
                                 return count == kMostInQueue ? 0 : value >> 4 * count;
                               });
  long woken = 0;
  for (; woken < count && queue != 0; ++woken, queue >>= 4) {
    change(key_of(Hidden::kWoken, (queue & 15) - 1),
           [](std::uint64_t value) -> std::optional<std::uint64_t> { return value + 1; });
  }
  return woken;
}

// ---- tokens

// os/token.cpp locks it, and then promises a wake to whoever watches it. Killed before, a thread
// does not hold it; killed between the two it is reported without a wake. Nobody else has to see
// that state: it is a death before the one change that is made of them here. POSIX promises an
// acquire, no release.
std::uint32_t World::hold_token(std::uint32_t& word) {
  const auto where = memory_.locate(&word);
  const std::uint32_t held = FUTEX_WAITERS | static_cast<std::uint32_t>(100 + process());
  if (exploring()) explorer_->step();
  self().tokens.push_back(*where);
  if (exploring()) {
    check_race(*where, sizeof held, Races::Access::kAtomicWrite);
    explorer_->modify(
        {key_of(*where), 4}, [held](std::uint64_t) { return std::optional<std::uint64_t>(held); },
        Order::kAcquire, Order::kAcquire, nullptr);
  } else {
    std::memcpy(memory_.contents(where->file) + where->offset, &held, sizeof held);
    memory_.note_write(*where, sizeof held);
  }
  return held;
}

void World::give_up_token(std::uint32_t& word) {
  const auto where = memory_.locate(&word);
  if (!where || !exploring()) return;
  check_race(*where, sizeof word, Races::Access::kAtomicWrite);
  explorer_->store({key_of(*where), 4}, 0, Order::kRelease, nullptr);
  wake_sleepers(*where, INT_MAX);
  std::erase_if(self().tokens, [&](Memory::Where held) { return key_of(held) == key_of(*where); });
}

void World::promise(const std::uint32_t* word) {
  if (!exploring()) return;
  if (word != nullptr) explorer_->step();  // who is killed here has promised nothing yet
  self().promised = word != nullptr ? memory_.locate(word) : std::nullopt;
}

// ---- doorbells: sockets, of which no more is told than how often somebody has connected

long World::make_socket() {
  Description made;
  made.file = kFirstSocket + process() + kProcesses * self().sockets_made++;
  return describe(made);
}

long World::ring(std::string_view path) {
  explorer_->step();
  const std::uint64_t bell = look(name_key(path));
  if (bell == 0) return -ENOENT;
  change(key_of(Hidden::kRings, bell),
         [](std::uint64_t value) -> std::optional<std::uint64_t> { return value + 1; });
  return 0;
}

// All at once: what is accepted has no bytes.
long World::hear_rings(int descriptor) {
  Description* bell = description_of(descriptor);
  if (bell == nullptr) return -EBADF;
  bell->heard = look(key_of(Hidden::kRings, static_cast<std::uint64_t>(bell->file)));
  return -EAGAIN;
}

long World::wait_for_ring(int descriptor) {
  explorer_->step();
  const Description* bell = description_of(descriptor);
  if (bell == nullptr) return -EBADF;
  const Place rings{key_of(Hidden::kRings, static_cast<std::uint64_t>(bell->file)), 8};
  const Place deaths{key_of(Hidden::kDeaths, 0), 8};
  if (deaths_ > 0 && explorer_->choose(2) == 1) {
    self().deaths_seen = explorer_->await(
        {deaths, self().deaths_seen + 1, Explorer::Unsatisfied::kGiveUp, std::nullopt});
    return 0;
  }
  Explorer::Await wish{rings, bell->heard + 1, Explorer::Unsatisfied::kHang, std::nullopt};
  if (deaths_ > 0) wish.other = {deaths, self().deaths_seen + 1};
  explorer_->await(wish);
  return 1;
}

}  // namespace tenon::lab

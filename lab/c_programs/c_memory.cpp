// SPDX-License-Identifier: Apache-2.0
// Accesses of a C program.
#include <algorithm>
#include <cstring>
#include <utility>

#include "c_programs/c_world.hpp"

namespace tenon::lab {
namespace {

using hooks::Atomic;
using hooks::AtomicOp;

std::uintptr_t number_of(const volatile void* at) noexcept {
  return reinterpret_cast<std::uintptr_t>(at);
}
std::byte* bytes_at(std::uintptr_t at) noexcept {
  return reinterpret_cast<std::byte*>(at);
}
bool overlap(const Location& location, std::uintptr_t at, std::size_t bytes) noexcept {
  return location.key < at + bytes && at < location.key + location.bytes;
}

}  // namespace

bool CWorld::is_shared(const volatile void* /*at*/) const noexcept {
  return exploring();
}

std::uint64_t CWorld::initial(Place place) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes_at(place.key), place.bytes);
  return value;
}

// ---- errors

void CWorld::check_place(std::uintptr_t at, std::size_t bytes) {
  constexpr std::uintptr_t kNobodysPage = 4096;
  if (at < kNobodysPage) fail("access through a null pointer");
  if (!heap_.has(at)) {
    if (any_ended_) check_stack(at);
    return;
  }
  if (const char* complaint = heap_.complaint(at, bytes))
    fail(std::string(complaint) + ": " + describe(at));
}

void CWorld::check_stack(std::uintptr_t at) {
  for (int t = 0; t < threads_; ++t) {
    const auto stack = stacks_[static_cast<std::size_t>(t)];
    if (at - number_of(stack.data()) >= stack.size()) continue;
    if (own_[static_cast<std::size_t>(t)].ended)
      fail("use of the stack of a thread that has ended");
    return;
  }
}

// The compiler is told to fill variables that the program does not initialise with this byte.
// Nobody means a word of it; a shorter value may be meant.
void CWorld::check_initialised(std::uintptr_t at, std::size_t bytes) {
  constexpr std::byte kPattern{0xFE};
  if (bytes < 4 || heap_.has(at) || is_on_own_stack(at)) return;
  if (std::all_of(bytes_at(at), bytes_at(at) + bytes,
                  [](std::byte one) { return one == kPattern; }))
    fail("use of what was not initialised: " + describe(at));
}

void CWorld::check_final(std::uintptr_t at) {
  if (std::ranges::find(final_, at) != final_.end())
    fail("a write after the final one: " + describe(at));
  if (!std::exchange(own().final, false)) return;
  explorer_->graph().for_each([&](Id id, const Event& event) {
    if (event.kind != Kind::kWrite || explorer_->graph().locations[event.location].key != at)
      return;
    if (explorer_->is_done(id) && !explorer_->knowledge().has(id))
      fail("a final write beside another one: " + describe(at));
  });
  final_.push_back(at);
}

void CWorld::start_anew() {
  has_learnt_ = true;
  explorer_->interrupt();
}

void CWorld::report_race(std::uintptr_t at, std::size_t bytes, int other) {
  if (!races_) {
    racy_.push_back({at, static_cast<std::uint8_t>(bytes)});
    start_anew();
  }
  fail("data race at " + describe(at) + " between thread " + std::to_string(thread()) +
       " and thread " + std::to_string(other));
}

bool CWorld::is_racy(std::uintptr_t at, std::size_t bytes) {
  const auto place = std::ranges::find_if(racy_, [&](const Place& racy) {
    return racy.key < at + bytes && at < racy.key + racy.bytes;
  });
  if (place == racy_.end()) return false;
  if (place->key != at || place->bytes != bytes)
    fail("a race of accesses of two widths at " + describe(at));
  return true;
}

// A hook comes before the access: what is to be read is put in place, what was written is carried
// out later.
void CWorld::plain_in_a_race(std::uintptr_t at, std::size_t bytes, bool write) {
  if (write) return own().pending.push_back({at, bytes, true});
  const Place place{at, static_cast<std::uint8_t>(bytes)};
  const std::uint64_t value = explorer_->load(place, Order::kRelaxed, nullptr);
  std::memcpy(bytes_at(at), &value, bytes);
}

// The graph has the atomic accesses, of which those that were done in this run count.
void CWorld::check_against_atomics(std::uintptr_t at, std::size_t bytes, bool write) {
  const Graph& graph = explorer_->graph();
  graph.for_each([&](Id id, const Event& event) {
    if (!event.is_access() || (!write && event.kind == Kind::kRead)) return;
    if (id.thread == thread() || explorer_->knowledge().has(id)) return;
    if (!explorer_->is_done(id) || !overlap(graph.locations[event.location], at, bytes)) return;
    report_race(at, bytes, id.thread);
  });
}

// Returns whether one of the bytes was ever accessed by an atomic operation.
bool CWorld::check_plain(std::uintptr_t at, std::size_t bytes, bool write) {
  if (explorer_->looks_once_more()) return plain_.ever_atomic(at, bytes);
  const PlainAccesses::Seen seen = plain_.note(at, bytes, write, actor());
  if (seen.rival >= 0) report_race(at, bytes, seen.rival);
  if (seen.ever_atomic) check_against_atomics(at, bytes, write);
  return seen.ever_atomic;
}

void CWorld::check_atomic(std::uintptr_t at, std::size_t bytes, bool write) {
  check_place(at, bytes);
  if (explorer_->looks_once_more() || is_racy(at, bytes)) return;
  const int other = plain_.rival_of_atomic(at, bytes, write, actor());
  if (other >= 0) report_race(at, bytes, other);
}

// ---- words that are accessed both ways

// The bytes become those of the newest write that the thread knows of.
void CWorld::settle(std::uintptr_t at, std::size_t bytes) {
  for (const Location& location : explorer_->graph().locations) {
    if (!overlap(location, at, bytes)) continue;
    const auto known = std::find_if(location.order.rbegin(), location.order.rend(),
                                    [&](Id write) { return explorer_->knowledge().has(write); });
    if (known == location.order.rend()) continue;
    const std::uint64_t value = explorer_->graph().at(*known).value;
    std::memcpy(bytes_at(location.key), &value, location.bytes);
  }
}

// A hook comes before the access. So what was written is known at the thread's next hook.
void CWorld::carry_out_pending() {
  if (own().pending.empty()) return;
  for (const auto& [at, bytes, races] : std::exchange(own().pending, {})) {
    std::vector<Place> places;
    if (races) places.push_back({at, static_cast<std::uint8_t>(bytes)});
    for (std::size_t i = 0; !races && i < explorer_->graph().locations.size(); ++i) {
      const Location& location = explorer_->graph().locations[i];
      if (overlap(location, at, bytes) && explorer_->knows_access_of(static_cast<std::uint16_t>(i)))
        places.push_back({location.key, location.bytes});
    }
    for (const Place& place : places)
      explorer_->store(place, initial(place), Order::kRelaxed, nullptr);
  }
}

// ---- the hooks

std::uint64_t CWorld::atomic(const Atomic& access, const void* site) {
  const std::uintptr_t at = number_of(access.at);
  if (!exploring()) return hooks::perform(access);
  if (!plain_.watches(at)) {
    check_place(at, access.bytes);
    return hooks::perform(access);
  }
  carry_out_pending();
  check_atomic(at, access.bytes, access.op != AtomicOp::kLoad);
  const bool is_point = access.op != AtomicOp::kStore && access.frame != nullptr;
  if (is_point && spinning_.is_watching()) come_to_point(access.site(), access.frame, true);
  const Place place{at, static_cast<std::uint8_t>(access.bytes)};
  const auto order = static_cast<Order>(access.order);
  if (access.op == AtomicOp::kLoad) {
    const std::uint64_t value = explorer_->load(place, order, site);
    spinning_.has_read(thread(), {at, order, value});
    return value;
  }
  if (access.op == AtomicOp::kStore) {
    spinning_.has_effect(thread());
    check_final(at);
    explorer_->store(place, masked(access.operand, access.bytes), order, site);
    return 0;
  }
  const auto failure_order = static_cast<Order>(access.failure_order);
  const std::uint64_t before = explorer_->modify(
      place, [&access](std::uint64_t value) { return result_of(access, value); }, order,
      failure_order, site);
  const auto after = result_of(access, before);
  spinning_.has_read(thread(), {at, after ? order : failure_order, before});
  const bool shows_it =
      access.expected_at != nullptr && !is_on_own_stack(number_of(access.expected_at));
  if (after.value_or(before) != before || shows_it) spinning_.has_effect(thread());
  return before;
}

void CWorld::plain(const volatile void* where, std::size_t bytes, bool write) {
  const std::uintptr_t at = number_of(where);
  check_place(at, bytes);
  if (!plain_.watches(at)) return;
  carry_out_pending();
  if (write && !is_on_own_stack(at)) {
    explorer_->plain_write(false);
    spinning_.has_effect(thread());
  }
  if (!write && !is_on_own_stack(at)) spinning_.has_read_plainly(thread());
  if (is_racy(at, bytes)) return plain_in_a_race(at, bytes, write);
  if (!check_plain(at, bytes, write)) {
    if (!write) check_initialised(at, bytes);
    return;
  }
  // What is not overwritten of a word must be what it was.
  settle(at, bytes);
  if (write) own().pending.push_back({at, bytes, false});
}

void CWorld::copy(void* to, const void* from, std::size_t bytes) {
  if (exploring() && bytes > 0) {
    plain(from, bytes, false);
    plain(to, bytes, true);
  }
  std::memmove(to, from, bytes);
}

void CWorld::fill(void* to, int value, std::size_t bytes) {
  if (exploring() && bytes > 0) plain(to, bytes, true);
  std::memset(to, value, bytes);
}

void CWorld::fence(const Fence& fence) {
  if (!exploring() || fence.reach != Reach::kFull || fence.order == Order::kRelaxed) return;
  carry_out_pending();
  explorer_->fence(fence.order, fence.reach, fence.site);
}

// ---- for the library

std::uint32_t CWorld::load(const void* word, Order order) {
  carry_out_pending();
  check_atomic(number_of(word), 4, false);
  return static_cast<std::uint32_t>(explorer_->load({number_of(word), 4}, order, nullptr));
}

void CWorld::store(void* word, std::uint32_t value, Order order) {
  carry_out_pending();
  spinning_.has_effect(thread());
  check_atomic(number_of(word), 4, true);
  explorer_->store({number_of(word), 4}, value, order, nullptr);
}

std::uint32_t CWorld::modify(void* word, const Change& change, Order order) {
  carry_out_pending();
  spinning_.has_effect(thread());
  check_atomic(number_of(word), 4, true);
  return static_cast<std::uint32_t>(
      explorer_->modify({number_of(word), 4}, change, order, Order::kRelaxed, nullptr));
}

std::uint32_t CWorld::acquire(void* word, const Change& change) {
  carry_out_pending();
  spinning_.has_effect(thread());
  check_atomic(number_of(word), 4, true);
  return static_cast<std::uint32_t>(
      explorer_->acquire({number_of(word), 4}, change, Order::kAcquire, nullptr));
}

std::uint32_t CWorld::newest(const void* word) const noexcept {
  const auto& locations = explorer_->graph().locations;
  const auto where = std::ranges::find(locations, number_of(word), &Location::key);
  if (where != locations.end()) {
    for (auto write = where->order.rbegin(); write != where->order.rend(); ++write) {
      if (explorer_->knowledge().has(*write))
        return static_cast<std::uint32_t>(explorer_->graph().at(*write).value);
    }
  }
  std::uint32_t value = 0;
  std::memcpy(&value, word, sizeof value);
  return value;
}

bool CWorld::meet(const void* barrier, std::uint32_t members) {
  carry_out_pending();
  spinning_.has_effect(thread());
  return explorer_->meet(number_of(barrier), static_cast<int>(members));
}

void CWorld::set(void* word, std::uint32_t value) {
  plain(word, sizeof value, true);
  std::memcpy(word, &value, sizeof value);
}

std::uint32_t CWorld::get(const void* word) {
  plain(word, sizeof(std::uint32_t), false);
  std::uint32_t value = 0;
  std::memcpy(&value, word, sizeof value);
  return value;
}

}  // namespace tenon::lab

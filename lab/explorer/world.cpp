// SPDX-License-Identifier: Apache-2.0
// Shared memory: what the compiler's hooks come down to.
#include "explorer/world.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "explorer/arena.hpp"

namespace tenon::lab {
namespace {

using hooks::Atomic;
using hooks::AtomicOp;

std::uint64_t bytes_at(const std::byte* at, std::size_t bytes) noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, at, bytes);
  return value;
}

// Outlives a world, as the code under test does.
std::span<std::byte> thread_local_variable;

}  // namespace

World::World(int deaths) : deaths_(deaths) {
  bring_back();
}

void World::give_to_each(std::span<std::byte> variable) {
  thread_local_variable = variable;
}

void World::reset() {
  Arena::restore();
  memory_.restore();
  now_ = at_start_;
  bring_back();
}

void World::resume(int thread) {
  std::ranges::copy(thread_local_variable, copy_of_running().begin());
  running_ = thread;
  bring_back();
}
void World::bring_back() {
  std::ranges::copy_n(copy_of_running().begin(), std::ssize(thread_local_variable),
                      thread_local_variable.begin());
}

void World::remember() {
  resume(acting_);
  Arena::remember();
  memory_.remember();
  at_start_ = now_;
}

std::uint64_t World::initial(Place place) {
  if (place.key >> 56 != 0) {
    const auto found = hidden_.find(place.key);
    return found == hidden_.end() ? 0 : found->second;
  }
  return bytes_at(memory_.contents(place.key >> 32) + (place.key & 0xffffffff), place.bytes);
}

void World::finish(const Graph& graph) {
  resume(acting_);
  for (const Location& location : graph.locations) {
    if (location.key >> 56 != 0 || location.order.empty()) continue;
    const Memory::Where where{location.key >> 32, location.key & 0xffffffff};
    const std::uint64_t value = graph.at(location.order.back()).value;
    std::memcpy(memory_.contents(where.file) + where.offset, &value, location.bytes);
    memory_.note_write(where, location.bytes);
  }
  const auto hidden = hidden_;
  {
    const Arena::Inside inside;
    when_finished();
  }
  hidden_ = hidden;
}

std::byte* World::plain_page() {
  if (page_ == nullptr) {
    page_ = memory_.reserve(Memory::kFileBytes);
    memory_.map(page_, 0);
  }
  return page_;
}

std::string World::describe(std::uint64_t key) const {
  const auto which = std::to_string(key & 0xffffffff);
  switch (static_cast<Hidden>(key >> 56)) {
    case Hidden::kLock:
      return "byte lock " + which + " of file " + std::to_string(key >> 32 & 0xffffff);
    case Hidden::kName:
      return "name " + paths_[key & 0xffffffff];
    case Hidden::kRings:
      return "rings of doorbell " + which;
    case Hidden::kSleepers:
      return "sleepers on " + describe(key & 0x00ff'ffff'ffff'ffff);
    case Hidden::kWoken:
      return "wakes of process " + which;
    case Hidden::kDeaths:
      return "deaths";
    case Hidden::kEnded:
      return "end of process " + which;
    default:
      break;
  }
  for (const Name& name : names_) {
    if (key >= name.key && key < name.key + name.bytes)
      return key == name.key ? name.text : name.text + "+" + std::to_string(key - name.key);
  }
  return "file " + std::to_string(key >> 32) + " byte " + which;
}

// ---- accesses

void World::check_race(Memory::Where where, std::size_t bytes, Races::Access access) {
  if (explorer_->looks_once_more()) return;  // what it sees then tells it nothing
  // Who does not know that a page was allocated gets a SIGBUS there when the disk is full.
  const Page& page = now_.pages[where.file][where.offset / Memory::kPage];
  if (page.by != kSetUp && page.by != explorer_->current() &&
      page.events > explorer_->knowledge().seen[static_cast<std::size_t>(page.by)])
    explorer_->fail("a page is touched before it is known to be allocated, at " +
                    describe(key_of(where)));
  const int other = races_.note(explorer_->run_number(), where, bytes, access, explorer_->current(),
                                explorer_->events_done(), explorer_->knowledge());
  if (other < 0) return;
  explorer_->fail("data race at " + describe(key_of(where)) + " between thread " +
                  std::to_string(explorer_->current()) + " and thread " + std::to_string(other));
}

std::uint64_t World::atomic(const Atomic& access, const void* site) {
  const auto where = memory_.locate(access.at);
  if (!exploring() || !where) {
    if (where) memory_.note_write(*where, access.bytes);
    return hooks::perform(access);
  }
  const Place place{key_of(*where), static_cast<std::uint8_t>(access.bytes)};
  const auto order = static_cast<Order>(access.order);
  if (access.op == AtomicOp::kLoad) {
    check_race(*where, access.bytes, Races::Access::kAtomicRead);
    return explorer_->load(place, order, site);
  }
  check_race(*where, access.bytes, Races::Access::kAtomicWrite);
  if (access.op == AtomicOp::kStore) {
    explorer_->store(place, masked(access.operand, access.bytes), order, site);
    return 0;
  }
  return explorer_->modify(
      place, [&access](std::uint64_t value) { return result_of(access, value); }, order,
      static_cast<Order>(access.failure_order), site);
}

// A plain read of words that are otherwise atomic: the bytes must be those of the write that
// happens-before says.
void World::settle(Memory::Where where, std::size_t bytes) {
  const std::uint64_t from = key_of(where);
  for (std::size_t i = 0; i < explorer_->graph().locations.size(); ++i) {
    const Location& location = explorer_->graph().locations[i];
    if (location.key + location.bytes <= from || location.key >= from + bytes) continue;
    for (auto write = location.order.rbegin(); write != location.order.rend(); ++write) {
      if (!explorer_->knowledge().has(*write)) continue;
      const std::uint64_t value = explorer_->graph().at(*write).value;
      const Memory::Where at{where.file, location.key & 0xffffffff};
      std::memcpy(memory_.contents(at.file) + at.offset, &value, location.bytes);
      memory_.note_write(at, location.bytes);
      break;
    }
  }
}

// Plain writes of words that were atomic before: they are writes of these locations, too.
void World::overwrite(Memory::Where where, std::size_t bytes) {
  const std::uint64_t from = key_of(where);
  std::vector<Place> places;
  for (const Location& location : explorer_->graph().locations) {
    if (location.key < from || location.key + location.bytes > from + bytes) continue;
    const bool written = std::ranges::any_of(
        location.order, [&](Id write) { return explorer_->knowledge().has(write); });
    if (written) places.push_back({location.key, location.bytes});
  }
  std::ranges::sort(places, {}, &Place::key);
  for (const Place& place : places) {
    const std::byte* at = memory_.contents(where.file) + (place.key & 0xffffffff);
    explorer_->store(place, bytes_at(at, place.bytes), Order::kRelaxed, nullptr);
  }
}

void World::read(Memory::Where where, std::size_t bytes) {
  check_race(where, bytes, Races::Access::kPlainRead);
  explorer_->death_fence();  // what it lost it would have seen
  settle(where, bytes);
}

// False: the write is lost.
bool World::write(Memory::Where where, std::size_t bytes, bool can_be_lost) {
  check_race(where, bytes, Races::Access::kPlainWrite);
  if (!explorer_->plain_write(can_be_lost)) return false;
  memory_.note_write(where, bytes);
  return true;
}

void World::plain(const volatile void* at, std::size_t bytes, bool is_write) {
  if (!exploring()) return;
  const auto where = memory_.locate(at);
  if (!where) return;
  // The code does the write itself, so it cannot be lost here.
  is_write ? static_cast<void>(write(*where, bytes, false)) : read(*where, bytes);
}

// What writes more than a word may be killed half-way, or is lost as a whole; `write_part` writes
// so many bytes from there on.
template <class F>
void World::write_in_parts(void* to, std::size_t bytes, const F& write_part) {
  const auto where = memory_.locate(to);
  if (!where || !exploring()) return write_part(0, bytes);
  if (!write(*where, bytes, true)) return;
  const std::size_t half = hooks::half_of(to, bytes);
  for (const auto& [from, count] : {std::pair{std::size_t{0}, half}, {half, bytes - half}}) {
    if (count == 0) continue;
    if (from != 0) explorer_->plain_write(false);
    write_part(from, count);
    overwrite({where->file, where->offset + from}, count);
  }
}

void World::copy(void* to, const void* from, std::size_t bytes) {
  const auto source = memory_.locate(from);
  if (source && exploring()) read(*source, bytes);
  write_in_parts(to, bytes, [&](std::size_t offset, std::size_t count) {
    std::memmove(static_cast<std::byte*>(to) + offset, static_cast<const std::byte*>(from) + offset,
                 count);
  });
}

void World::fill(void* to, int value, std::size_t bytes) {
  write_in_parts(to, bytes, [&](std::size_t offset, std::size_t count) {
    std::memset(static_cast<std::byte*>(to) + offset, value, count);
  });
}

void World::fence(const Fence& fence) {
  if (!exploring() || fence.order == Order::kRelaxed) return;
  if (fence.reach != Reach::kLight || fence.order == Order::kSeqCst)
    return explorer_->fence(fence.order, fence.reach, fence.site);
  if (releases(fence.order)) explorer_->death_fence();
}

void World::poll() {
  if (pauses_end)
    ++self().pauses;
  else if (exploring())
    explorer_->poll_again();
}

// ---- hidden locations

std::uint64_t World::change(std::uint64_t key, const Change& change) {
  if (exploring())
    return explorer_->modify({key, 8}, change, Order::kAcqRel, Order::kAcquire, nullptr);
  const std::uint64_t before = hidden_[key];
  if (const auto after = change(before)) hidden_[key] = *after;
  return before;
}

std::uint64_t World::look(std::uint64_t key) {
  if (exploring()) return explorer_->load({key, 8}, Order::kAcquire, nullptr);
  return hidden_[key];
}

bool World::await_end_of(int process) {
  const Arena::Outside outside;
  return explorer_->await({{key_of(Hidden::kEnded, static_cast<std::uint64_t>(process)), 8},
                           1,
                           Explorer::Unsatisfied::kFine}) == 2;
}

void World::stay() {
  const Arena::Outside outside;
  constexpr std::uint64_t kNever = 3;
  explorer_->await({{key_of(Hidden::kEnded, static_cast<std::uint64_t>(process())), 8},
                    kNever,
                    Explorer::Unsatisfied::kFine});
}

}  // namespace tenon::lab

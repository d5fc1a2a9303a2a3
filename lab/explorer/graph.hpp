// SPDX-License-Identifier: Apache-2.0
// Execution graphs: what happened, without saying when.
//
// A graph has the events of each thread in program order (po), for each read the write that it
// reads from (rf), and for each location an order of its writes (co, coherence). Happens-before
// (hb) is kept as vector clocks. Vocabulary and definitions: Lahav, Vafeiadis, Kang, Hur, Dreyer,
// "Repairing Sequential Consistency in C/C++11", PLDI 2017.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace tenon::lab {

inline constexpr int kMostThreads = 24;

/// An event by its place in program order; or the write of a location's initial value.
struct Id {
  std::int16_t thread = -1;
  std::int16_t index = -1;
  bool initial() const noexcept { return thread < 0; }
  friend bool operator==(Id, Id) = default;
};

/// For each thread, how many of its events are included.
struct Clock {
  std::array<std::uint16_t, kMostThreads> seen{};
  void join(const Clock& other) noexcept {
    for (std::size_t t = 0; t < seen.size(); ++t) seen[t] = std::max(seen[t], other.seen[t]);
  }
  bool has(Id event) const noexcept {
    return event.index < seen[static_cast<std::size_t>(event.thread)];
  }
};

enum class Order : std::uint8_t { kRelaxed, kConsume, kAcquire, kRelease, kAcqRel, kSeqCst };
constexpr bool acquires(Order order) noexcept {
  return order == Order::kConsume || order == Order::kAcquire || order == Order::kAcqRel ||
         order == Order::kSeqCst;
}
constexpr bool releases(Order order) noexcept {
  return order == Order::kRelease || order == Order::kAcqRel || order == Order::kSeqCst;
}

enum class Kind : std::uint8_t {
  kRead,
  kWrite,
  kFence,
  kChoice,  ///< the environment decided: value = which alternative, 0 first
  kStep,    ///< the thread might have been killed here, and was not
  kLost,    ///< a store that is lost in the death to come: nobody else ever sees it
  kDeath,   ///< the thread is no more; what follows in its thread is done by the kernel
  kCreate,  ///< starts the thread `value`, which knows what this one knows
  kJoin,    ///< the thread `value` has ended: this one knows what it knew
  kArrive,  ///< at the barrier `value`
  kPass,    ///< all have arrived at the barrier `value`: this one knows what they knew
};

/// Of a fence: whom it orders. Two light ones do not order each other (P1202).
enum class Reach : std::uint8_t { kFull, kLight, kHeavy };

struct Event {
  Kind kind = Kind::kRead;
  Order order = Order::kRelaxed;
  Reach reach = Reach::kFull;
  bool exclusive = false;      ///< the read or the write of a read-modify-write that succeeded
  bool may_write = false;      ///< a read whose operation writes, too, if it likes the value
  bool unsettled = false;      ///< a revisited one: whether it does is not known yet
  bool is_known = false;       ///< its clocks are worked out
  bool awaits = false;         ///< a read that takes place only once it can see `value` or more
  bool insists = false;        ///< a read that takes place only where its operation writes
  std::uint16_t location = 0;  ///< index into Graph::locations
  std::int16_t pair = -1;      ///< of an exclusive write: index of its read, of its read: -1
  std::uint32_t stamp = 0;     ///< when it was added: 1, 2, ...
  Id from;                     ///< of a read: the write that it reads from
  Id rival;                    ///< of one that insists, and was displaced: by that write
  std::uint64_t value = 0;     ///< written, chosen or awaited; or see Kind
  const void* site = nullptr;  ///< return address in the code, for traces
  Clock prefix;                ///< po and rf, itself included
  Clock before;                ///< happens-before, itself included
  Clock released;              ///< of a write: what who acquires it sees

  /// It was displaced, and waits for a value with which it can write.
  bool waits() const noexcept { return insists && !exclusive; }
  /// What it waited for is gone.
  void wait_again() noexcept {
    from = rival;
    order = Order::kRelaxed;
    exclusive = is_known = false;
  }

  bool is_access() const noexcept { return kind == Kind::kRead || kind == Kind::kWrite; }
  /// Does it order what is around it in its thread for others?
  bool fences() const noexcept { return kind == Kind::kFence && reach != Reach::kLight; }
  bool is_of_threads() const noexcept { return kind >= Kind::kCreate; }
  bool is_seq_cst() const noexcept {
    return (is_access() || kind == Kind::kFence) && order == Order::kSeqCst;
  }
};

struct Location {
  std::uint64_t key = 0;      ///< where: see Memory
  std::uint8_t bytes = 0;     ///< width of its accesses
  std::uint64_t initial = 0;  ///< value before all writes
  std::vector<Id> order;      ///< coherence: its writes, oldest first

  /// What is added after this, or reads it, leads nowhere in any of the models' orders while it is
  /// the last of its thread: it closes no cycle. Only what is added elsewhere must be judged.
  bool is_newest(int position) const noexcept {
    return position + 1 == static_cast<int>(order.size());
  }
};

class Graph {
 public:
  std::vector<std::vector<Event>> threads;
  std::vector<Location> locations;
  std::uint32_t stamp = 0;

  /// How many events it has.
  std::size_t size() const noexcept;
  Event& at(Id id) noexcept { return threads[index_of(id.thread)][index_of(id.index)]; }
  const Event& at(Id id) const noexcept { return threads[index_of(id.thread)][index_of(id.index)]; }
  /// Calls `f(Id, const Event&)` for all events, thread by thread.
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t t = 0; t < threads.size(); ++t) {
      for (std::size_t i = 0; i < threads[t].size(); ++i)
        f(Id{static_cast<std::int16_t>(t), static_cast<std::int16_t>(i)}, threads[t][i]);
    }
  }

  /// Index of a write in its location's coherence order; -1 for the initial value.
  int position_of(const Location& location, Id write) const noexcept;
  std::uint64_t value_of(std::uint16_t location, Id write) const noexcept {
    return write.initial() ? locations[location].initial : at(write).value;
  }
  /// The oldest write, as a position, that an event whose happens-before is `before` may still see:
  /// the newest one that is before it, or that was read before it. What is new in a location goes
  /// after it.
  int least_visible(std::uint16_t location, const Clock& before) const noexcept;
  /// True when a write may come to stand at `position` without splitting a read-modify-write;
  /// `reads_from`: of the write's own read, null for a plain write.
  bool keeps_atomicity(const Location& location, int position, const Id* reads_from) const noexcept;

  void insert(std::uint16_t location, int position, Id write);
  /// Removes the events that are younger than `last_stamp`.
  void cut(std::uint32_t last_stamp);
  /// Reads that insist, and whose source is not in the graph any more, wait again.
  void let_wait_again();

  static std::size_t index_of(std::int16_t i) noexcept { return static_cast<std::size_t>(i); }
};

}  // namespace tenon::lab

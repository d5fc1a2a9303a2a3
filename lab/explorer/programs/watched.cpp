// SPDX-License-Identifier: Apache-2.0
// Monitors that somebody looks at who has no part in them, and reads words that others write.
#include "explorer/programs/monitor_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "monitor/lock_order.hpp"
#include "tenon/inspect.hpp"

namespace tenon::lab {
namespace {

void observe(Observes observes) {
  if (observes == Observes::kVerifies) {
    expect(inspect::verify(kSegmentPath).has_value(), "verifying fails");
    return;
  }
  const auto locks = inspect::locks(kSegmentPath);
  expect(locks.has_value() && locks->deadlocks.empty(), "a deadlock is shown that never was");
}

// The owner has ended inside; its heir enters and leaves.
class WatchedHeirCheck final : public MonitorCheck {
 public:
  explicit WatchedHeirCheck(Observes observes) : MonitorCheck("watched", 2), observes_(observes) {}

  void set_up() override {
    MonitorCheck::set_up();
    as_process(kOwner, [&] { must(core(kOwner).enter(Deadline::never()).has_value()); });
  }
  std::vector<Body> bodies() override {
    return {{"owner", [] {}}, {"heir", [this] { inherit(); }}, {"observer", [this] {
                                                                  world()->await_end_of(kOwner);
                                                                  observe(observes_);
                                                                }}};
  }

 private:
  enum Process : int { kOwner, kHeir };

  void inherit() {
    world()->await_end_of(kOwner);
    const auto entered = core(kHeir).enter(Deadline::never());
    expect(entered.has_value() && *entered == Entry::kOwnerDied, "the death is not told");
    expect(core(kHeir).mark_consistent().has_value(), "marking fails");
    expect(core(kHeir).exit().has_value(), "leaving fails");
    world()->stay();
  }
  const Observes observes_;
};

// A thread has a place at one monitor, gets it, and then has one at another, which is somebody's.
class WatchedWaitsCheck final : public MonitorCheck {
 public:
  explicit WatchedWaitsCheck(Observes observes) : MonitorCheck("watched", 2), observes_(observes) {}

  void set_up() override {
    MonitorCheck::set_up();
    as_process(kOwner, [&] { must(core(kOwner, 1).enter(Deadline::never()).has_value()); });
    as_process(kWaits, [&] { places()[kWaits] = waiters(kWaits).come(self(kWaits).name); });
  }
  std::vector<Body> bodies() override {
    return {{"owner", [] { world()->stay(); }},
            {"waits", [this] { enter_both(); }},
            {"observer", [this] { observe(observes_); }}};
  }

 private:
  enum Process : int { kOwner, kWaits };

  void enter_both() {
    const auto first =
        core(kWaits).enter_in_turn(self(kWaits), places()[kWaits], Deadline::never());
    expect(first.has_value(), "entering fails");
    expect(core(kWaits, 1).enter(soon()).is(Code::kTimeout), "two are inside");
    world()->stay();
  }
  const Observes observes_;
};

// One thread has waited for the first monitor before, whose owner waits for it now, and comes to
// the third, or waits there to be notified. A place there that is taken for one at the first would
// be a ring, or a wait at the wrong one.
class WatchedMovesCheck final : public MonitorCheck {
 public:
  explicit WatchedMovesCheck(bool to_be_notified)
      : MonitorCheck("watched", 3), to_be_notified_(to_be_notified) {}

  void set_up() override {
    MonitorCheck::set_up();
    const auto own = [this](int process, int which) {
      as_process(process, [&] { must(core(process, which).enter(Deadline::never()).has_value()); });
    };
    own(kOwner, kOwner);
    own(kMoves, kMoves);
    own(to_be_notified_ ? kMoves : kOther, kOther);
    as_process(kMoves, [&] {
      waiters(kMoves, kOwner).come(self(kMoves).name);
      waiters(kMoves, kOwner).go(self(kMoves).name);
    });
    as_process(kOwner, [&] { waiters(kOwner, kMoves).come(self(kOwner).name); });
  }
  std::vector<Body> bodies() override {
    return {{"owner", [] { world()->stay(); }},
            {"moves", [this] { move(); }},
            {"other", [] { world()->stay(); }},
            {"observer", [] {
               const auto locks = inspect::locks(kSegmentPath);
               expect(locks.has_value() && locks->deadlocks.empty(),
                      "a deadlock is shown that never was");
               expect(locks->locks.front().waiting.empty(), "a wait is shown that never was");
             }}};
  }

 private:
  enum Process : int { kOwner, kMoves, kOther };

  void move() {
    if (to_be_notified_)
      expect(core(kMoves, kOther).wait(soon()).has_value(), "waiting fails");
    else
      expect(core(kMoves, kOther).enter(soon()).is(Code::kTimeout), "two are inside");
    world()->stay();
  }
  const bool to_be_notified_;
};

// Each of two owners waits for the other's monitor. One has enough of it, and leaves its own.
class WatchedRingCheck final : public MonitorCheck {
 public:
  WatchedRingCheck() : MonitorCheck("watched", 2) {}

  void set_up() override {
    MonitorCheck::set_up();
    for (int p = 0; p < processes(); ++p)
      as_process(p, [&] { must(core(p, p).enter(Deadline::never()).has_value()); });
    for (int p = 0; p < processes(); ++p)
      as_process(p, [&] { waiters(p, 1 - p).come(self(p).name); });
  }
  std::vector<Body> bodies() override {
    return {{"leaves",
             [this] {
               waiters(0, 1).go(self(0).name);
               expect(core(0, 0).exit().has_value(), "leaving fails");
               world()->stay();
             }},
            {"stays", [] { world()->stay(); }},
            {"observer", [] {
               const auto locks = inspect::locks(kSegmentPath);
               expect(locks.has_value(), "looking fails");
               for (const auto& ring : locks->deadlocks)
                 expect(ring.size() == 2, "a deadlock is shown that never was");
             }}};
  }
};

// Two threads enter two monitors, and note in which order.
class WatchedOrderCheck final : public MonitorCheck {
 public:
  WatchedOrderCheck() : MonitorCheck("watched", 2) {}

  void set_up() override {
    MonitorCheck::set_up();
    as_process(0, [&] {
      must(segment(0)
               .array<std::uint64_t>(monitor::LockOrder::kName, kWords, Copies::kInPlace)
               .has_value());
    });
    for (int p = 0; p < processes(); ++p) {
      as_process(p, [&] {
        orders_[static_cast<std::size_t>(p)] =
            new monitor::LockOrder(std::span(&value(p, kOrder), kWords), nullptr);
      });
    }
  }
  std::vector<Body> bodies() override {
    const auto note = [this](int p) {
      for (const int which : {0, 1})
        orders_[static_cast<std::size_t>(p)]->note_entered(self(p), offset_of(which));
      world()->stay();
    };
    return {{"one", [note] { note(0); }},
            {"other", [note] { note(1); }},
            {"observer", [] {
               const auto locks = inspect::locks(kSegmentPath);
               expect(locks.has_value() && locks->order.size() <= 1,
                      "an order is shown that never was");
             }}};
  }

 private:
  static constexpr std::uint64_t kWords = 2;
  static constexpr int kOrder = 3;
  std::array<monitor::LockOrder*, kMost> orders_{};
};

}  // namespace

std::unique_ptr<Check> watched_order_check() {
  return std::make_unique<WatchedOrderCheck>();
}
std::unique_ptr<Check> watched_ring_check() {
  return std::make_unique<WatchedRingCheck>();
}
std::unique_ptr<Check> watched_heir_check(Observes observes) {
  return std::make_unique<WatchedHeirCheck>(observes);
}
std::unique_ptr<Check> watched_moves_check(bool to_be_notified) {
  return std::make_unique<WatchedMovesCheck>(to_be_notified);
}
std::unique_ptr<Check> watched_waits_check(Observes observes) {
  return std::make_unique<WatchedWaitsCheck>(observes);
}

}  // namespace tenon::lab

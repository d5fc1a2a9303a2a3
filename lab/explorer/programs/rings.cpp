// SPDX-License-Identifier: Apache-2.0
// Threads that wait for each other's monitors: who closes a ring is told, and nobody else.
#include "explorer/programs/monitor_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/participant_layout.hpp"
#include "mapping/mapping.hpp"
#include "monitor/deadlock.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

using monitor::threads_in_deadlock;

// One thread has entered the first monitor and wants the second; another one leaves the second and
// wants the first. Never does each have what the other one wants.
class NoRingCheck final : public MonitorCheck {
 public:
  NoRingCheck() : MonitorCheck("ring", 2) {}

  void set_up() override {
    MonitorCheck::set_up();
    for (int p = 0; p < processes(); ++p)
      as_process(p, [&] { must(core(p, p).enter(Deadline::never()).has_value()); });
  }
  std::vector<Body> bodies() override {
    return {{"holds one",
             [this] {
               pass(0, 1);
               leave(0, 0);
             }},
            {"holds none", [this] {
               leave(1, 1);
               pass(1, 0);
             }}};
  }

 private:
  void pass(int self, int which) {
    const auto entered = core(self, which).enter(Deadline::never());
    expect(!entered.is(Code::kDeadlock), "a ring is told of that never was");
    expect(entered.has_value(), "entering fails");
    expect(core(self, which).is_held() && !core(self, which).is_suspect(), "it is not its owner");
    leave(self, which);
    expect(!core(self, which).is_held(), "it is the owner still");
  }
  void leave(int self, int which) { expect(core(self, which).exit().has_value(), "leaving fails"); }
};

// Each of two threads has entered one monitor and wants the other one: one at least is told, and
// leaves; else both wait for ever.
class RingCheck final : public MonitorCheck {
 public:
  RingCheck() : MonitorCheck("ring", 2) {}

  void set_up() override {
    MonitorCheck::set_up();
    for (int p = 0; p < processes(); ++p)
      as_process(p, [&] { must(core(p, p).enter(Deadline::never()).has_value()); });
  }
  std::vector<Body> bodies() override {
    return {{"one", [this] { close(0, 1); }}, {"other", [this] { close(1, 0); }}};
  }

 private:
  void close(int self, int other) {
    const auto entered = core(self, other).enter(Deadline::never());
    if (entered.has_value())
      expect(core(self, other).exit().has_value(), "leaving fails");
    else
      expect(entered.is(Code::kDeadlock) && entered.error().number == 2,
             "it is not told of the ring");
    expect(core(self, self).exit().has_value(), "leaving fails");
  }
};

// One thread wants what another one has, which gets the monitor that it waited for, and then waits
// for somebody else, until a time.
class MovesCheck final : public MonitorCheck {
 public:
  MovesCheck() : MonitorCheck("ring", 3) {}

  void set_up() override {
    MonitorCheck::set_up();
    for (int p : {kMoves, kOther})
      as_process(p, [&] { must(core(p, p).enter(Deadline::never()).has_value()); });
    as_process(kMoves, [&] { places()[kMoves] = waiters(kMoves, kLooks).come(self(kMoves).name); });
  }
  std::vector<Body> bodies() override {
    return {{"looks", [this] { look(); }}, {"moves", [this] { move(); }}, {"other", [] {
                                                                             world()->stay();
                                                                           }}};
  }

 private:
  enum Process : int { kLooks, kMoves, kOther };

  void look() {
    expect(core(kLooks, kMoves).enter(Deadline::never()).has_value(), "a ring is told of");
    world()->stay();
  }
  void move() {
    const auto entered =
        core(kMoves, kLooks).enter_in_turn(self(kMoves), places()[kMoves], Deadline::never());
    expect(entered.has_value(), "entering fails");
    expect(core(kMoves, kOther).enter(soon()).is(Code::kTimeout), "two are inside");
    expect(core(kMoves, kMoves).exit().has_value(), "leaving fails");
    world()->stay();
  }
};

// One thread looks for a ring through another one, which has waited for a monitor of the first one
// once, and neither does so any more nor again.
class OnceCheck final : public MonitorCheck {
 public:
  explicit OnceCheck(Once shape) : MonitorCheck("ring", 2), shape_(shape) {}

  void set_up() override {
    MonitorCheck::set_up();
    as_process(kLooks, [&] { must(core(kLooks, kLooks).enter(Deadline::never()).has_value()); });
    as_process(kOther, [&] {
      waiters(kOther, kLooks).come(self(kOther).name);
      if (shape_ == Once::kEnters) return;
      waiters(kOther, kLooks).go(self(kOther).name);
      must(core(kOther, kOther).enter(Deadline::never()).has_value());
    });
    as_process(kLooks, [&] { waiters(kLooks, kOther).come(self(kLooks).name); });
  }
  std::vector<Body> bodies() override {
    return {{"looks",
             [this] {
               expect(threads_in_deadlock(of(kLooks), self(kLooks).name) == 0,
                      "a ring is told of that never was");
               world()->stay();
             }},
            {"other", [this] {
               if (shape_ == Once::kEnters) {
                 waiters(kOther, kLooks).go(self(kOther).name);
                 expect(core(kOther, kOther).enter(soon()).has_value(), "entering fails");
               } else {
                 waiters(kOther, kThird).come(self(kOther).name);
               }
               world()->stay();
             }}};
  }

 private:
  enum Process : int { kLooks, kOther, kThird };
  const Once shape_;
};

// A thread was told of a ring, and asks who is in it, while garbage comes into the other one's
// slots.
class NamedRingCheck final : public MonitorCheck {
 public:
  NamedRingCheck() : MonitorCheck("ring", 2) {}

  void set_up() override {
    MonitorCheck::set_up();
    as_process(kOther, [&] {
      must(core(kOther).enter(Deadline::never()).has_value());
      waiters(kOther, 1).come(self(kOther).name);
    });
    raw_ = new std::optional<mapping::Mapping>;
    as_process(kScribbler, [&] { raw_->emplace(map_raw()); });
    as_process(kAsks, [&] {
      auto& held = *new auto(segment(kAsks).find_object<std::uint64_t>("other")->enter());
      must(held.has_value());
      must(segment(kAsks).find_object<std::uint64_t>("object")->enter().is(Code::kDeadlock));
    });
  }
  std::vector<Body> bodies() override {
    return {{"other", [] { world()->stay(); }},
            {"asks",
             [this] {
               const auto links = segment(kAsks).last_deadlock();
               expect(links.has_value() && links->size() == 2, "it is not told of the ring");
               world()->stay();
             }},
            {"scribbler", [this] {
               const auto& geometry = (*raw_)->geometry();
               auto& thread = *(*raw_)->control_area<layout::ThreadSlot>(geometry.threads_offset);
               const layout::Claim claim{order::get_opaque(thread.process)};
               auto* processes = (*raw_)->control_area<layout::ProcessSlot>(geometry.slots_offset);
               order::set_opaque(processes[claim.slot()].pid, 9u);
               order::set_opaque(thread.process, std::uint64_t{0});
               world()->stay();
             }}};
  }

 private:
  enum Process : int { kOther, kAsks, kScribbler };
  std::optional<mapping::Mapping>* raw_ = nullptr;
};

// One thread looks for a ring through another one, which ends; a newcomer takes the slot of that.
class PassedOnCheck final : public MonitorCheck {
 public:
  PassedOnCheck() : MonitorCheck("ring", 2, /*hands_over=*/false, /*newcomers=*/1) {}

  void set_up() override {
    MonitorCheck::set_up();
    as_process(kOwner, [&] {
      must(core(kOwner, 1).enter(Deadline::never()).has_value());
      waiters(kOwner).come(self(kOwner).name);
    });
  }
  std::vector<Body> bodies() override {
    return {{"looks", [this] { look(); }}, {"owner", [] {}}, {"newcomer", [this] {
                                                                join(kNewcomer);
                                                                world()->stay();
                                                              }}};
  }

 private:
  enum Process : int { kLooker, kOwner, kNewcomer };

  void look() {
    const auto entered = core(kLooker, 1).enter(Deadline::never());
    expect(entered.has_value() && *entered == Entry::kOwnerDied, "the death is not told");
    world()->stay();
  }
};

}  // namespace

std::unique_ptr<Check> monitor_moves_check() {
  return std::make_unique<MovesCheck>();
}
std::unique_ptr<Check> monitor_named_ring_check() {
  return std::make_unique<NamedRingCheck>();
}
std::unique_ptr<Check> monitor_once_check(Once shape) {
  return std::make_unique<OnceCheck>(shape);
}
std::unique_ptr<Check> monitor_passed_on_check() {
  return std::make_unique<PassedOnCheck>();
}
std::unique_ptr<Check> monitor_ring_check() {
  return std::make_unique<RingCheck>();
}
std::unique_ptr<Check> monitor_no_ring_check() {
  return std::make_unique<NoRingCheck>();
}

}  // namespace tenon::lab

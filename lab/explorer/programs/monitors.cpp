// SPDX-License-Identifier: Apache-2.0
// Monitors: who is killed where, nobody else waits for ever, and never are two inside.
#include "explorer/programs/monitor_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

class EnterCheck final : public MonitorCheck {
 public:
  explicit EnterCheck(const MonitorShape& shape)
      : MonitorCheck("monitor", shape.threads, shape.hands_over, 0, shape.fresh), shape_(shape) {}

  void set_up() override {
    MonitorCheck::set_up();
    if (shape_.held) as_process(0, [&] { must(core(0).enter(Deadline::never()).has_value()); });
    for (int p = 0; p < processes(); ++p) {
      if ((shape_.queued >> p & 1) != 0)
        as_process(p, [&] { places()[p] = waiters(p).come(self(p).name); });
    }
    if (shape_.marked) as_process(0, [&] { owner() |= layout::Ownership::kSleepers; });
    if (shape_.polls) let_poll();
  }
  std::vector<Body> bodies() override {
    std::vector<Body> all;
    for (int p = 0; p < processes(); ++p)
      all.push_back({"thread " + std::to_string(p), [this, p] { pass(p); }, is_mortal(p)});
    return all;
  }
  // Whom it was handed to has taken it, or it was taken back.
  void judge() override {
    if (shape_.mortals == 0)
      expect(!layout::Ownership{owner()}.has(layout::Ownership::kHandedOver),
             "it is handed over to one that wants it no more");
  }

 private:
  bool is_mortal(int process) const noexcept { return (shape_.mortals >> process & 1) != 0; }
  bool is_timed(int process) const noexcept { return (shape_.timed >> process & 1) != 0; }
  Deadline deadline(int process) const { return is_timed(process) ? soon() : Deadline::never(); }
  // Plain: two inside would race.
  void pass(int self) {
    if ((shape_.ends >> self & 1) != 0) return;
    if (!shape_.held || self != 0) {
      const auto entered =
          (shape_.queued >> self & 1) != 0
              ? core(self).enter_in_turn(this->self(self), places()[self], deadline(self))
              : core(self).enter(Deadline::never());
      if (entered.is(Code::kInconsistent) || (is_timed(self) && entered.is(Code::kTimeout)))
        return world()->stay();
      expect(entered.has_value(), "entering fails");
      const bool died = *entered == Entry::kOwnerDied;
      if (shape_.asks)
        expect(core(self).is_suspect() == died, "it is told something else than of a death");
      if (died) expect(core(self).mark_consistent().has_value(), "marking fails");
    }
    ++value(self);
    expect(core(self).exit().has_value(), "leaving fails");
    world()->stay();
  }

  const MonitorShape shape_;
};

// The owner leaves, and one that has a place gets in, without having slept, and leaves, too. Behind
// it one comes who watches it from then on, and does by hand what is done before a sleep: if the
// first owner's word took its mark, it is called.
class SleeperCheck final : public MonitorCheck {
 public:
  SleeperCheck() : MonitorCheck("monitor", 3) {}

  void set_up() override {
    MonitorCheck::set_up();
    marked_ = &shared<std::uint32_t>();
    as_process(kOwner, [&] { must(core(kOwner).enter(Deadline::never()).has_value()); });
    as_process(kNext, [&] { places()[kNext] = waiters(kNext).come(self(kNext).name); });
    as_process(kOwner, [&] { word_ = owner() |= layout::Ownership::kSleepers; });
    as_process(kComes, [&] { comes_ = self(kComes).name.slot(); });
    thread(kComes, comes_).park = layout::kThreadAsleep;
  }
  std::vector<Body> bodies() override {
    return {{"owner",
             [this] {
               expect(core(kOwner).exit().has_value(), "leaving fails");
               world()->stay();
             }},
            {"next",
             [this] {
               const auto entered =
                   core(kNext).enter_in_turn(self(kNext), places()[kNext], Deadline::never());
               expect(entered.has_value(), "entering fails");
               expect(core(kNext).exit().has_value(), "leaving fails");
               world()->stay();
             }},
            {"comes", [this] {
               const auto mine = waiters(kComes).come(self(kComes).name);
               const auto others = waiters(kComes).neighbours(self(kComes).name, mine);
               std::uint64_t expected = word_;
               if (others.before && order::compare_and_set_release(owner(), expected, word_))
                 *marked_ = 1;
               world()->stay();
             }}};
  }
  void judge() override {
    const std::uint32_t park = thread(kOwner, comes_).park;
    expect(*marked_ == 0 || park == layout::kThreadCalled, "it sleeps, and nobody calls it");
  }

 private:
  enum Process : int { kOwner, kNext, kComes };
  std::uint32_t* marked_ = nullptr;
  std::uint64_t word_ = 0;
  std::uint32_t comes_ = 0;
};

// The thread that owns two monitors ends; somebody waits for each. The kernel wakes one of them.
class CascadeCheck final : public MonitorCheck {
 public:
  CascadeCheck() : MonitorCheck("monitor", 3) {}

  void set_up() override {
    MonitorCheck::set_up();
    as_process(0, [&] {
      for (int which : {0, 1}) must(core(0, which).enter(Deadline::never()).has_value());
    });
  }
  std::vector<Body> bodies() override {
    return {{"owner", [] {}}, {"first", [this] { enter(1, 0); }, true}, {"second", [this] {
                                                                           enter(2, 1);
                                                                         }}};
  }

 private:
  void enter(int self, int which) {
    const auto entered = core(self, which).enter(Deadline::never());
    expect(entered.has_value() && *entered == Entry::kOwnerDied, "the death is not told");
    world()->stay();
  }
};

}  // namespace

std::unique_ptr<Check> monitor_cascade_check() {
  return std::make_unique<CascadeCheck>();
}
std::unique_ptr<Check> monitor_sleeper_check() {
  return std::make_unique<SleeperCheck>();
}
std::unique_ptr<Check> monitor_check(const MonitorShape& shape) {
  return std::make_unique<EnterCheck>(shape);
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// Monitors: who is killed where, nobody else waits for ever, and never are two inside.
#include <array>
#include <memory>
#include <optional>

#include "explorer/programs/segment_of_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/object_layout.hpp"
#include "monitor/core.hpp"

namespace tenon::lab {
namespace {

constexpr int kMost = 3;

struct State {
  std::array<layout::Place, kMost> places;
  std::array<std::optional<Segment>, kMost> segments;
  std::array<std::unique_ptr<participant::Participant>, kMost> participants;
};

// A deadline that may pass at any time.
Deadline soon() {
  return Deadline::at(std::chrono::steady_clock::time_point(std::chrono::nanoseconds(2)));
}

/// Some processes, with a thread each, and one object.
class MonitorCheck : public Check {
 public:
  /// `hands_over`: whoever has a place does not have to race.
  MonitorCheck(const char* name, int processes, bool hands_over = false)
      : Check(name),
        processes_(processes),
        patience_{.entering = 0, .waiting = 0, .hand_over = hands_over ? 0 : UINT64_MAX} {}

  void set_up() override {
    state_ = new State;
    name_words(0, 0);
    SegmentOptions options = small_segment();
    options.max_threads = kMost;
    for (int p = 0; p < processes_; ++p) {
      as_process(p, [&] {
        auto& segment = state_->segments[static_cast<std::size_t>(p)];
        segment.emplace(Segment::open_or_create(kSegmentPath, options).value());
        for (const char* name : {"object", "other"})
          must(segment->object<std::uint64_t>(name).has_value());
        auto participant = participant::Participant::attach(kSegmentPath);
        must(participant.has_value());
        must((*participant)->threads().self() != nullptr);
        state_->participants[static_cast<std::size_t>(p)] = std::move(*participant);
      });
    }
    name_monitor();
  }

 protected:
  int processes() const noexcept { return processes_; }
  layout::Object& object(int process, int which = 0) {
    return *of(process).mapping().control_area<layout::Object>(offset_of(which));
  }
  const participant::Thread& self(int process) { return *of(process).threads().self(); }
  layout::ThreadSlot& thread(int process, std::uint32_t index) {
    return of(process).threads().slot(index);
  }
  layout::Place* places() { return state_->places.data(); }
  monitor::Waiters waiters(int process) {
    return {of(process).threads(), object(process).monitor,
            offset_of(0) + offsetof(layout::Object, monitor)};
  }
  monitor::Core core(int process, int which = 0) {
    return {of(process), object(process, which).monitor,
            offset_of(which) + offsetof(layout::Object, monitor), patience_};
  }
  /// Of the object, which the monitor guards.
  std::uint64_t& value(int process) {
    layout::Object& it = object(process);
    return *reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::byte*>(&it) +
                                             it.header.values_offset);
  }

 private:
  participant::Participant& of(int process) {
    return *state_->participants[static_cast<std::size_t>(process)];
  }
  // Small objects take a page each, one after the other.
  std::uint64_t offset_of(int which) {
    return of(0).mapping().geometry().heap_offset +
           static_cast<std::uint64_t>(which) * layout::kPage;
  }
  void name_monitor() {
    const std::size_t at = offset_of(0) + offsetof(layout::Object, monitor);
    const auto word = [at](std::size_t offset, std::size_t bytes, const char* text) {
      world()->name(1, at + offset, bytes, text);
    };
    word(offsetof(layout::Monitor, owner), 8, "owner");
    word(offsetof(layout::Monitor, tickets), 8, "tickets");
    word(offsetof(layout::Monitor, visitors), 8, "visitors");
    word(offsetof(layout::Monitor, depth), 4, "depth");
  }

  const int processes_;
  const monitor::Patience patience_;
  State* state_ = nullptr;
};

class EnterCheck final : public MonitorCheck {
 public:
  explicit EnterCheck(const MonitorShape& shape)
      : MonitorCheck("monitor", shape.threads, shape.hands_over), shape_(shape) {}

  void set_up() override {
    MonitorCheck::set_up();
    if (shape_.held) as_process(0, [&] { must(core(0).enter(Deadline::never()).has_value()); });
    for (int p = 0; p < processes(); ++p) {
      if ((shape_.queued >> p & 1) != 0)
        as_process(p, [&] { places()[p] = waiters(p).come(self(p).name); });
    }
  }
  std::vector<Body> bodies() override {
    std::vector<Body> all;
    for (int p = 0; p < processes(); ++p)
      all.push_back({"thread " + std::to_string(p), [this, p] { pass(p); }, is_mortal(p)});
    return all;
  }

 private:
  bool is_mortal(int process) const noexcept { return (shape_.mortals >> process & 1) != 0; }
  Deadline deadline() const { return shape_.timed ? soon() : Deadline::never(); }
  // Plain: two inside would race.
  void pass(int self) {
    if (!shape_.held || self != 0) {
      const auto entered =
          (shape_.queued >> self & 1) != 0
              ? core(self).enter_in_turn(this->self(self), places()[self], deadline())
              : core(self).enter(Deadline::never());
      if (entered.is(Code::kInconsistent) || (shape_.timed && entered.is(Code::kTimeout)))
        return world()->stay();
      expect(entered.has_value(), "entering fails");
      if (*entered == Entry::kOwnerDied)
        expect(core(self).mark_consistent().has_value(), "marking fails");
    }
    ++value(self);
    expect(core(self).exit().has_value(), "leaving fails");
    world()->stay();
  }

  const MonitorShape shape_;
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
    leave(self, which);
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

// One waits, or its time is over; the owner notifies it, or, being killed, may have. Who is killed
// while it enters or leaves is the other checks' concern.
class NotifyCheck final : public MonitorCheck {
 public:
  explicit NotifyCheck(const NotifyShape& shape) : MonitorCheck("notify", 3), shape_(shape) {}

  void set_up() override {
    MonitorCheck::set_up();
    shared_ = &shared<Shared>();
    as_process(kWaiter, [&] { waiters(kWaiter).stand(self(kWaiter).name, shape_.polls); });
    as_process(kNotifier, [&] { must(core(kNotifier).enter(Deadline::never()).has_value()); });
  }
  std::vector<Body> bodies() override {
    return {{"waiter", [this] { wait(); }, shape_.waiter_is_mortal},
            {"notifier", [this] { notify(); }, true},
            {"heir", [this] { notify_if_nobody_did(); }}};
  }
  void judge() override {
    expect(shared_->awake == 0 || shared_->notified != shared_->timed_out,
           "a notification is lost, or has two effects");
  }

 private:
  enum Process : int { kWaiter, kNotifier, kHeir };
  struct Shared {
    std::uint32_t timed_out;
    std::uint32_t notified;
    std::uint32_t awake;  ///< it was not killed
    std::uint64_t reason;
  };

  void wait() {
    if (shape_.polls) waiters(kWaiter).stop_polling(self(kWaiter).name);
    const Awoken awoken = monitor::Core::sleep_until_notified(
        thread(kWaiter, self(kWaiter).name.slot()), shape_.timed ? soon() : Deadline::never());
    if (awoken == Awoken::kTimeout) {
      expect(shape_.timed, "a wait without a deadline is over");
      shared_->timed_out = 1;
    } else {
      expect(shared_->reason == 1, "who is notified does not see why");
    }
    shared_->awake = 1;
    world()->stay();
  }
  void notify() {
    shared_->reason = 1;
    const bool notified = core(kNotifier).notify_one(self(kNotifier));
    shared_->notified = notified;
  }
  // Of a monitor that nobody leaves any more.
  void notify_if_nobody_did() {
    if (!world()->await_end_of(kNotifier)) return;
    const std::uint32_t park = order::get_acquire(thread(kHeir, 0).park);
    if (park == layout::kThreadWaiting) {
      shared_->reason = 1;
      expect(core(kHeir).notify_one(self(kHeir)) || shape_.waiter_is_mortal,
             "who waits is not found");
    }
    shared_->notified = shared_->timed_out == 0;
  }

  const NotifyShape shape_;
  Shared* shared_ = nullptr;
};

// One waits, and another thread calls it back, both as threads of processes that share memory.
class InterruptedCheck final : public MonitorCheck {
 public:
  explicit InterruptedCheck(Interrupted shape) : MonitorCheck("interrupted", 3), shape_(shape) {}

  void set_up() override {
    MonitorCheck::set_up();
    shared_ = &shared<Shared>();
    as_process(kWaiter, [&] {
      waiter_ = &self(kWaiter);
      if (shape_ == Interrupted::kWaits) must(core(kWaiter).enter(Deadline::never()).has_value());
      if (shape_ == Interrupted::kIsNotified) waiters(kWaiter).stand(self(kWaiter).name, false);
    });
    as_process(kOwner, [&] {
      if (shape_ != Interrupted::kWaits) must(core(kOwner).enter(Deadline::never()).has_value());
    });
  }
  std::vector<Body> bodies() override {
    return {{"waiter", [this] { wait(); }}, {"owner", [this] { own(); }}, {"interrupter", [this] {
                                                                             interrupt();
                                                                           }}};
  }
  void judge() override {
    if (shape_ == Interrupted::kIsNotified)
      expect(shared_->notified != shared_->interrupted,
             "a notification is lost, or has two effects");
    else
      expect(shared_->interrupted == 1, "an interrupt is lost");
  }

 private:
  enum Process : int { kWaiter, kOwner, kInterrupter };
  struct Shared {
    std::uint32_t interrupted;
    std::uint32_t notified;
    std::uint64_t reason;
  };

  void wait() {
    if (shape_ == Interrupted::kEnters) {
      shared_->interrupted = core(kWaiter).enter(Deadline::never()).is(Code::kInterrupted);
    } else if (shape_ == Interrupted::kWaits) {
      const auto back = core(kWaiter).wait(Deadline::never());
      shared_->interrupted = back && back->awoken == Awoken::kInterrupted;
    } else {
      const Awoken awoken = monitor::Core::sleep_until_notified(
          thread(kWaiter, self(kWaiter).name.slot()), Deadline::never());
      shared_->interrupted = awoken == Awoken::kInterrupted;
    }
    if (shared_->interrupted != 0)
      expect(shared_->reason == 1, "who is interrupted does not see why");
    world()->stay();
  }
  void own() {
    if (shape_ == Interrupted::kIsNotified)
      shared_->notified = core(kOwner).notify_one(self(kOwner));
    world()->stay();
  }
  void interrupt() {
    shared_->reason = 1;
    monitor::interrupt(thread(kInterrupter, waiter_->name.slot()));
    world()->stay();
  }

  const Interrupted shape_;
  Shared* shared_ = nullptr;
  const participant::Thread* waiter_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> interrupted_check(Interrupted shape) {
  return std::make_unique<InterruptedCheck>(shape);
}
std::unique_ptr<Check> notify_check(const NotifyShape& shape) {
  return std::make_unique<NotifyCheck>(shape);
}
std::unique_ptr<Check> monitor_cascade_check() {
  return std::make_unique<CascadeCheck>();
}
std::unique_ptr<Check> monitor_ring_check() {
  return std::make_unique<RingCheck>();
}
std::unique_ptr<Check> monitor_no_ring_check() {
  return std::make_unique<NoRingCheck>();
}
std::unique_ptr<Check> monitor_check(const MonitorShape& shape) {
  return std::make_unique<EnterCheck>(shape);
}

}  // namespace tenon::lab

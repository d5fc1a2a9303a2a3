// SPDX-License-Identifier: Apache-2.0
// Who waits at a monitor, and what ends that: a notification, the time, an interrupt.
#include "explorer/programs/monitor_check.hpp"
#include "explorer/programs/shipped.hpp"

namespace tenon::lab {
namespace {

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

// One has waited at the first monitor and is to wait at the second one, while somebody else still
// waits at the first: a notification there is not for who has left.
class NotifyElsewhereCheck final : public MonitorCheck {
 public:
  NotifyElsewhereCheck() : MonitorCheck("notify", 3) {}

  void set_up() override {
    MonitorCheck::set_up();
    shared_ = &shared<Shared>();
    as_process(kMoves, [&] {
      must(core(kMoves, 1).enter(Deadline::never()).has_value());
      must(core(kMoves).enter(Deadline::never()).has_value());
      must(core(kMoves).wait(Deadline::now()).has_value());
      must(core(kMoves).exit().has_value());
    });
    as_process(kWaits, [&] { waiters(kWaits).stand(self(kWaits).name, false); });
    as_process(kNotifier, [&] { must(core(kNotifier).enter(Deadline::never()).has_value()); });
  }
  std::vector<Body> bodies() override {
    return {{"moves",
             [this] {
               const auto back = core(kMoves, 1).wait(soon());
               expect(back && back->awoken == Awoken::kTimeout, "it is notified by nobody");
               world()->stay();
             }},
            {"waits",
             [this] {
               monitor::Core::sleep_until_notified(thread(kWaits, self(kWaits).name.slot()),
                                                   Deadline::never());
               shared_->notified = 1;
               world()->stay();
             }},
            {"notifier", [this] {
               expect(core(kNotifier).notify().has_value(), "notifying fails");
               world()->stay();
             }}};
  }
  void judge() override { expect(shared_->notified == 1, "a notification is lost"); }

 private:
  enum Process : int { kMoves, kWaits, kNotifier };
  struct Shared {
    std::uint32_t notified;
  };
  Shared* shared_ = nullptr;
};

// One waits. The owner notifies it and leaves, or is killed before. Another one enters, and when it
// is told of a death, it knows nothing of what the dead was about to do.
class ToldCheck final : public MonitorCheck {
 public:
  explicit ToldCheck(const ToldShape& shape) : MonitorCheck("told", 3), shape_(shape) {}

  void set_up() override {
    MonitorCheck::set_up();
    shared_ = &shared<Shared>();
    as_process(kWaiter, [&] { waiters(kWaiter).stand(self(kWaiter).name, shape_.polls); });
    as_process(kOwner, [&] { must(core(kOwner).enter(Deadline::never()).has_value()); });
  }
  std::vector<Body> bodies() override {
    return {{"waiter", [this] { wait(); }, shape_.waiter_is_mortal},
            {"owner", [this] { notify_and_leave(); }, true},
            {"other", [this] { enter_after(); }}};
  }
  void judge() override {
    expect(shape_.waiter_is_mortal || shared_->awake == 1,
           "who waits for the dead does so for ever");
  }

 private:
  enum Process : int { kWaiter, kOwner, kOther };
  struct Shared {
    std::uint32_t awake;
  };

  void wait() {
    if (shape_.polls) waiters(kWaiter).stop_polling(self(kWaiter).name);
    monitor::Core::sleep_until_notified(thread(kWaiter, self(kWaiter).name.slot()),
                                        Deadline::never());
    shared_->awake = 1;
    world()->stay();
  }
  void notify_and_leave() {
    must(core(kOwner).notify().has_value());
    if (shape_.owner_waits)
      static_cast<void>(core(kOwner).wait(soon()));
    else
      must(core(kOwner).exit().has_value());
    world()->stay();
  }
  void enter_after() {
    if (!shape_.other_races && !world()->await_end_of(kOwner)) return;
    expect(core(kOther).enter(Deadline::never()).has_value(), "the other one does not get in");
    expect(core(kOther).mark_consistent().has_value(), "it is not inside");
    expect(core(kOther).exit().has_value(), "it does not get out");
    world()->stay();
  }

  const ToldShape shape_;
  Shared* shared_ = nullptr;
};

// One polls while it waits to be notified, by an owner that leaves then.
class PollingCheck final : public MonitorCheck {
 public:
  PollingCheck() : MonitorCheck("polling", 2) {}

  void set_up() override {
    MonitorCheck::set_up();
    as_process(kWaiter, [&] { waiters(kWaiter).stand(self(kWaiter).name, true); });
    as_process(kNotifier, [&] { must(core(kNotifier).enter(Deadline::never()).has_value()); });
    let_poll();
  }
  std::vector<Body> bodies() override {
    return {{"waiter",
             [this] {
               const auto back = core(kWaiter).wait_in_turn(self(kWaiter), 0, Deadline::never());
               expect(back && back->awoken == Awoken::kNotified, "it is notified by nobody");
               expect(value(kWaiter) == 1, "who is notified does not see why");
               world()->stay();
             }},
            {"notifier", [this] {
               value(kNotifier) = 1;
               expect(core(kNotifier).notify().has_value(), "notifying fails");
               expect(core(kNotifier).exit().has_value(), "leaving fails");
               world()->stay();
             }}};
  }

 private:
  enum Process : int { kWaiter, kNotifier };
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
      if (shape_ == Interrupted::kIsNotified || shape_ == Interrupted::kTwice)
        waiters(kWaiter).stand(self(kWaiter).name, false);
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
    for (int times = shape_ == Interrupted::kTwice ? 2 : 1; times != 0; --times)
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
std::unique_ptr<Check> polling_check() {
  return std::make_unique<PollingCheck>();
}
std::unique_ptr<Check> told_check(const ToldShape& shape) {
  return std::make_unique<ToldCheck>(shape);
}
std::unique_ptr<Check> notify_elsewhere_check() {
  return std::make_unique<NotifyElsewhereCheck>();
}
std::unique_ptr<Check> notify_check(const NotifyShape& shape) {
  return std::make_unique<NotifyCheck>(shape);
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// A thread slot that is used again: by whom, and what a watcher of its last user sees of that.
#include <array>
#include <memory>

#include "explorer/programs/segment_of_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "park/park.hpp"
#include "participant/participant.hpp"

namespace tenon::lab {
namespace {

enum Process : int { kLast, kOther, kNewcomer, kProcesses };

struct State {
  std::array<std::unique_ptr<participant::Participant>, kProcesses> participants;
  std::array<bool, kProcesses> has_slot{};
};
struct Shared {
  std::uint32_t park;
  std::uint32_t wake_fence;
};

// One thread slot, and its last holder.
class SlotCheck : public Check {
 public:
  SlotCheck(const char* name, bool last_has_it) : Check(name), last_has_it_(last_has_it) {}

  void set_up() override {
    state_ = new State;
    shared_ = &shared<Shared>();
    name_words(0, 0);
    for (int p : {kLast, kOther}) as_process(p, [&] { attach(p); });
    if (last_has_it_) as_process(kLast, [&] { must(of(kLast).threads().self() != nullptr); });
  }

 protected:
  participant::Participant& of(int process) { return *participant(process); }
  std::unique_ptr<participant::Participant>& participant(int process) {
    return state_->participants[static_cast<std::size_t>(process)];
  }
  bool& has_slot(int process) { return state_->has_slot[static_cast<std::size_t>(process)]; }
  Shared& words() { return *shared_; }
  // Of the slot's first user.
  static layout::ThreadName first() noexcept { return layout::ThreadName::of(0, 1); }

  void attach(int process) {
    SegmentOptions options = small_segment();
    options.max_threads = 1;
    must(Segment::open_or_create(kSegmentPath, options).has_value());
    auto attached = participant::Participant::attach(kSegmentPath);
    must(attached.has_value());
    participant(process) = std::move(*attached);
  }
  void take(int process) {
    participant::Threads& threads = of(process).threads();
    const participant::Thread* self = threads.self();
    if (self == nullptr) return;
    const auto state = threads.watch(of(process).claim(), self->name).state;
    expect(state == participant::Watch::State::kAlive, "a living thread seems to have ended");
    has_slot(process) = true;
  }
  void leave(int process) {
    has_slot(process) = false;
    participant(process).reset();
  }

 private:
  const bool last_has_it_;
  State* state_ = nullptr;
  Shared* shared_ = nullptr;
};

class ThreadSlotCheck final : public SlotCheck {
 public:
  explicit ThreadSlotCheck(SlotEnd end) : SlotCheck("slots", true), end_(end) {}

  std::vector<Body> bodies() override {
    const bool leave_it = end_ == SlotEnd::kLeaves;
    const auto last = [this, leave_it] { leave_it ? leave(kLast) : world()->stay(); };
    const auto other = [this, leave_it] {
      take(kOther);
      leave_it ? leave(kOther) : world()->stay();
    };
    const auto newcomer = [this] {
      attach(kNewcomer);
      take(kNewcomer);
      world()->stay();
    };
    return {{"last", last, !leave_it}, {"other", other}, {"newcomer", newcomer}};
  }
  void judge() override {
    expect(!has_slot(kOther) || !has_slot(kNewcomer), "two living threads have one slot");
  }

 private:
  const SlotEnd end_;
};

class WatchedSlotCheck final : public SlotCheck {
 public:
  WatchedSlotCheck() : SlotCheck("watched slot", true) {}

  void set_up() override {
    SlotCheck::set_up();
    as_process(kNewcomer, [&] { attach(kNewcomer); });
  }
  std::vector<Body> bodies() override {
    const auto taker = [this] {
      take(kNewcomer);
      world()->stay();
    };
    return {{"last", [] {}, true}, {"watcher", [this] { watch(); }}, {"taker", taker}};
  }

 private:
  // Nobody ever wakes it by its park word.
  void watch() {
    participant::Threads& threads = of(kOther).threads();
    const layout::Claim holder = of(kLast).claim();
    for (;;) {
      const participant::Watch watch = threads.watch(holder, first());
      if (watch.state != participant::Watch::State::kAlive) return;
      const park::Slice slice = park::announce(words().park, words().wake_fence);
      park::sleep(words().park, watch, nullptr, slice, UINT64_MAX);
    }
  }
};

class FreshSlotCheck final : public SlotCheck {
 public:
  FreshSlotCheck() : SlotCheck("fresh slot", false) {}

  std::vector<Body> bodies() override {
    const auto watcher = [this] {
      static_cast<void>(of(kOther).threads().watch(of(kLast).claim(), first()));
    };
    return {{"taker", [this] { take(kLast); }}, {"watcher", watcher}};
  }
};

}  // namespace

std::unique_ptr<Check> thread_slot_check(SlotEnd end) {
  return std::make_unique<ThreadSlotCheck>(end);
}
std::unique_ptr<Check> watched_slot_check() {
  return std::make_unique<WatchedSlotCheck>();
}

std::unique_ptr<Check> fresh_slot_check() {
  return std::make_unique<FreshSlotCheck>();
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// Who has a role of the queue: one at a time, and whose death is told.
#include <cstring>
#include <span>
#include <utility>

#include "explorer/programs/attached.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/queue_layout.hpp"
#include "os/clock.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

// Whoever has the role keeps it to the end of its life.
void hold(Attached& state, int process) {
  state.holds[static_cast<std::size_t>(process)] = true;
  world()->stay();
}

void expect_one_holder(const Attached& state) {
  int holders = 0;
  for (int p = 0; p < kAttachable; ++p)
    holders += state.holds[static_cast<std::size_t>(p)] && !world()->explorer()->has_died(p);
  expect(holders <= 1, "two living processes have one role");
}

class RoleCheck final : public Check {
 public:
  explicit RoleCheck(bool slot_is_reused) : Check("roles"), slot_is_reused_(slot_is_reused) {}

  void set_up() override {
    state_ = new Attached;
    name_words(4, 32);
    SegmentOptions options = small_segment();
    if (slot_is_reused_) options.max_participants = 2;
    for (int p = 0; p < kAttachable; ++p) {
      if (slot_is_reused_ && p == kNewcomer) continue;
      as_process(p, [&] {
        attach(*state_, p, options);
        open_queue(*state_, p);
      });
    }
    as_process(0, [&] { state_->sender.emplace(std::move(*of(state_->queues, 0).sender())); });
  }
  std::vector<Body> bodies() override {
    const Body holder = {"holder",
                         [this] {
                           expect(send(*state_->sender, 1).has_value(), "sending fails");
                           hold(*state_, 0);
                         },
                         true};
    const Body taker = {"taker 2", [this] { take(2); }, true};
    if (slot_is_reused_) return {holder, {"newcomer", come}, taker};
    return {holder, {"taker 1", [this] { take(1); }, true}, taker};
  }
  void judge() override { expect_one_holder(*state_); }

 private:
  static constexpr int kNewcomer = 1;

  // There is a slot for it once the holder is dead.
  static void come() {
    auto segment = Segment::open(kSegmentPath);
    expect(segment.has_value() || segment.is(Code::kTooManyParticipants), "attaching fails");
    if (segment) world()->stay();
  }
  static Result<void> send(ByteSender& end, std::uint64_t payload) {
    return end.send(std::as_bytes(std::span(&payload, 1)));
  }
  void take(int process) {
    auto end = of(state_->queues, process).sender(Idle::kPark);
    if (end.is(Code::kRoleHeld)) return;
    expect(end.has_value(), "taking the role fails");
    expect(end->took_over(), "the role was taken from somebody alive");
    if (end->position() > 0) {
      const auto last = end->last();
      std::uint64_t payload = 0;
      expect(last && last->data.size() == sizeof payload, "the last message is not whole");
      std::memcpy(&payload, last->data.data(), sizeof payload);
      expect(payload == end->position(), "the last message is another one");
    }
    expect(send(*end, end->position() + 1).has_value(), "the successor cannot send");
    hold(*state_, process);
  }
  const bool slot_is_reused_;
  Attached* state_ = nullptr;
};

class NewcomerCheck final : public Check {
 public:
  explicit NewcomerCheck(bool watched) : Check("newcomer"), watched_(watched) {}

  void set_up() override {
    state_ = new Attached;
    name_words(4, 32);
    world()->has_tokens = !watched_;  // whatever dies, the receiver looks whether the sender lives
    for (int p : {kOther, kReceiver}) {
      as_process(p, [&] {
        attach(*state_, p);
        open_queue(*state_, p);
      });
    }
    as_process(kReceiver, [&] {
      state_->receiver.emplace(std::move(*of(state_->queues, kReceiver).receiver(Idle::kPark)));
    });
  }
  std::vector<Body> bodies() override {
    const auto come = [this] {
      attach(*state_, kNewcomer);
      open_queue(*state_, kNewcomer);
      take(kNewcomer);
    };
    if (!watched_) return {{"taker", [this] { take(kOther); }}, {"newcomer", come, true}};
    return {{"bystander", [] { world()->stay(); }, true},
            {"newcomer", come},
            {"receiver", [this] {
               expect(state_->receiver->peek().has_value(),
                      "the receiver takes a living sender for a dead one");
             }}};
  }
  void judge() override { expect_one_holder(*state_); }

 private:
  enum Process : int { kOther, kNewcomer, kReceiver };

  void take(int process) {
    auto taken = of(state_->queues, process).sender(Idle::kPark);
    if (taken.is(Code::kRoleHeld)) return;
    expect(taken.has_value(), "taking the role fails");
    auto& end = *new ByteSender(std::move(*taken));
    expect(end.try_send({}).has_value(), "the sender cannot send");
    hold(*state_, process);
  }
  const bool watched_;
  Attached* state_ = nullptr;
};

// The sender leaves and lives on; who takes its role may be killed. The receiver, which may sleep
// and watch the first one's thread, is told of the death of the second one, or gets its message.
class LeftCheck final : public Check {
 public:
  LeftCheck() : Check("left") {}

  void set_up() override {
    state_ = new Attached;
    name_words(4, 32);
    for (int p = 0; p < kAttachable; ++p) {
      as_process(p, [&] {
        attach(*state_, p);
        open_queue(*state_, p);
      });
    }
    // Its thread has a token from then on.
    as_process(kHeir, [&] { must(of(state_->queues, kHeir).sender(Idle::kPark).has_value()); });
    as_process(kLeaver, [&] {
      state_->sender.emplace(std::move(*of(state_->queues, kLeaver).sender(Idle::kPark)));
      state_->raw.emplace(map_raw());
    });
    as_process(kReceiver, [&] {
      state_->receiver.emplace(std::move(*of(state_->queues, kReceiver).receiver(Idle::kPark)));
    });
  }
  std::vector<Body> bodies() override {
    return {{"leaver", [this] { leave(); }},
            {"heir", [this] { inherit(); }, true},
            {"receiver", [this] {
               const auto message = state_->receiver->peek();
               expect(message.has_value() || message.is(Code::kPeerDied), "receiving fails");
             }}};
  }

 private:
  enum Process : int { kLeaver, kHeir, kReceiver };

  // Where the heir was killed before it had the role there is nobody to wait for: it sends itself.
  void leave() {
    state_->sender.reset();
    world()->await_end_of(kHeir);
    auto& queue = *state_->raw->control_area<layout::Queue>(state_->raw->geometry().heap_offset);
    if (order::get_acquire(queue.sender.role) == 0) must(send(kLeaver));
    world()->stay();
  }
  void inherit() {
    while (!send(kHeir)) os::pause();
    world()->stay();
  }
  bool send(int process) {
    auto taken = of(state_->queues, process).sender(Idle::kPark);
    if (taken.is(Code::kRoleHeld)) return false;
    state_->heir.emplace(std::move(*taken));
    expect(state_->heir->try_send({}).has_value(), "the sender cannot send");
    return true;
  }
  Attached* state_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> left_check() {
  return std::make_unique<LeftCheck>();
}
std::unique_ptr<Check> newcomer_check(bool watched) {
  return std::make_unique<NewcomerCheck>(watched);
}
std::unique_ptr<Check> role_check(bool slot_is_reused) {
  return std::make_unique<RoleCheck>(slot_is_reused);
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// Slots of processes that lock a file of their own: who dies in one, who comes into one, and what
// the others, which ask for the byte or for the file, make of it.
#include "explorer/programs/by_file.hpp"
#include "explorer/programs/cleanup.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/participant_layout.hpp"
#include "layout/queue_layout.hpp"
#include "os/clock.hpp"
#include "tenon/channel.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

struct State {
  std::optional<ByteSender> sender;
  std::optional<ByteReceiver> receiver;
  std::optional<ByteQueue> queue;
  bool taken = false;
};

// The holder of a role, which is killed or not; one who takes the role; one who sweeps.
class FileLockedDeathCheck final : public CleanupCheck {
 public:
  FileLockedDeathCheck() : CleanupCheck("file locked") {}

  void set_up() override {
    state_ = new CleanupState;
    more_ = new State;
    name_words(2, 32);
    for (int p = 0; p < kProcesses; ++p) attach(p, small_segment());
    make_queue(kTaker);
    as_process(kHolder, [&] {
      auto queue = of(kHolder)->find_queue("queue");
      more_->sender.emplace(std::move(*queue->sender(Idle::kPark)));
      lock_a_file(kHolder);
    });
    as_process(kTaker, [&] { more_->queue.emplace(*of(kTaker)->find_queue("queue")); });
  }
  std::vector<Body> bodies() override {
    return {{"holder", [this] { hold(); }, true},
            {"taker", [this] { take(); }, true},
            {"sweeper", [this] { sweep(kSweeper); }, true}};
  }
  void judge() override {
    expect(!more_->taken || world()->explorer()->has_died(kHolder),
           "a living process lost its role");
  }

 private:
  enum Process : int { kHolder, kTaker, kSweeper, kProcesses };

  void hold() {
    expect(more_->sender->try_send({}).has_value(), "the holder cannot send");
    world()->stay();
  }
  void take() {
    auto sender = more_->queue->sender(Idle::kPark);
    if (sender.is(Code::kRoleHeld)) {
      if (!world()->await_end_of(kHolder)) return;
      sender = more_->queue->sender(Idle::kPark);
    }
    expect(sender.has_value(), "the role of the dead cannot be had");
    expect(sender->took_over(), "the dead one is not known to be dead");
    more_->taken = true;
    expect(sender->try_send({}).has_value(), "the successor cannot send");
    world()->stay();
  }
  State* more_ = nullptr;
};

class FileLockedEndsCheck final : public CleanupCheck {
 public:
  FileLockedEndsCheck() : CleanupCheck("file locked") {}

  void set_up() override {
    state_ = new CleanupState;
    more_ = new State;
    name_words(2, 32);
    SegmentOptions options = small_segment();
    options.max_participants = kProcesses;
    options.max_threads = kProcesses;
    options.max_objects = 1;
    for (int p = 0; p < kProcesses; ++p) attach(p, options);
    make_queue(kSweeper);
    as_process(kSender, [&] {
      more_->sender.emplace(std::move(*of(kSender)->find_queue("queue")->sender(Idle::kPark)));
      lock_a_file(kSender);
    });
    as_process(kReceiver, [&] {
      more_->receiver.emplace(
          std::move(*of(kReceiver)->find_queue("queue")->receiver(Idle::kPark)));
      lock_a_file(kReceiver);
    });
  }
  std::vector<Body> bodies() override {
    return {{"sender", [this] { send(); }, true},
            {"receiver", [this] { receive(); }},
            {"sweeper", [this] { sweep(kSweeper); }}};
  }

 private:
  enum Process : int { kSender, kReceiver, kSweeper, kProcesses };

  void send() {
    expect(more_->sender->try_send({}).has_value(), "sending fails");
    more_->sender.reset();
    world()->stay();
  }
  void receive() {
    const auto message = more_->receiver->peek();
    expect(message.has_value() || message.is(Code::kPeerDied), "receiving fails");
    more_->receiver.reset();
    world()->stay();
  }
  State* more_ = nullptr;
};

// The slot of a dead producer, into which a process comes that locks a file, and the successor of
// that producer, which asks for the slot meanwhile.
class FileLockedNewcomerCheck final : public CleanupCheck {
 public:
  explicit FileLockedNewcomerCheck(bool leaves) : CleanupCheck("file locked"), leaves_(leaves) {}

  void set_up() override {
    state_ = new CleanupState;
    name_words(2, 32);
    SegmentOptions options = small_segment();
    options.max_participants = 2;
    attach(kTaker, options);
    make_queue(kTaker);
    as_process(kTaker, [&] {
      state_->queue.emplace(*of(kTaker)->find_queue("queue"));
      const mapping::Mapping raw = map_raw();
      raw.control_area<layout::ProcessSlot>(raw.geometry().slots_offset)[1].generation = 1;
      raw.control_area<layout::Queue>(raw.geometry().heap_offset)->sender.role =
          layout::Claim::of(1, 1).word;
    });
  }
  std::vector<Body> bodies() override {
    return {{"taker", [this] { take(); }}, {"newcomer", [this] { come(); }, true}};
  }

 private:
  enum Process : int { kTaker, kNewcomer };

  void take() {
    // Who has just locked the slot's byte, and has not raised its generation, seems to be the dead.
    auto sender = state_->queue->sender(Idle::kPark);
    for (; sender.is(Code::kRoleHeld); sender = state_->queue->sender(Idle::kPark)) os::pause();
    expect(sender.has_value(), "the role of the dead cannot be had");
    expect(sender->took_over(), "the dead one is not known to be dead");
    sweep(kTaker);
  }
  void come() {
    auto attached = AttachedByFile::attach();
    expect(attached.has_value(), "there is a slot, and it cannot be had");
    if (leaves_) attached->leave();
    world()->stay();
  }
  const bool leaves_;
};

}  // namespace

std::unique_ptr<Check> file_locked_death_check() {
  return std::make_unique<FileLockedDeathCheck>();
}
std::unique_ptr<Check> file_locked_ends_check() {
  return std::make_unique<FileLockedEndsCheck>();
}
std::unique_ptr<Check> file_locked_newcomer_check(bool leaves) {
  return std::make_unique<FileLockedNewcomerCheck>(leaves);
}

}  // namespace tenon::lab

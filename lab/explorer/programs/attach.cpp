// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/shipped.hpp"

#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "explorer/programs/segment_of_check.hpp"
#include "layout/participant_layout.hpp"
#include "layout/queue_layout.hpp"
#include "os/clock.hpp"
#include "tenon/channel.hpp"
#include "tenon/inspect.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

constexpr int kProcesses = 3;
using Nonce = std::array<std::uint8_t, 16>;

struct State {
  std::array<std::optional<Segment>, kProcesses> segments;
  std::array<std::optional<ByteQueue>, kProcesses> queues;
  std::array<std::optional<Nonce>, kProcesses> nonces;
  std::optional<ByteSender> sender;
  std::optional<ByteSender> heir;
  std::optional<ByteReceiver> receiver;
  std::optional<mapping::Mapping> raw;   // of one who does not go by the rules
  std::array<bool, kProcesses> holds{};  // has the role, and keeps it
};

template <class T>
T& of(std::array<std::optional<T>, kProcesses>& all, int process) {
  return *all[static_cast<std::size_t>(process)];
}

class AttachCheck final : public Check {
 public:
  AttachCheck(int creators, Mortal mortal)
      : Check("attach"), creators_(creators), mortal_(mortal) {}

  void set_up() override {
    state_ = new State;
    name_words(0, 0);
  }
  std::vector<Body> bodies() override {
    std::vector<Body> all;
    // Creators are all alike, so that one that may be killed stands for each.
    for (int p = 0; p < creators_; ++p)
      all.push_back({"creator " + std::to_string(p + 1), [this, p] { create(p); },
                     p == 0 && mortal_ == Mortal::kCreator});
    all.push_back({"attacher", [this] { attach(creators_); }, mortal_ == Mortal::kAttacher});
    return all;
  }
  void judge() override {
    const Nonce* first = nullptr;
    for (const auto& nonce : state_->nonces) {
      if (!nonce) continue;
      expect(first == nullptr || *nonce == *first, "two processes are in different files");
      first = &*nonce;
    }
  }

 private:
  void create(int process) {
    auto segment = Segment::open_or_create(kSegmentPath, small_segment());
    expect(segment.has_value(), "open_or_create fails");
    note(process, *segment);
  }
  void attach(int process) {
    auto segment = Segment::open(kSegmentPath);
    expect(segment.has_value() || segment.is(Code::kNotFound), "open fails");
    if (segment) note(process, *segment);
  }
  void note(int process, const Segment& segment) {
    const auto info = segment.info();
    expect(info.has_value() && info->max_objects == 4, "the segment is not whole");
    state_->nonces[static_cast<std::size_t>(process)] = info->nonce;
  }
  const int creators_;
  const Mortal mortal_;
  State* state_ = nullptr;
};

QueueOptions small_queue() {
  QueueOptions options;
  options.capacity = 4;
  options.message_limit = 8;
  return options;
}

class ObservedCheck final : public Check {
 public:
  ObservedCheck(Moves moves, Observes observes)
      : Check("observed"), moves_(moves), observes_(observes) {}

  void set_up() override {
    state_ = new State;
    name_words(4, 32);
    as_process(0, [&] {
      auto segment = Segment::open_or_create(kSegmentPath, small_segment());
      must(segment.has_value());
      auto queue = segment->queue("queue", small_queue());
      must(queue.has_value());
      if (moves_ == Moves::kSending || moves_ == Moves::kReceiving)
        state_->sender.emplace(std::move(*queue->sender()));
      if (moves_ == Moves::kReceiving) {
        send();
        state_->receiver.emplace(std::move(*queue->receiver()));
      }
      if (moves_ == Moves::kRole) {
        state_->queues[0].emplace(std::move(*queue));
        leave_a_full_fence_behind();
      }
      if (moves_ == Moves::kSuccessor) leave_a_slot_behind();
      if (moves_ == Moves::kGarbage) state_->raw.emplace(map_raw());
      state_->segments[0].emplace(std::move(*segment));
    });
  }
  std::vector<Body> bodies() override {
    const Body moving = {"mover", [this] { move(); }};
    return {moving, {"observer", [this] { observes_ == Observes::kLooks ? look() : verify(); }}};
  }

 private:
  // As a sender does that had somebody to wake; the next one takes it back.
  static void leave_a_full_fence_behind() {
    const mapping::Mapping raw = map_raw();
    raw.control_area<layout::Queue>(raw.geometry().heap_offset)->sender.wake_fence =
        layout::kFullFence;
  }
  // As one does that is killed.
  static void leave_a_slot_behind() {
    const mapping::Mapping raw = map_raw();
    const std::uint64_t slots = raw.geometry().slots_offset;
    layout::ProcessSlot& next = raw.control_area<layout::ProcessSlot>(slots)[1];
    order::set_opaque(next.generation, 1u);
    order::set_opaque(next.state, std::uint32_t{layout::kSlotAttached});
  }
  void move() {
    switch (moves_) {
      case Moves::kProcess:
      case Moves::kSuccessor:
        expect(Segment::open(kSegmentPath).has_value(), "open fails");
        break;
      case Moves::kRole:
        take(of(state_->queues, 0));
        expect(of(state_->queues, 0).receiver().has_value(), "nor this one");
        break;
      case Moves::kNewcomer: {
        auto segment = Segment::open(kSegmentPath);
        expect(segment.has_value(), "open fails");
        auto queue = segment->find_queue("queue");
        expect(queue.has_value(), "the queue is missing");
        take(*queue);
        break;
      }
      case Moves::kSending:
        send();
        break;
      case Moves::kReceiving:
        expect(state_->receiver->try_peek().has_value(), "there is no message");
        expect(state_->receiver->release().has_value(), "the message cannot be released");
        break;
      case Moves::kMaking:
        expect(of(state_->segments, 0).queue("another", small_queue()).has_value(),
               "making a queue fails");
        break;
      case Moves::kGarbage:
        order::set_opaque(state_->raw->words().reserved_end, std::uint64_t{1});
        break;
    }
  }
  // Its thread gets a slot, too.
  static void take(ByteQueue& queue) {
    expect(queue.sender().has_value(), "the role cannot be had");
  }
  void send() { must(state_->sender->try_send({}).has_value()); }
  static void look() {
    const auto snapshot = inspect::look(kSegmentPath);
    expect(snapshot.has_value(), "inspecting fails");
    for (const inspect::Participant& participant : snapshot->participants)
      expect(participant.generation > 0, "a participant is seen before it is whole");
  }
  void verify() const {
    const bool done = inspect::verify(kSegmentPath).has_value();
    expect(done || moves_ == Moves::kGarbage, "verifying fails");
  }

  const Moves moves_;
  const Observes observes_;
  State* state_ = nullptr;
};

void attach(State& state, int process, const SegmentOptions& options = small_segment()) {
  auto segment = Segment::open_or_create(kSegmentPath, options);
  must(segment.has_value());
  state.segments[static_cast<std::size_t>(process)].emplace(std::move(*segment));
}

void open_queue(State& state, int process) {
  auto queue = of(state.segments, process).queue("queue", small_queue());
  must(queue.has_value());
  state.queues[static_cast<std::size_t>(process)].emplace(std::move(*queue));
}

// Whoever has the role keeps it to the end of its life.
void hold(State& state, int process) {
  state.holds[static_cast<std::size_t>(process)] = true;
  world()->stay();
}

void expect_one_holder(const State& state) {
  int holders = 0;
  for (int p = 0; p < kProcesses; ++p)
    holders += state.holds[static_cast<std::size_t>(p)] && !world()->explorer()->has_died(p);
  expect(holders <= 1, "two living processes have one role");
}

class DirectoryCheck final : public Check {
 public:
  explicit DirectoryCheck(int creators) : Check("directory"), creators_(creators) {}

  void set_up() override {
    state_ = new State;
    name_words(4, 32);
    for (int p = 0; p < 2; ++p) as_process(p, [&] { attach(*state_, p); });
  }
  std::vector<Body> bodies() override {
    const Body creator = {"creator 1", [this] { create(0); }, true};
    if (creators_ == 1) return {creator, {"finder", [this] { find(1); }, true}};
    return {creator, {"creator 2", [this] { create(1); }, true}};
  }

 private:
  void create(int process) {
    auto queue = of(state_->segments, process).queue("queue", small_queue());
    expect(queue.has_value(), "the queue cannot be had");
    // The role words of one and the same queue: only one of two can be the producer.
    auto sender = queue->sender(Idle::kPark);
    expect(sender.has_value() || sender.is(Code::kRoleHeld), "the new queue is not whole");
    if (sender) expect(sender->try_send({}).has_value(), "a new queue takes no message");
  }
  void find(int process) {
    auto queue = of(state_->segments, process).find_queue("queue");
    expect(queue.has_value() || queue.is(Code::kNotFound), "finding the queue fails");
  }
  const int creators_;
  State* state_ = nullptr;
};

class RoleCheck final : public Check {
 public:
  explicit RoleCheck(bool slot_is_reused) : Check("roles"), slot_is_reused_(slot_is_reused) {}

  void set_up() override {
    state_ = new State;
    name_words(4, 32);
    SegmentOptions options = small_segment();
    if (slot_is_reused_) options.max_participants = 2;
    for (int p = 0; p < kProcesses; ++p) {
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
  State* state_ = nullptr;
};

class NewcomerCheck final : public Check {
 public:
  explicit NewcomerCheck(bool watched) : Check("newcomer"), watched_(watched) {}

  void set_up() override {
    state_ = new State;
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
  State* state_ = nullptr;
};

// The sender leaves and lives on; who takes its role may be killed. The receiver, which may sleep
// and watch the first one's thread, is told of the death of the second one, or gets its message.
class LeftCheck final : public Check {
 public:
  LeftCheck() : Check("left") {}

  void set_up() override {
    state_ = new State;
    name_words(4, 32);
    for (int p = 0; p < kProcesses; ++p) {
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
  State* state_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> left_check() {
  return std::make_unique<LeftCheck>();
}
std::unique_ptr<Check> attach_check(int creators, Mortal mortal) {
  return std::make_unique<AttachCheck>(creators, mortal);
}
std::unique_ptr<Check> observed_check(Moves moves, Observes observes) {
  return std::make_unique<ObservedCheck>(moves, observes);
}
std::unique_ptr<Check> directory_check(int creators) {
  return std::make_unique<DirectoryCheck>(creators);
}
std::unique_ptr<Check> newcomer_check(bool watched) {
  return std::make_unique<NewcomerCheck>(watched);
}
std::unique_ptr<Check> role_check(bool slot_is_reused) {
  return std::make_unique<RoleCheck>(slot_is_reused);
}

}  // namespace tenon::lab

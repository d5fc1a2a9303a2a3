// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/shipped.hpp"

#include <array>
#include <optional>
#include <utility>

#include "explorer/programs/attached.hpp"
#include "layout/participant_layout.hpp"
#include "layout/queue_layout.hpp"
#include "tenon/inspect.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

class AttachCheck final : public Check {
 public:
  AttachCheck(int creators, Mortal mortal)
      : Check("attach"), creators_(creators), mortal_(mortal) {}

  void set_up() override {
    state_ = new Attached;
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
  Attached* state_ = nullptr;
};

class ObservedCheck final : public Check {
 public:
  ObservedCheck(Moves moves, Observes observes)
      : Check("observed"), moves_(moves), observes_(observes) {}

  void set_up() override {
    state_ = new Attached;
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
  Attached* state_ = nullptr;
};

class DirectoryCheck final : public Check {
 public:
  explicit DirectoryCheck(int creators) : Check("directory"), creators_(creators) {}

  void set_up() override {
    state_ = new Attached;
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
  Attached* state_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> attach_check(int creators, Mortal mortal) {
  return std::make_unique<AttachCheck>(creators, mortal);
}
std::unique_ptr<Check> observed_check(Moves moves, Observes observes) {
  return std::make_unique<ObservedCheck>(moves, observes);
}
std::unique_ptr<Check> directory_check(int creators) {
  return std::make_unique<DirectoryCheck>(creators);
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// What is freed is nobody's: the slots of the dead.
#include <algorithm>

#include "explorer/programs/cleanup.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/participant_layout.hpp"
#include "layout/queue_layout.hpp"
#include "os/process.hpp"
#include "tenon/inspect.hpp"

namespace tenon::lab {
namespace {

class RenewedCheck final : public CleanupCheck {
 public:
  RenewedCheck() : CleanupCheck("renewed") {}

  void set_up() override {
    state_ = new CleanupState;
    name_words(2, 32);
    SegmentOptions options = small_segment();
    options.max_participants = kProcesses + 1;
    options.max_threads = 2;
    options.max_objects = 1;
    for (int p = 0; p < kProcesses; ++p) attach(p, options);
    make_queue(kTaker);
    as_process(kTaker, [&] { state_->queue.emplace(of(kTaker)->find_queue("queue").value()); });
    // What a user of the slot of that generation leaves that dies as the producer.
    as_process(kSweeper, [&] {
      const mapping::Mapping raw = map_raw();
      raw.control_area<layout::ProcessSlot>(raw.geometry().slots_offset)[kWornOut].generation =
          layout::kLastGeneration;
      raw.control_area<layout::Queue>(raw.geometry().heap_offset)->sender.role =
          layout::Claim::of(kWornOut, layout::kLastGeneration).word;
    });
  }
  std::vector<Body> bodies() override {
    return {{"taker", [this] { take(); }},
            {"sweeper", [this] { sweep(kSweeper); }},
            {"other sweeper", [this] { sweep(kOtherSweeper); }}};
  }

 private:
  enum Process : int { kTaker, kSweeper, kOtherSweeper, kProcesses };
  static constexpr std::uint32_t kWornOut = kProcesses;

  void take() {
    auto sender = state_->queue->sender(Idle::kPark);
    expect(sender.has_value(), "the role of the dead cannot be had");
    expect(sender->took_over(), "the dead one is not known to be dead");
    world()->stay();
  }
};

class SweptBesideCheck final : public CleanupCheck {
 public:
  SweptBesideCheck() : CleanupCheck("swept beside") {}

  // A slot of the dead, and a worn-out one that is free.
  void set_up() override {
    state_ = new CleanupState;
    name_words(0, 0);
    SegmentOptions options = small_segment();
    options.max_participants = 4;
    options.max_threads = 2;
    options.max_objects = 1;
    for (int p : {kSweeper, kLeaver}) attach(p, options);
    as_process(kSweeper, [&] {
      const mapping::Mapping raw = map_raw();
      auto* slots = raw.control_area<layout::ProcessSlot>(raw.geometry().slots_offset);
      slots[2].generation = 1;
      slots[2].state = layout::kSlotAttached;
      slots[3].generation = layout::kLastGeneration;
    });
  }
  std::vector<Body> bodies() override {
    return {{"sweeper", [this] { sweep(kSweeper); }},
            {"leaver", [this] { of(kLeaver).reset(); }},
            {"observer", [] { expect(inspect::look(kSegmentPath).has_value(), "looking fails"); }}};
  }

 private:
  enum Process : int { kSweeper, kLeaver };
};

// Whoever attaches while somebody sweeps keeps its thread's slot.
class SweptNewcomerCheck final : public CleanupCheck {
 public:
  SweptNewcomerCheck() : CleanupCheck("swept newcomer") {}

  void set_up() override {
    state_ = new CleanupState;
    name_words(2, 32);
    SegmentOptions options = small_segment();
    options.max_participants = 2;
    options.max_threads = 1;
    options.max_objects = 1;
    attach(kSweeper, options);
    make_queue(kSweeper);
  }
  std::vector<Body> bodies() override {
    return {{"sweeper", [this] { sweep(kSweeper); }}, {"newcomer", [this] { come(); }}};
  }
  void judge() override {
    const auto snapshot = inspect::look(kSegmentPath);
    expect(snapshot.has_value() && snapshot->threads.size() == 1, "a living thread lost its slot");
  }

 private:
  enum Process : int { kSweeper, kNewcomer };

  void come() {
    auto segment = Segment::open(kSegmentPath);
    expect(segment.has_value(), "attaching fails");
    auto queue = segment->find_queue("queue");
    expect(queue.has_value() && queue->sender(Idle::kPark).has_value(), "the role cannot be had");
    world()->stay();
  }
};

class SweptCheck final : public CleanupCheck {
 public:
  SweptCheck() : CleanupCheck("swept") {}

  void set_up() override {
    state_ = new CleanupState;
    name_words(2, 32);
    SegmentOptions options = small_segment();
    options.max_participants = 2;
    for (int p : {kLast, kSweeper}) attach(p, options);
    make_queue(kSweeper);
  }
  std::vector<Body> bodies() override {
    return {{"last", [] { world()->stay(); }, true},
            {"sweeper", [this] { sweep(kSweeper); }, true},
            {"newcomer", [this] { come(); }}};
  }
  void judge() override {
    if (state_->newcomer == 0) return;
    const auto snapshot = inspect::look(kSegmentPath);
    expect(snapshot.has_value(), "looking fails");
    const bool shown = std::ranges::any_of(
        snapshot->participants,
        [this](const inspect::Participant& p) { return p.alive && p.pid == state_->newcomer; });
    expect(shown, "who is attached is not shown");
  }

 private:
  enum Process : int { kLast, kSweeper };

  void come() {
    auto segment = Segment::open(kSegmentPath);
    expect(segment.has_value() || segment.is(Code::kTooManyParticipants), "attaching fails");
    if (!segment) return;
    state_->newcomer = os::self().pid;
    world()->stay();
  }
};

}  // namespace

std::unique_ptr<Check> renewed_check() {
  return std::make_unique<RenewedCheck>();
}
std::unique_ptr<Check> swept_beside_check() {
  return std::make_unique<SweptBesideCheck>();
}
std::unique_ptr<Check> swept_newcomer_check() {
  return std::make_unique<SweptNewcomerCheck>();
}
std::unique_ptr<Check> swept_check() {
  return std::make_unique<SweptCheck>();
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// What is freed is nobody's: removed objects, and the slots of the dead.
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "base/bits.hpp"
#include "channel/ring.hpp"
#include "directory/directory.hpp"
#include "explorer/programs/segment_of_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/participant_layout.hpp"
#include "layout/queue_layout.hpp"
#include "os/process.hpp"
#include "tenon/inspect.hpp"
#include "tenon/order.hpp"
#include "tenon/segment.hpp"

namespace tenon::lab {
namespace {

constexpr int kMost = 3;

struct State {
  std::array<std::optional<Segment>, kMost> segments;
  std::optional<ByteQueue> queue;
  std::optional<mapping::Mapping> raw;     // of one who is not attached
  std::optional<mapping::Mapping> writer;  // of one who stores by hand
  std::uint32_t newcomer = 0;              // its pid, while it is attached
};

QueueOptions tiny_queue() {
  return {.capacity = 2, .message_limit = 8};
}

class CleanupCheck : public Check {
 public:
  using Check::Check;

 protected:
  void attach(int process, const SegmentOptions& options) {
    as_process(process, [&] {
      auto segment = Segment::open_or_create(kSegmentPath, options);
      must(segment.has_value());
      of(process).emplace(std::move(*segment));
    });
  }
  void make_queue(int process) {
    as_process(process, [&] { must(of(process)->queue("queue", tiny_queue()).has_value()); });
  }
  std::optional<Segment>& of(int process) {
    return state_->segments[static_cast<std::size_t>(process)];
  }
  State* state_ = nullptr;
};

class RemovedCheck final : public CleanupCheck {
 public:
  explicit RemovedCheck(bool slot_is_reused)
      : CleanupCheck("removed"), slot_is_reused_(slot_is_reused) {}

  void set_up() override {
    state_ = new State;
    name_words(2, 32);
    SegmentOptions options = small_segment();
    if (slot_is_reused_) options.max_participants = 2;
    for (int p : {kRemover, kUser}) attach(p, options);
    make_queue(kRemover);
  }
  std::vector<Body> bodies() override {
    const Body remover = {"remover", [this] { remove(); }, !slot_is_reused_};
    const Body user = {"user", [this] { use(); }, true};
    if (slot_is_reused_) return {remover, user, {"newcomer", come}};
    return {remover, user};
  }

 private:
  enum Process : int { kRemover, kUser };

  // Clears the row of the dead.
  static void come() {
    auto segment = Segment::open(kSegmentPath);
    expect(segment.has_value() || segment.is(Code::kTooManyParticipants), "attaching fails");
    if (segment) world()->stay();
  }

  // Makes another one, in the same place if it is free: what it stores there races with a user who
  // should have kept it.
  void remove() {
    Segment& segment = *of(kRemover);
    expect(segment.remove_object("queue").has_value(), "the queue cannot be removed");
    auto queue = segment.queue("queue", tiny_queue());
    expect(queue.has_value(), "no queue can be made");
    send(*queue);
  }
  void use() {
    auto queue = of(kUser)->find_queue("queue");
    expect(queue.has_value() || queue.is(Code::kNotFound), "finding the queue fails");
    if (queue) send(*queue);
  }
  // Both may have the same one by now.
  static void send(ByteQueue& queue) {
    auto sender = queue.sender(Idle::kPark);
    expect(sender.has_value() || sender.is(Code::kRoleHeld), "the queue is not whole");
    if (!sender) return;
    expect(sender->position() <= 1, "the queue has a past that nobody made");
    expect(sender->try_send({}).has_value(), "the queue takes no message");
  }
  const bool slot_is_reused_;
};

class EntryCheck final : public CleanupCheck {
 public:
  explicit EntryCheck(bool by_hand) : CleanupCheck("entry"), by_hand_(by_hand) {}

  void set_up() override {
    state_ = new State;
    name_words(2, 32);
    SegmentOptions options = small_segment();
    options.max_participants = 2;
    options.max_objects = 2;
    attach(kRemover, options);
    make_queue(kRemover);
    as_process(kRemover, [&] { must(of(kRemover)->queue("after", tiny_queue()).has_value()); });
    as_process(kReader, [&] { state_->raw.emplace(map_raw()); });
    as_process(kRemover, [&] { state_->writer.emplace(map_raw()); });
  }
  std::vector<Body> bodies() override {
    return {{"remover", [this] { by_hand_ ? use_again() : remove(); }},
            {"reader", [this] { read(); }}};
  }

 private:
  enum Process : int { kRemover, kReader };

  // What remove() comes to for who reads the entry, but for the words that stay what they are: each
  // word that is written doubles what may be read.
  void use_again() {
    const mapping::Mapping& raw = *state_->writer;
    auto& entry = *raw.control_area<layout::DirectoryEntry>(raw.geometry().directory_offset);
    layout::DirectoryEntry next{};
    std::memcpy(&next, &entry, sizeof next);
    next.offset = raw.geometry().heap_offset + 2 * layout::kPage;
    next.incarnation += 1;
    next.checksum = checksum_of(next);
    order::copy_plain(raw.control_area<std::byte>(next.offset),
                      raw.control_area<std::byte>(entry.offset), sizeof(layout::QueueHeader));
    order::set_opaque(entry.state, std::uint32_t{layout::kEntryVacant});
    order::release_fence();
    order::set_opaque(entry.offset, next.offset);
    order::set_opaque(entry.incarnation, next.incarnation);
    order::set_opaque(entry.checksum, next.checksum);
    order::set_release(entry.state, std::uint32_t{layout::kEntryPublished});
  }

  // The new one does not fit where the old one was: only the bytes of the entry are used twice.
  void remove() {
    QueueOptions options = tiny_queue();
    options.message_limit = layout::kPage;
    expect(of(kRemover)->remove_object("queue").has_value(), "the queue cannot be removed");
    expect(of(kRemover)->queue("queue", options).has_value(), "no queue can be made");
  }
  void read() {
    const auto entry = directory::read_entry(*state_->raw, 0);
    expect(entry.has_value(), "a sound entry is damaged");
    if (!*entry) return;
    layout::QueueHeader header;
    order::copy_plain(&header, state_->raw->at((*entry)->offset, (*entry)->bytes, layout::kPage),
                      sizeof header);
    expect(channel::check(header, (*entry)->bytes).has_value(), "it leads to no queue");
  }
  const bool by_hand_;
};

class PinnedCheck final : public CleanupCheck {
 public:
  PinnedCheck() : CleanupCheck("pinned") {}

  // The entry before is vacant, and so is the page before: what is made next has that entry, and
  // both pages once the sealed object is gone.
  void set_up() override {
    state_ = new State;
    name_words(0, 0);
    SegmentOptions options = small_segment();
    options.max_participants = 2;
    options.max_objects = 2;
    attach(kRemover, options);
    as_process(kRemover, [&] {
      Segment& segment = *of(kRemover);
      must(segment.object<std::uint64_t>("before").has_value());
      auto draft = segment.draft<std::uint64_t>("sealed").value();
      draft.data()[0] = kValue;
      must(draft.seal().has_value() && segment.remove_object("before").has_value());
    });
  }
  std::vector<Body> bodies() override {
    return {{"remover", [this] { remove(); }}, {"reader", read, true}};
  }

 private:
  enum Process : int { kRemover, kReader };
  static constexpr std::uint64_t kValue = 7;
  static constexpr std::uint64_t kTwoPages = 400;  // values

  void remove() {
    Segment& segment = *of(kRemover);
    expect(segment.remove_object("sealed").has_value(), "it cannot be removed");
    expect(segment.array<std::uint64_t>("next", kTwoPages).has_value(), "nothing can be made");
  }
  static void read() {
    auto segment = Segment::open_read_only(kSegmentPath);
    expect(segment.has_value(), "attaching fails");
    auto sealed = segment->sealed<std::uint64_t>("sealed");
    expect(sealed.has_value() || sealed.is(Code::kNotFound), "finding it fails");
    if (sealed) expect(sealed->data()[0] == kValue, "a sealed value changed");
  }
};

class RenewedCheck final : public CleanupCheck {
 public:
  RenewedCheck() : CleanupCheck("renewed") {}

  void set_up() override {
    state_ = new State;
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
    const auto sweep = [this](int process) {
      expect(of(process)->sweep().has_value(), "sweeping fails");
    };
    return {{"taker", [this] { take(); }},
            {"sweeper", [sweep] { sweep(kSweeper); }},
            {"other sweeper", [sweep] { sweep(kOtherSweeper); }}};
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
    state_ = new State;
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
    return {{"sweeper",
             [this] {
               expect(of(kSweeper)->sweep().has_value(), "sweeping fails");
               world()->stay();
             }},
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
    state_ = new State;
    name_words(2, 32);
    SegmentOptions options = small_segment();
    options.max_participants = 2;
    options.max_threads = 1;
    options.max_objects = 1;
    attach(kSweeper, options);
    make_queue(kSweeper);
  }
  std::vector<Body> bodies() override {
    return {{"sweeper",
             [this] {
               expect(of(kSweeper)->sweep().has_value(), "sweeping fails");
               world()->stay();
             }},
            {"newcomer", [this] { come(); }}};
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
    state_ = new State;
    name_words(2, 32);
    SegmentOptions options = small_segment();
    options.max_participants = 2;
    for (int p : {kLast, kSweeper}) attach(p, options);
    make_queue(kSweeper);
  }
  std::vector<Body> bodies() override {
    return {{"last", [] { world()->stay(); }, true},
            {"sweeper", [this] { sweep(); }, true},
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

  void sweep() {
    expect(of(kSweeper)->sweep().has_value(), "sweeping fails");
    world()->stay();
  }
  void come() {
    auto segment = Segment::open(kSegmentPath);
    expect(segment.has_value() || segment.is(Code::kTooManyParticipants), "attaching fails");
    if (!segment) return;
    state_->newcomer = os::self().pid;
    world()->stay();
  }
};

}  // namespace

std::unique_ptr<Check> removed_check(bool slot_is_reused) {
  return std::make_unique<RemovedCheck>(slot_is_reused);
}
std::unique_ptr<Check> entry_check(bool by_hand) {
  return std::make_unique<EntryCheck>(by_hand);
}
std::unique_ptr<Check> pinned_check() {
  return std::make_unique<PinnedCheck>();
}
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

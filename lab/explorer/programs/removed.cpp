// SPDX-License-Identifier: Apache-2.0
// What is freed is nobody's: removed objects, and those who read them or their entries.
#include <cstring>

#include "base/bits.hpp"
#include "channel/ring.hpp"
#include "directory/directory.hpp"
#include "explorer/programs/cleanup.hpp"
#include "explorer/programs/shipped.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

class RemovedCheck final : public CleanupCheck {
 public:
  explicit RemovedCheck(bool slot_is_reused)
      : CleanupCheck("removed"), slot_is_reused_(slot_is_reused) {}

  void set_up() override {
    state_ = new CleanupState;
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
    state_ = new CleanupState;
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
    state_ = new CleanupState;
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

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
#include "demo/monitor.hpp"

#include "demo/segment.hpp"
#include "demo/workload.hpp"
#include "failure.hpp"

namespace tenon::cli::demo {
namespace {

// Words, because a Java record has no arrays in it: an array of one-word records is what both
// languages describe alike. All of them change together.
using Word = std::int64_t;
using Words = std::span<const Word>;

// What the words mean: java/tenon/demo/ObjectEnds.java, too.
constexpr std::size_t kStateAt = 0;
constexpr std::size_t kSentAt = 1;  // messages so far; the last of them is here
constexpr std::size_t kMessageAt = 2;
constexpr std::size_t kWords = kMessageAt + (kMessageBytes + sizeof(Word) - 1) / sizeof(Word);

constexpr Word kTaken = 0;  // as it is made: there is no message, or it was read
constexpr Word kFull = 1;
constexpr Word kEnd = 2;  // no message will come

std::uint64_t sent_so_far(Words words) {
  return static_cast<std::uint64_t>(words[kSentAt]);
}

std::span<const std::byte> message_in(Words words) {
  return std::as_bytes(words.subspan(kMessageAt)).first(kMessageBytes);
}
std::span<std::byte> message_in(std::span<Word> words) {
  return std::as_writable_bytes(words.subspan(kMessageAt)).first(kMessageBytes);
}

/// One side's way to the object.
class Hand {
 public:
  Hand(Segment& segment, Role role, Ledger& ledger)
      : object_(require("demo: object", segment.array<Word>("message", kWords))),
        role_(role),
        ledger_(ledger) {}

  HeldArray<Word> enter() const {
    auto held = require("demo: enter", object_.enter());
    note_death(held);
    return held;
  }
  /// The same, once the state is another one.
  HeldArray<Word> enter_when_not(Word state) const {
    auto held = enter();
    while (held.values()[kStateAt] == state) {
      require("demo: wait", held.wait());
      note_death(held);
    }
    return held;
  }

 private:
  // There is nothing to repair: the value is the one before, or the new one.
  void note_death(const HeldArray<Word>& held) const {
    if (held.owner_died()) ledger_.note_told(role_);
  }

  Array<Word> object_;
  Role role_;
  Ledger& ledger_;
};

// A successor trusts nothing but what it finds.
void take_over(const Hand& hand, Workload& workload, Ledger& ledger) {
  const HeldArray<Word> held = hand.enter();
  const std::uint64_t sent = sent_so_far(held.values());
  if (sent == 0) return;
  const Reading reading = workload.check(message_in(held.values()));
  if (!reading.right || reading.number != sent - 1)
    throw Failure("demo: the dead producer left a mix of two messages in the object", kExitFailed);
  ledger.note_resumed(Role::kProducer, sent);
}

void set_state(HeldArray<Word>& held, Word state) {
  held.update([state](std::span<Word> words) { words[kStateAt] = state; });
  held.notify();
}

}  // namespace

void produce_to_object(const std::string& segment_name, Ledger& ledger) {
  Segment segment = open_segment(segment_name);
  const Hand hand(segment, Role::kProducer, ledger);
  Workload workload;
  take_over(hand, workload, ledger);
  while (!ledger.stopping()) {
    auto held = hand.enter_when_not(kFull);
    const std::uint64_t number = sent_so_far(held.values());
    ledger.note_updating(true);
    held.update([&](std::span<Word> words) {
      workload.fill(message_in(words), number);
      words[kSentAt] = static_cast<Word>(number + 1);
      words[kStateAt] = kFull;
    });
    ledger.note_updating(false);
    held.notify();
    held.exit();
    ledger.note_sent(number + 1);
  }
  auto held = hand.enter_when_not(kFull);
  set_state(held, kEnd);
}

void consume_from_object(const std::string& segment_name, Ledger& ledger) {
  Segment segment = open_segment(segment_name);
  const Hand hand(segment, Role::kConsumer, ledger);
  Workload workload;
  for (;;) {
    auto held = hand.enter_when_not(kTaken);
    if (held.values()[kStateAt] == kEnd) return;
    const Reading reading = workload.check(message_in(held.values()));
    require_number(reading, sent_so_far(held.values()) - 1);
    ledger.note_read(reading, false);
    set_state(held, kTaken);
  }
}

}  // namespace tenon::cli::demo

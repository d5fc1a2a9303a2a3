// SPDX-License-Identifier: Apache-2.0
#include "hostile/victim.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>

#include "hostile/exercise.hpp"
#include "hostile/monitor_visit.hpp"
#include "hostile/specimen.hpp"
#include "support/bytes.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {
namespace {

using std::chrono::microseconds;

constexpr std::array kQueues = {kInlineQueue, kBlockQueue};
constexpr std::array kIdles = {Idle::kAdaptive, Idle::kPark, Idle::kBusy};

void send_some(ByteSender& sender, std::uint64_t choice, Outcomes& outcomes) {
  static const std::string kLarge(200, 'x');
  outcomes.count(sender.try_send(bytes("small")));
  outcomes.count(sender.send_for(bytes(kLarge).first(choice % 200), microseconds(50)));
  if (auto loan = sender.loan()) {
    std::ranges::fill(loan->data(), std::byte{1});
    outcomes.count(loan->commit_for(choice / 200 % 200, microseconds(50)));
  }
  if (choice % 8 == 0)
    outcomes.count(sender.close_stream_until(bytes("end"), Deadline::after(microseconds(50))));
  if (const auto last = sender.last()) read_all(last->data);
}

void receive_some(ByteReceiver& receiver, std::uint64_t choice, Outcomes& outcomes) {
  std::array<std::byte, 256> out;
  auto message = receiver.peek_for(microseconds(50));
  outcomes.count(message);
  if (message) read_all(message->data);
  read_all(receiver.end_note());
  outcomes.count(receiver.release());
  outcomes.count(receiver.receive_for(std::span(out).first(choice % 256), microseconds(50)));
  outcomes.count(receiver.next_stream());
  if (choice % 8 == 0) outcomes.count(receiver.wait_peer_for(microseconds(50)));
}

// Both ends, in one thread and for longer than the file stays sound.
void stay_inside(Segment& segment, std::mt19937_64& random, Outcomes& outcomes) {
  auto queue = segment.find_queue(kQueues[random() % kQueues.size()]);
  outcomes.count(queue);
  if (!queue) return;
  auto sender = queue->sender(kIdles[random() % kIdles.size()]);
  auto receiver = queue->receiver(kIdles[random() % kIdles.size()]);
  outcomes.count(sender);
  outcomes.count(receiver);
  for (int i = 0; i < 20; ++i) {
    if (sender) send_some(*sender, random(), outcomes);
    if (receiver) receive_some(*receiver, random(), outcomes);
  }
}

// Each in a thread of its own: tokens that are watched, and threads that end.
void wait_for_each_other(Segment& segment, std::mt19937_64& random, Outcomes& outcomes) {
  auto queue = segment.find_queue(kQueues[random() % kQueues.size()]);
  outcomes.count(queue);
  if (!queue) return;
  const std::uint64_t choice = random();
  std::thread other([&] {
    auto sender = queue->sender(Idle::kPark);
    outcomes.count(sender);
    for (std::uint64_t i = 0; sender && i < 10; ++i) send_some(*sender, choice + i, outcomes);
  });
  auto receiver = queue->receiver(Idle::kPark);
  outcomes.count(receiver);
  for (std::uint64_t i = 0; receiver && i < 10; ++i) receive_some(*receiver, choice + i, outcomes);
  other.join();
}

void use_objects(Segment& segment, std::mt19937_64& random, Outcomes& outcomes) {
  constexpr std::array kNames = {kObject, kSealed, "a", "b"};
  for (int i = 0; i < 10; ++i) {
    const char* name = kNames[random() % kNames.size()];
    auto array = segment.array<Element>(name, 1 + random() % 8);
    outcomes.count(array);
    outcomes.count(segment.describe(name));
    if (random() % 4 == 0) outcomes.count(segment.remove_object(name));
    if (array && array->size() <= 1000) {
      std::vector<Element> elements(array->size());
      outcomes.count(array->snapshot(elements));
    }
    auto draft = segment.draft<Element>(name, 1 + random() % 8);
    outcomes.count(draft);
    if (!draft) continue;
    std::ranges::fill(draft->data(), Element{i == 0 ? 1u : 2u, "text"});
    auto sealed = draft->seal();
    outcomes.count(sealed);
    if (sealed) read_all(std::as_bytes(sealed->data()));
  }
  outcomes.count(segment.sweep());
}

}  // namespace

void visit(const char* path, std::mt19937_64& random, Outcomes& outcomes) {
  const std::uint64_t kind = random() % 8;
  if (kind == 0) {
    exercise(path, outcomes);
    return;
  }
  if (kind == 1) {
    outcomes.count(inspect::look(path));
    outcomes.count(inspect::locks(path));
    outcomes.count(inspect::verify(path));
    return;
  }
  auto segment = Segment::open(path);
  outcomes.count(segment);
  if (!segment) return;
  if (kind == 2)
    use_objects(*segment, random, outcomes);
  else if (kind == 3)
    visit_monitor(*segment, random, outcomes);
  else if (kind <= 5)
    wait_for_each_other(*segment, random, outcomes);
  else
    stay_inside(*segment, random, outcomes);
  outcomes.count(segment->close());
}

}  // namespace tenon::test

// SPDX-License-Identifier: Apache-2.0
#include "hostile/exercise.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "hostile/specimen.hpp"
#include "support/bytes.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {
namespace {

void send_everything(ByteQueue& queue, Outcomes& outcomes) {
  static const std::string kLarge(200, 'L');
  auto sender = queue.sender(Idle::kPark);
  outcomes.count(sender);
  if (!sender) return;
  if (const auto last = sender->last()) read_all(last->data);
  outcomes.count(sender->wait_peer_until(Deadline::now()));
  outcomes.count(sender->try_send(bytes("small")));
  outcomes.count(sender->try_send(bytes(kLarge)));
  if (auto loan = sender->loan()) {
    std::ranges::fill(loan->data(), std::byte{0x42});
    outcomes.count(loan->try_commit(loan->data().size()));
  }
  outcomes.count(sender->close_stream_until(bytes("end"), Deadline::now()));
  if (const auto last = sender->last()) read_all(last->data);
}

void receive_everything(ByteQueue& queue, Outcomes& outcomes) {
  auto receiver = queue.receiver(Idle::kPark);
  outcomes.count(receiver);
  if (!receiver) return;
  outcomes.count(receiver->wait_peer_until(Deadline::now()));
  for (int i = 0; i < 3; ++i) {
    if (auto message = receiver->try_peek()) read_all(message->data);
    read_all(receiver->end_note());
    outcomes.count(receiver->release());
    outcomes.count(receiver->next_stream());
  }
  std::array<std::byte, 256> out;
  for (int i = 0; i < 3; ++i) {
    outcomes.count(receiver->try_receive(out));
    outcomes.count(receiver->next_stream());
  }
  outcomes.count(receiver->try_peek());
}

void use_queue(Segment& segment, const char* name, Outcomes& outcomes) {
  auto queue = segment.find_queue(name);
  outcomes.count(queue);
  if (!queue) return;
  send_everything(*queue, outcomes);
  receive_everything(*queue, outcomes);
  send_everything(*queue, outcomes);
}

void use_objects(Segment& segment, Outcomes& outcomes) {
  for (const char* name : {kObject, kSealed}) outcomes.count(segment.describe(name));
  if (auto array = segment.find_array<Element>(kObject); array && array->size() <= 1'000'000) {
    std::vector<Element> elements(array->size());
    outcomes.count(array->snapshot(elements));
    outcomes.count(array->version());
  }
  auto sealed = segment.sealed<Element>(kSealed);
  outcomes.count(sealed);
  if (sealed) read_all(std::as_bytes(sealed->data()));
}

void make_more(Segment& segment, Outcomes& outcomes) {
  outcomes.count(segment.object<std::uint64_t>("number"));
  outcomes.count(segment.queue(kInlineQueue, {.capacity = 4, .message_limit = 24}));
  if (auto made = segment.queue("new", {.capacity = 2, .message_limit = 100})) {
    send_everything(*made, outcomes);
    receive_everything(*made, outcomes);
  }
}

}  // namespace

Code exercise(const char* path, Outcomes& outcomes) {
  outcomes.count(inspect::look(path));
  outcomes.count(inspect::locks(path));
  outcomes.count(inspect::verify(path));
  auto segment = Segment::open(path);
  outcomes.count(segment);
  if (!segment) return segment.error().code;
  outcomes.count(segment->info());
  use_queue(*segment, kInlineQueue, outcomes);
  use_queue(*segment, kBlockQueue, outcomes);
  use_objects(*segment, outcomes);
  if (auto tool = Segment::open_read_only(path)) use_objects(*tool, outcomes);
  make_more(*segment, outcomes);
  outcomes.count(segment->unlinked());
  outcomes.count(segment->close());
  outcomes.count(inspect::verify(path));
  return Code{};
}

namespace {
volatile unsigned sum_of_everything = 0;  // so that reading is not left out
}

void read_all(std::span<const std::byte> data) {
  unsigned sum = 0;
  for (const std::byte byte : data) sum += std::to_integer<unsigned>(byte);
  sum_of_everything = sum;
}

}  // namespace tenon::test

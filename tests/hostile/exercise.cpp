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

template <class T>
void ignore(const Result<T>&) {}

// Reads all of it: every byte that the library shows must be there.
volatile unsigned sum_of_everything = 0;
void read(std::span<const std::byte> data) {
  unsigned sum = 0;
  for (const std::byte byte : data) sum += std::to_integer<unsigned>(byte);
  sum_of_everything = sum;
}

void send_everything(ByteQueue& queue) {
  static const std::string kLarge(200, 'L');
  auto sender = queue.sender(Idle::kPark);
  if (!sender) return;
  if (const auto last = sender->last()) read(last->data);
  ignore(sender->wait_peer_until(Deadline::now()));
  ignore(sender->try_send(bytes("small")));
  ignore(sender->try_send(bytes(kLarge)));
  if (auto loan = sender->loan()) {
    std::ranges::fill(loan->data(), std::byte{0x42});
    ignore(loan->try_commit(loan->data().size()));
  }
  ignore(sender->close_stream_until(bytes("end"), Deadline::now()));
  if (const auto last = sender->last()) read(last->data);
}

void receive_everything(ByteQueue& queue) {
  auto receiver = queue.receiver(Idle::kPark);
  if (!receiver) return;
  ignore(receiver->wait_peer_until(Deadline::now()));
  for (int i = 0; i < 3; ++i) {
    if (auto message = receiver->try_peek()) read(message->data);
    read(receiver->end_note());
    ignore(receiver->release());
    ignore(receiver->next_stream());
  }
  std::array<std::byte, 256> out;
  for (int i = 0; i < 3; ++i) {
    ignore(receiver->try_receive(out));
    ignore(receiver->next_stream());
  }
  ignore(receiver->try_peek());
}

void use_queue(Segment& segment, const char* name) {
  auto queue = segment.find_queue(name);
  if (!queue) return;
  send_everything(*queue);
  receive_everything(*queue);
  send_everything(*queue);
}

void use_objects(Segment& segment) {
  for (const char* name : {kObject, kSealed}) ignore(segment.describe(name));
  if (auto array = segment.find_array<Element>(kObject); array && array->size() <= 1'000'000) {
    std::vector<Element> elements(array->size());
    ignore(array->snapshot(elements));
    ignore(array->version());
  }
  if (auto sealed = segment.sealed<Element>(kSealed)) read(std::as_bytes(sealed->data()));
}

}  // namespace

Code exercise(const char* path) {
  ignore(inspect::look(path));
  ignore(inspect::verify(path));
  auto segment = Segment::open(path);
  if (!segment) return segment.error().code;
  ignore(segment->info());
  use_queue(*segment, kInlineQueue);
  use_queue(*segment, kBlockQueue);
  use_objects(*segment);
  if (auto tool = Segment::open_read_only(path)) use_objects(*tool);
  ignore(segment->object<std::uint64_t>("number"));
  ignore(segment->queue(kInlineQueue, {.capacity = 4, .message_limit = 24}));
  if (auto made = segment->queue("new", {.capacity = 2, .message_limit = 100})) {
    send_everything(*made);
    receive_everything(*made);
  }
  ignore(segment->unlinked());
  ignore(segment->close());
  ignore(inspect::verify(path));
  return Code{};
}

}  // namespace tenon::test

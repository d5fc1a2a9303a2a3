// SPDX-License-Identifier: Apache-2.0
// Both ends of a queue whose words change between any two calls.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "hostile/exercise.hpp"
#include "stage.hpp"
#include "support/bytes.hpp"

namespace tenon::fuzz {
namespace {

class Ends {
 public:
  explicit Ends(ByteQueue& queue) : queue_(queue) {}

  void step(const Patch& patch) {
    constexpr unsigned kSenders = 16;
    if (patch.step() < kSenders)
      send(patch.step(), patch.place % (sizeof payload_ + 1));
    else
      receive(patch.step() - kSenders, patch.place % (sizeof payload_ + 1));
  }

 private:
  void send(unsigned step, std::size_t bytes) {
    if (step == 0 || !sender_) {
      sender_.reset();
      if (auto taken = queue_.sender(Idle::kPark)) sender_.emplace(std::move(*taken));
    }
    if (!sender_) return;
    if (step == 1) static_cast<void>(sender_->close_stream_until({}, Deadline::now()));
    if (step == 2) static_cast<void>(sender_->wait_peer_until(Deadline::now()));
    if (step == 3) {
      if (const auto last = sender_->last()) test::read_all(last->data);
    }
    if (step >= 4 && step < 10)
      static_cast<void>(sender_->try_send(std::as_bytes(std::span(payload_)).first(bytes)));
    if (step >= 10) lend(bytes);
  }
  void lend(std::size_t bytes) {
    auto loan = sender_->loan();
    if (!loan) return;
    std::ranges::fill(loan->data(), std::byte{0x42});
    static_cast<void>(loan->try_commit(bytes));
  }
  void receive(unsigned step, std::size_t bytes) {
    if (step == 0 || !receiver_) {
      receiver_.reset();
      if (auto taken = queue_.receiver(Idle::kPark)) receiver_.emplace(std::move(*taken));
    }
    if (!receiver_) return;
    if (step == 1) static_cast<void>(receiver_->next_stream());
    if (step == 2) static_cast<void>(receiver_->wait_peer_until(Deadline::now()));
    if (step == 3) test::read_all(receiver_->end_note());
    if (step >= 4 && step < 8)
      static_cast<void>(
          receiver_->try_receive(std::as_writable_bytes(std::span(payload_)).first(bytes)));
    if (step >= 8 && step < 12) {
      if (auto message = receiver_->try_peek()) test::read_all(message->data);
    }
    if (step >= 12) static_cast<void>(receiver_->release());
  }

  ByteQueue& queue_;
  std::optional<ByteSender> sender_;
  std::optional<ByteReceiver> receiver_;
  std::array<char, 255> payload_{};
};

struct Stage : AttachedStage {
  ByteQueue inline_queue = segment().find_queue(test::kInlineQueue).value();
  ByteQueue block_queue = segment().find_queue(test::kBlockQueue).value();
};

}  // namespace
}  // namespace tenon::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenon::fuzz;
  static Stage stage;
  if (size == 0) return 0;
  stage.heal();
  Ends ends(data[0] % 2 == 0 ? stage.inline_queue : stage.block_queue);
  for (const Patch& patch : patches_in({data + 1, size - 1})) {
    stage.apply(patch);
    ends.step(patch);
  }
  return 0;
}

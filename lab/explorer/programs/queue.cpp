// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/queue.hpp"

#include <array>
#include <cstring>
#include <span>

#include "tenon/channel.hpp"
#include "tenon/segment.hpp"

namespace tenon::lab {
namespace {

constexpr const char* kPath = "/lab/segment";
enum Process : int { kSender, kReceiver, kNextSender, kNextReceiver, kProcesses };

struct Seen {
  std::uint64_t position;
  std::uint64_t payload;
  bool flagged;
};

/// Private memory of the processes, and what the consumers saw.
struct State {
  std::array<std::optional<Segment>, kProcesses> segments;
  std::array<std::optional<ByteQueue>, kProcesses> queues;
  std::optional<ByteSender> sender;      // of the first producer
  std::optional<ByteReceiver> receiver;  // of the first consumer
  std::array<Seen, 32> seen;
  std::size_t count = 0;
};

class QueueCheck final : public Check {
 public:
  explicit QueueCheck(const QueueShape& shape) : Check("queue"), shape_(shape) {}

  void set_up() override {
    state_ = new State;
    for (int p = 0; p < kProcesses; ++p) {
      as_process(p, [&] { attach(p); });
    }
    as_process(kSender, [&] {
      state_->sender.emplace(std::move(*state_->queues[kSender]->sender(Idle::kPark)));
      while (state_->sender->position() < static_cast<std::uint64_t>(shape_.sent))
        must(send_one(*state_->sender).has_value());
    });
    as_process(kReceiver, [&] {
      state_->receiver.emplace(std::move(*state_->queues[kReceiver]->receiver(Idle::kPark)));
      while (state_->receiver->position() < static_cast<std::uint64_t>(shape_.released))
        must(receive_one(*state_->receiver).has_value());
    });
  }

  std::vector<Body> bodies() override {
    std::vector<Body> all = {
        {"sender", [this] { produce(std::move(*state_->sender)); }, shape_.sender_may_die},
        {"receiver", [this] { consume(std::move(*state_->receiver)); }, shape_.receiver_may_die},
    };
    if (shape_.sender_may_die)
      all.push_back({"next sender", [this] {
                       if (!world()->await_end_of(kSender)) return;
                       auto end = queue_of(kNextSender).sender(Idle::kPark);
                       expect(end.has_value(), "the role of the producer cannot be had");
                       produce(std::move(*end));
                     }});
    if (shape_.receiver_may_die)
      all.push_back({"next receiver", [this] {
                       const int self = shape_.sender_may_die ? kNextReceiver : kNextSender;
                       if (!world()->await_end_of(kReceiver)) return;
                       auto end = queue_of(self).receiver(Idle::kPark);
                       expect(end.has_value(), "the role of the consumer cannot be had");
                       consume(std::move(*end));
                     }});
    return all;
  }

  void judge() override {
    std::uint64_t next = 0;
    for (std::size_t i = 0; i < state_->count; ++i) {
      const Seen& seen = state_->seen[i];
      expect(seen.payload == seen.position, "a message was torn or is not the one of its position");
      if (seen.position + 1 == next) {
        expect(seen.flagged, "a message came twice and was not flagged");
      } else {
        expect(seen.position == next, "a message was lost, or out of order");
        next = seen.position + 1;
      }
    }
    expect(next == messages(), "not all messages arrived");
  }

 private:
  std::uint64_t messages() const noexcept { return static_cast<std::uint64_t>(shape_.messages); }

  void attach(int process) {
    SegmentOptions small;
    small.max_bytes = 128 * 1024;
    small.max_participants = 8;
    small.max_objects = 4;
    auto segment = Segment::open_or_create(kPath, small);
    must(segment.has_value());
    QueueOptions options;
    options.capacity = shape_.capacity;
    options.message_limit = shape_.blocks ? 64 : 8;
    options.inline_bytes = shape_.blocks ? 4 : 8;
    auto queue = segment->queue("queue", options);
    must(queue.has_value());
    state_->segments[static_cast<std::size_t>(process)].emplace(std::move(*segment));
    state_->queues[static_cast<std::size_t>(process)].emplace(std::move(*queue));
  }

  // While setting up.
  static void must(bool condition) {
    if (!condition) std::abort();
  }

  ByteQueue& queue_of(int process) { return *state_->queues[static_cast<std::size_t>(process)]; }

  Result<void> send_one(ByteSender& end) {
    const std::uint64_t payload = end.position();
    if (!shape_.blocks) return end.send(std::as_bytes(std::span(&payload, 1)));
    auto loan = end.loan();
    if (!loan) return loan.error();
    std::memcpy(loan->data().data(), &payload, sizeof payload);
    return loan->commit(sizeof payload);
  }

  Result<void> receive_one(ByteReceiver& end) {
    const auto message = end.peek();
    if (!message) return message.error();
    Seen seen{message->position, 0, message->maybe_redelivered};
    expect(message->data.size() == sizeof seen.payload, "a message has another length");
    std::memcpy(&seen.payload, message->data.data(), sizeof seen.payload);
    state_->seen[state_->count++] = seen;
    return end.release();
  }

  void produce(ByteSender end) {
    while (end.position() < messages()) {
      const auto sent = send_one(end);
      if (sent.is(Code::kPeerDied)) {
        expect(end.wait_peer().has_value(), "waiting for the next consumer fails");
      } else {
        expect(sent.has_value(), "sending fails");
      }
    }
  }

  void consume(ByteReceiver end) {
    while (end.position() < messages()) {
      const auto received = receive_one(end);
      if (received.is(Code::kPeerDied)) {
        expect(end.wait_peer().has_value(), "waiting for the next producer fails");
      } else {
        expect(received.has_value(), "receiving fails");
      }
    }
  }

  const QueueShape shape_;
  State* state_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> queue_check(const QueueShape& shape) {
  return std::make_unique<QueueCheck>(shape);
}

}  // namespace tenon::lab

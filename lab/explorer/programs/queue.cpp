// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/queue.hpp"

#include <array>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "explorer/programs/by_file.hpp"
#include "explorer/programs/segment_of_check.hpp"
#include "layout/queue_layout.hpp"
#include "park/waker.hpp"
#include "tenon/channel.hpp"
#include "tenon/inspect.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

constexpr int kMostProcesses = 8;

struct Seen {
  std::uint64_t position;
  std::uint64_t payload;
  bool flagged;
};

/// Private memory of the processes, and what the consumers saw.
struct State {
  std::array<std::optional<Segment>, kMostProcesses> segments;
  std::array<std::optional<ByteQueue>, kMostProcesses> queues;
  std::optional<ByteSender> sender;      // of the first producer
  std::optional<ByteReceiver> receiver;  // of the first consumer
  std::optional<mapping::Mapping> raw;   // of a hasty producer
  std::array<Seen, 32> seen;
  std::size_t count = 0;
};

// Processes are numbered: the first producer, the first consumer, then their successors.
class QueueCheck final : public Check {
 public:
  explicit QueueCheck(const QueueShape& shape) : Check("queue"), shape_(shape) {}

  void set_up() override {
    state_ = new State;
    world()->has_tokens = shape_.tokens;
    name_words(shape_.capacity, 32);
    const int processes =
        shape_.successors ? 2 + shape_.mortal_senders + shape_.mortal_receivers : 2;
    for (int p = 0; p < processes; ++p) as_process(p, [&] { attach(p); });
    as_process(0, [&] {
      state_->sender.emplace(std::move(*queue_of(0).sender(Idle::kPark)));
      while (state_->sender->position() < number(shape_.sent))
        must(send_one(*state_->sender).has_value());
    });
    if (shape_.by_file) {
      for (int p : {0, 1}) as_process(p, [&] { lock_a_file(static_cast<std::uint32_t>(p)); });
    }
    if (shape_.hasty) as_process(0, [&] { state_->raw.emplace(map_raw()); });
    as_process(1, [&] {
      state_->receiver.emplace(std::move(*queue_of(1).receiver(Idle::kPark)));
      while (state_->receiver->position() < number(shape_.released))
        must(receive_one(*state_->receiver).has_value());
    });
  }

  std::vector<Body> bodies() override {
    const bool sender_is_mortal = shape_.mortal_senders > 0;
    const bool receiver_is_mortal = shape_.mortal_receivers > 0;
    std::vector<Body> all = {
        {"sender",
         [this] { shape_.hasty ? produce_hastily() : produce(std::move(*state_->sender)); },
         sender_is_mortal},
        {"receiver", [this] { consume(std::move(*state_->receiver)); }, receiver_is_mortal}};
    if (shape_.bystander) all.push_back({"bystander", [] { world()->stay(); }, true});
    if (shape_.observer) all.push_back({"observer", [] { observe(); }});
    if (!shape_.successors) return all;
    int process = 2;
    add_successors(all, "sender ", shape_.mortal_senders, 0, process,
                   [this](int self) { produce_as_successor(self); });
    add_successors(all, "receiver ", shape_.mortal_receivers, 1, process,
                   [this](int self) { consume_as_successor(self); });
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
    expect(next == number(shape_.messages) || !shape_.successors, "not all messages arrived");
    // Whose partner lives has lost no wake, whatever its slices said.
    if (shape_.bystander && !shape_.hasty) {
      const auto snapshot = inspect::look(kSegmentPath);
      expect(snapshot.has_value(), "the segment cannot be inspected");
      const inspect::Queue& queue = snapshot->queues.front();
      expect(queue.sender.late_wakes == 0 && queue.receiver.late_wakes == 0,
             "a wake that was only late counts as lost");
    }
  }

 private:
  static std::uint64_t number(int count) noexcept { return static_cast<std::uint64_t>(count); }
  ByteQueue& queue_of(int process) { return *state_->queues[static_cast<std::size_t>(process)]; }

  void attach(int process) {
    auto segment = Segment::open_or_create(kSegmentPath, small_segment());
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

  Result<void> send_one(ByteSender& end) {
    const std::uint64_t payload = end.position();
    const auto bytes = std::as_bytes(std::span(&payload, 1));
    if (!shape_.blocks) return shape_.polls ? end.try_send(bytes) : end.send(bytes);
    auto loan = end.loan();
    if (!loan) return loan.error();
    std::memcpy(loan->data().data(), &payload, sizeof payload);
    return loan->commit(sizeof payload);
  }

  Result<void> receive_one(ByteReceiver& end) {
    const auto message = shape_.polls ? end.try_peek() : end.peek();
    if (!message) return message.error();
    Seen seen{message->position, 0, message->maybe_redelivered};
    expect(message->data.size() == sizeof seen.payload, "a message has another length");
    std::memcpy(&seen.payload, message->data.data(), sizeof seen.payload);
    state_->seen[state_->count++] = seen;
    return end.release();
  }

  // Whatever moves meanwhile, what is seen makes sense.
  static void observe() {
    const auto snapshot = inspect::look(kSegmentPath);
    expect(snapshot.has_value(), "inspecting fails");
    expect(snapshot->queues.size() == 1 && snapshot->participants.size() >= 2,
           "inspecting misses what is there");
    const inspect::Queue& queue = snapshot->queues.front();
    expect(queue.depth <= queue.capacity, "inspecting counts more messages than there is room for");
  }

  // Ends are not destroyed: leaving wakes the other side, and that would hide a wake that is
  // missing.
  void produce(ByteSender taken) {
    auto& end = *new ByteSender(std::move(taken));
    while (end.position() < number(shape_.messages)) {
      const auto sent = send_one(end);
      if (sent.is(Code::kWouldBlock)) {
        world()->poll();
      } else if (sent.is(Code::kPeerDied)) {
        if (!shape_.successors) return;
        expect(end.wait_peer().has_value(), "waiting for the next consumer fails");
      } else {
        expect(sent.has_value(), "sending fails");
      }
    }
  }

  // What it passes by: SenderEnd::publish() and move_on().
  void produce_hastily() {
    const std::uint64_t at = state_->raw->geometry().heap_offset;
    auto& queue = *state_->raw->control_area<layout::Queue>(at);
    auto& cell = *state_->raw->control_area<layout::CellHeader>(at + sizeof queue);
    order::set_opaque(cell.length, 8u);
    order::set_release(cell.filled, std::uint64_t{1});
    order::set_release(queue.sender.checked, std::uint64_t{1});
    park::Waker waker(queue.receiver.park, queue.sender.wake_fence);
    waker.start(0);
    waker.wake(1);
  }

  void consume(ByteReceiver taken) {
    auto& end = *new ByteReceiver(std::move(taken));
    while (end.position() < number(shape_.messages)) {
      const auto received = receive_one(end);
      if (received.is(Code::kWouldBlock)) {
        world()->poll();
      } else if (received.is(Code::kPeerDied)) {
        if (!shape_.successors) return;
        expect(end.wait_peer().has_value(), "waiting for the next producer fails");
      } else {
        expect(received.has_value(), "receiving fails");
      }
    }
  }

  // Each waits for the death of all that are before it in the line.
  static void add_successors(std::vector<Body>& all, const std::string& name, int count, int first,
                             int& process, const std::function<void(int)>& run) {
    std::vector<int> before = {first};
    for (int i = 1; i <= count; ++i, ++process) {
      all.push_back({name + std::to_string(i + 1),
                     [before, run, self = process] {
                       for (int predecessor : before) {
                         if (!world()->await_end_of(predecessor)) return;
                       }
                       run(self);
                     },
                     i < count});
      before.push_back(process);
    }
  }

  void produce_as_successor(int process) {
    auto end = queue_of(process).sender(Idle::kPark);
    expect(end.has_value(), "the role of the dead producer cannot be had");
    produce(std::move(*end));
  }

  void consume_as_successor(int process) {
    auto end = queue_of(process).receiver(Idle::kPark);
    expect(end.has_value(), "the role of the dead consumer cannot be had");
    consume(std::move(*end));
  }

  const QueueShape shape_;
  State* state_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> queue_check(const QueueShape& shape) {
  return std::make_unique<QueueCheck>(shape);
}

}  // namespace tenon::lab

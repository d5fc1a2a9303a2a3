// SPDX-License-Identifier: Apache-2.0
#include "storm/attach_worker.hpp"

#include <sched.h>
#include <array>
#include <cstdio>
#include <optional>
#include <random>

#include "support/bytes.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {
namespace {

// The short phases are made long enough to be hit.
constexpr int kOften = 20;

constexpr SegmentOptions kSmall{
    .max_bytes = 1_MiB, .max_participants = kWorkers + 4, .max_objects = 8};

class Worker {
 public:
  Worker(StormBoard& board, std::uint32_t index, std::uint64_t seed)
      : board_(board), mine_(board.workers[index]), random_(seed) {}

  void turn() {
    if (auto segment = attach()) {
      use(*segment);
      enter(Phase::kLeave);
      segment.reset();
    }
    if (one_in(8)) {
      enter(Phase::kInspect);
      note(inspect::look(kStormSegment));
    }
    if (one_in(6)) {
      enter(Phase::kRemove);
      note(Segment::remove(kStormSegment));
    }
    enter(Phase::kBetween);
  }

  // Answers when all have paused: nothing is removed meanwhile.
  void answer(std::uint32_t question) {
    mine_.paused = question;
    while (board_.question < question) ::sched_yield();
    auto segment = Segment::open_or_create(kStormSegment, kSmall);
    mine_.error = segment ? 0 : static_cast<std::int32_t>(segment.error().code);
    if (segment) mine_.nonce = segment->info().value().nonce;
    mine_.answered = question;
    while (board_.resume < question) ::sched_yield();
  }

 private:
  template <class T>
  static Result<void> nothing(const Result<T>& result) {
    return result ? Result<void>() : Result<void>(result.error());
  }
  bool one_in(unsigned n) { return random_() % n == 0; }
  void enter(Phase phase) { mine_.phase = phase; }

  // What the others and their deaths explain; anything else is a failure of the storm.
  template <class T>
  const Result<T>& note(const Result<T>& result) {
    if (result) return result;
    switch (result.error().code) {
      case Code::kNotFound:
      case Code::kAlreadyExists:
      case Code::kRoleHeld:
      case Code::kWouldBlock:
      case Code::kEndOfStream:
      case Code::kInvalidArgument:  // release() with nothing in hand
        break;
      default:
        std::fprintf(stderr, "in %s: %s\n",
                     kPhaseNames[static_cast<std::size_t>(mine_.phase.load())],
                     result.error().message().c_str());
        board_.unexpected_code = static_cast<std::int32_t>(result.error().code);
        ++board_.unexpected;
    }
    return result;
  }

  std::optional<Segment> attach() {
    const auto keep = [this](Result<Segment> made) {
      note(made);
      return made ? std::optional(std::move(*made)) : std::nullopt;
    };
    switch (random_() % 4) {
      case 0:
        enter(Phase::kCreate);
        return keep(Segment::create(kStormSegment, kSmall));
      case 1:
        enter(Phase::kOpen);
        return keep(Segment::open(kStormSegment));
      default:
        enter(Phase::kOpenOrCreate);
        return keep(Segment::open_or_create(kStormSegment, kSmall));
    }
  }

  void use(Segment& segment) {
    enter(Phase::kQueue);
    const bool blocks = one_in(2);
    const QueueOptions options{.capacity = 4, .message_limit = blocks ? 2000u : 64u};
    auto queue = segment.queue((blocks ? "b" : "i") + std::to_string(random_() % 3), options);
    if (!note(queue)) return;
    enter(Phase::kRole);
    for (int i = 0; i < kOften; ++i)
      note(one_in(2) ? nothing(queue->sender()) : nothing(queue->receiver()));
    if (one_in(2)) {
      auto sender = queue->sender(Idle::kPark);
      if (note(sender)) send(*sender, options.message_limit);
    } else {
      auto receiver = queue->receiver(Idle::kPark);
      if (note(receiver)) receive(*receiver);
    }
    enter(Phase::kLeave);
  }

  void send(ByteSender& sender, std::uint32_t limit) {
    enter(Phase::kSend);
    for (int i = 0; i < kOften; ++i)
      note(sender.try_send(bytes(pattern(sender.position(), limit))));
    if (auto loan = sender.loan()) note(loan->try_commit(limit));
    enter(Phase::kLeave);
  }

  void receive(ByteReceiver& receiver) {
    enter(Phase::kReceive);
    std::array<std::byte, 2000> out;
    for (int i = 0; i < 20 * kOften; ++i) {
      note(receiver.try_receive(out));
      note(receiver.try_peek());
      note(receiver.release());
    }
    note(receiver.try_peek());
    enter(Phase::kLeave);
  }

  StormBoard& board_;
  WorkerReport& mine_;
  std::mt19937_64 random_;
};

}  // namespace

void work(StormBoard& board, std::uint32_t index, std::uint64_t seed) {
  Worker worker(board, index, seed);
  std::uint32_t answered = board.resume;
  for (;;) {
    const std::uint32_t question = board.pause;
    if (question != answered) worker.answer(question);
    answered = question;
    worker.turn();
  }
}

}  // namespace tenon::test

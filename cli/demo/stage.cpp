// SPDX-License-Identifier: Apache-2.0
#include "demo/stage.hpp"

#include <algorithm>
#include <iostream>
#include <random>

#include "demo/buffer.hpp"
#include "demo/queue.hpp"

namespace tenon::cli::demo {
namespace {

using Seconds = std::chrono::duration<double>;

Clock::time_point after(Clock::time_point start, Seconds time) {
  return start + std::chrono::duration_cast<Clock::duration>(time);
}

Worker start(Part part, bool producer) {
  part.producer = producer;
  return Worker(producer ? "producer" : "consumer", arguments_of(part));
}

void run_on_buffer(Outcome& outcome, unsigned seconds, const Watch& watch) {
  Ledger ledger(seconds);
  const SharedMemory buffer = make_buffer();
  const Part part{outcome.act.piece, false, ledger.descriptor(), buffer.descriptor(), {}};
  const auto begin = Clock::now();
  Worker producer = start(part, true);
  Worker consumer = start(part, false);
  watch.pause_until(begin + std::chrono::seconds(seconds), {&producer, &consumer});
  ledger.ask_to_stop();
  watch.wait_for_end({&producer, &consumer});
  outcome.seconds = Seconds(Clock::now() - begin).count();
  outcome.producer_cpu_seconds = producer.cpu_seconds();
  outcome.consumer_cpu_seconds = consumer.cpu_seconds();
  outcome.tally = ledger.audit();
}

// SIGKILL at a random moment, just after the consumer has got another message: so the producer was
// at it. Returns what it had reported as sent by then.
std::uint64_t kill_while_sending(Worker& producer, Worker& consumer, const Ledger& ledger,
                                 unsigned seconds, const Watch& watch) {
  std::mt19937 random(std::random_device{}());
  const Seconds pause = std::uniform_real_distribution(0.3, 0.7)(random) * Seconds(seconds);
  watch.pause_until(after(Clock::now(), pause), {&producer, &consumer});
  const auto more = std::uniform_int_distribution<std::uint64_t>(10, 500)(random);
  const std::uint64_t enough = ledger.reads() + more;
  while (ledger.reads() < enough) watch.pause({&producer, &consumer});
  producer.kill();
  return ledger.sent();
}

void run_on_queue(Outcome& outcome, unsigned seconds, const Watch& watch) {
  Ledger ledger(seconds);
  const QueueFile file(outcome.act.number);
  const Part part{Piece::kQueue, false, ledger.descriptor(), -1, file.name()};
  const auto begin = Clock::now();
  auto end = begin + std::chrono::seconds(seconds);
  Worker consumer = start(part, false);  // first, because here the order does not matter (S0-U8)
  Worker producer = start(part, true);
  if (outcome.act.kills) {
    outcome.death.emplace();
    outcome.death->acknowledged = kill_while_sending(producer, consumer, ledger, seconds, watch);
    outcome.producer_cpu_seconds = producer.cpu_seconds();
    producer = start(part, true);
    end = std::max(end, after(Clock::now(), Seconds(seconds) / 4));
  }
  watch.pause_until(end, {&producer, &consumer});
  ledger.ask_to_stop();
  watch.wait_for_end({&producer, &consumer});
  outcome.seconds = Seconds(Clock::now() - begin).count();
  outcome.producer_cpu_seconds += producer.cpu_seconds();
  outcome.consumer_cpu_seconds = consumer.cpu_seconds();
  outcome.tally = ledger.audit();
  if (!outcome.death) return;
  outcome.death->resumed_at = ledger.resumed_at().value_or(0);
  // Had the queue forgotten messages that the dead one was told are sent, the successor would have
  // sent others under their numbers: the ledger alone would not notice.
  if (outcome.death->resumed_at < outcome.death->acknowledged)
    outcome.tally.lost += outcome.death->acknowledged - outcome.death->resumed_at;
}

bool may_show_it_next_time(const Outcome& outcome) noexcept {
  return outcome.act.piece == Piece::kUnlocked ||
         (outcome.act.piece == Piece::kLocked && outcome.tally.torn == 0);
}

}  // namespace

double Outcome::messages_per_second() const noexcept {
  return static_cast<double>(tally.distinct) / seconds;
}

bool Outcome::shows_its_effect() const noexcept {
  if (act.piece == Piece::kUnlocked) return tally.torn > 0;
  if (act.piece == Piece::kLocked) return tally.torn == 0 && tally.lost > 0 && tally.twice > 0;
  return tally.sent > 0 && tally.torn == 0 && tally.lost == 0 && tally.twice == 0 &&
         tally.unsent == 0;
}

Outcome perform(const Act& act, unsigned seconds, Watch& watch) {
  watch.expect("act " + std::to_string(act.number) + ": " + std::string(act.effect));
  for (int attempt = 1;; ++attempt) {
    std::cerr << "act " << act.number << " of " << kActs.size() << ": " << act.title << ", "
              << seconds << " s" << (attempt == 1 ? "" : " once more") << " ...\n";
    Outcome outcome;
    outcome.act = act;
    outcome.attempts = attempt;
    if (act.piece == Piece::kQueue)
      run_on_queue(outcome, seconds, watch);
    else
      run_on_buffer(outcome, seconds, watch);
    if (outcome.shows_its_effect() || !may_show_it_next_time(outcome)) return outcome;
  }
}

}  // namespace tenon::cli::demo

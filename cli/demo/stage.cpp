// SPDX-License-Identifier: Apache-2.0
#include "demo/stage.hpp"

#include <algorithm>
#include <iostream>
#include <random>

#include "demo/buffer.hpp"
#include "demo/segment.hpp"

namespace tenon::cli::demo {
namespace {

using Seconds = std::chrono::duration<double>;

Clock::time_point after(Clock::time_point start, Seconds time) {
  return start + std::chrono::duration_cast<Clock::duration>(time);
}

/// One run of an act.
struct Run {
  const Cast& cast;
  Ledger& ledger;
  const Watch& watch;
  unsigned seconds;
  Part part;

  Worker start(Role role) const {
    Part played = part;
    played.role = role;
    const Program& program = role == Role::kProducer ? cast.producer : cast.consumer;
    return {program, role, arguments_of(played)};
  }
};

std::optional<Role> told_of_a_death(const Ledger& ledger) {
  for (const Role role : {Role::kProducer, Role::kConsumer})
    if (ledger.told(role)) return role;
  return std::nullopt;
}

// SIGKILL at a random moment, just after another message was read: so both sides were at work. Who
// changes an object is killed while it does that, if it can be caught at it: it may be done before
// the signal comes. Returns when the successor is at work.
Death kill_in_the_middle(const Run& run, Role victim, Worker& dying, Worker& other) {
  std::mt19937 random(std::random_device{}());
  const Seconds pause = std::uniform_real_distribution(0.3, 0.7)(random) * Seconds(run.seconds);
  run.watch.pause_until(after(Clock::now(), pause), {&dying, &other});
  const auto more = std::uniform_int_distribution<std::uint64_t>(10, 500)(random);
  const std::uint64_t enough = run.ledger.reads() + more;
  while (run.ledger.reads() < enough) run.watch.pause({&dying, &other});
  if (run.part.piece == Piece::kMonitor)
    while (!run.ledger.updating()) run.watch.pause({&dying, &other});
  dying.kill();
  Death death;
  death.inside_update = run.ledger.updating();
  death.acknowledged = run.ledger.done_by(victim);
  dying.start();
  while (!run.ledger.resumed_at(victim) || run.ledger.done_by(victim) == death.acknowledged)
    run.watch.pause({&dying, &other});
  death.resumed_at = *run.ledger.resumed_at(victim);
  death.told = told_of_a_death(run.ledger);
  return death;
}

void play_out(const Run& run, Outcome& outcome) {
  const auto raised = Clock::now();
  Worker consumer = run.start(Role::kConsumer);  // first, because with a queue any order will do
  Worker producer = run.start(Role::kProducer);
  while (run.ledger.reads() == 0) run.watch.pause({&producer, &consumer});
  const auto begin = Clock::now();
  auto end = begin + std::chrono::seconds(run.seconds);
  if (const auto victim = outcome.act.victim) {
    const bool of_producer = victim == Role::kProducer;
    outcome.death = kill_in_the_middle(run, *victim, of_producer ? producer : consumer,
                                       of_producer ? consumer : producer);
    end = std::max(end, after(Clock::now(), Seconds(run.seconds) / 4));
  }
  run.watch.pause_until(end, {&producer, &consumer});
  run.ledger.ask_to_stop();
  run.watch.wait_for_end({&producer, &consumer});
  outcome.seconds = Seconds(Clock::now() - begin).count();
  outcome.elapsed = Seconds(Clock::now() - raised).count();
  outcome.producer_cpu_seconds = producer.cpu_seconds();
  outcome.consumer_cpu_seconds = consumer.cpu_seconds();
  outcome.tally = run.ledger.audit();
}

void run_on_buffer(Outcome& outcome, const Cast& cast, unsigned seconds, const Watch& watch) {
  Ledger ledger(seconds);
  const SharedMemory buffer = make_buffer();
  const Part part{outcome.act.piece, {}, ledger.descriptor(), buffer.descriptor(), {}};
  play_out({cast, ledger, watch, seconds, part}, outcome);
}

void run_in_segment(Outcome& outcome, const Cast& cast, unsigned seconds, const Watch& watch) {
  Ledger ledger(seconds);
  const SegmentFile file(outcome.act.number);
  const Part part{outcome.act.piece, {}, ledger.descriptor(), -1, file.name()};
  try {
    play_out({cast, ledger, watch, seconds, part}, outcome);
  } catch (const OutOfPatience&) {
    file.print_state(std::cerr);
    throw;
  }
  // Had it forgotten messages that the dead one was told are sent, the successor would have sent
  // others under their numbers: the ledger alone would not notice.
  if (outcome.act.victim == Role::kProducer &&
      outcome.death->resumed_at < outcome.death->acknowledged)
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
  // Who dies in an update owns the monitor.
  if (act.piece == Piece::kMonitor && death && death->inside_update && !death->told) return false;
  const std::uint64_t may_be_flagged = act.victim == Role::kConsumer ? 1 : 0;
  return tally.sent > 0 && tally.torn == 0 && tally.lost == 0 && tally.twice == 0 &&
         tally.unsent == 0 && tally.flagged <= may_be_flagged;
}

Outcome perform(const Act& act, const Cast& cast, unsigned seconds, Watch& watch) {
  watch.expect("act " + std::to_string(act.number) + ": " + std::string(act.effect));
  for (int attempt = 1;; ++attempt) {
    std::cerr << "act " << act.number << " of " << kActs.size() << ": " << act.title << ", "
              << seconds << " s" << (attempt == 1 ? "" : " once more") << " ...\n";
    Outcome outcome;
    outcome.act = act;
    outcome.attempts = attempt;
    if (is_in_segment(act.piece))
      run_in_segment(outcome, cast, seconds, watch);
    else
      run_on_buffer(outcome, cast, seconds, watch);
    if (outcome.shows_its_effect() || !may_show_it_next_time(outcome)) return outcome;
  }
}

}  // namespace tenon::cli::demo

// SPDX-License-Identifier: Apache-2.0
#include "hardware/harness.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include "machine/meeting.hpp"
#include "machine/two_threads.hpp"

namespace tenon::lab::hardware {
namespace {

using axiom::Program;
using axiom::Value;
using Random = std::mt19937_64;

constexpr std::size_t kMostRounds = 512;     // of a batch: well below a millisecond
constexpr std::size_t kMostStretch = 3;      // of the distance between copies
constexpr std::uint64_t kFirstRound = 2000;  // ticks from the meeting on
// Ticks from round to round: a thread that has to wait for its lines is still there in time.
constexpr std::uint64_t kPeriod = 1500;
constexpr std::uint64_t kPeriodOfALocation = 300;

/// What all threads know of a batch; each draws the same.
struct Batch {
  std::size_t rounds;
  std::size_t distance;  ///< of two copies of the locations
  std::uint64_t period;  ///< ticks from one round to the next
  std::uint64_t skew;    ///< ticks by which a thread may be late
  std::uint64_t owners;  ///< who writes which initial values
  bool has_pauses;

  std::size_t owner(std::size_t round, std::size_t location, std::size_t threads) const {
    return ((owners >> (location % 16)) + round * (owners >> 60)) % threads;
  }
};

/// What one thread has for itself.
struct Side {
  Random random;
  std::vector<Value> registers;  // of all rounds
  std::vector<int> left_out;     // by round
  std::map<axiom::FinalState, std::uint64_t> seen;
};

class Harness {
 public:
  Harness(const Program& program, const ProgramCode& code, const Options& options)
      : program_(program),
        code_(code),
        options_(options),
        threads_(program.threads.size()),
        lines_(kMostRounds * kMostStretch * program.locations.size()),
        meeting_(program.threads.size()),
        sides_(program.threads.size()) {}

  Histogram run() {
    {
      std::vector<std::jthread> threads;
      for (std::size_t me = 0; me < threads_; ++me) threads.emplace_back([this, me] { work(me); });
    }
    Histogram all;
    for (const Side& side : sides_) {
      for (const auto& [state, count] : side.seen) {
        all.seen[state] += count;
        all.runs += count;
      }
    }
    if (all.runs == 0) all.why_not_run = "no round came to an end that counts";
    return all;
  }

 private:
  void work(std::size_t me) {
    machine::pin_to(static_cast<int>(me));
    Side& side = sides_[me];
    side.random.seed(options_.seed + me + 1);
    side.registers.resize(kMostRounds * registers_of(me));
    side.left_out.resize(kMostRounds);
    Random common(options_.seed);
    for (std::uint64_t done = 0; done < options_.rounds;) {
      const Batch batch = draw(common, options_.rounds - done);
      prepare(me, batch);
      run_rounds(me, batch, meeting_.meet(me) + kFirstRound);
      meeting_.meet(me);
      collect(me, batch);
      meeting_.meet(me);
      done += batch.rounds;
    }
  }

  Batch draw(Random& common, std::uint64_t left) const {
    constexpr std::uint64_t kSkews[] = {16, 64, 256, 1024};
    return {std::min<std::uint64_t>(kMostRounds, left),
            program_.locations.size() * (1 + common() % kMostStretch),
            kPeriod + kPeriodOfALocation * program_.locations.size(),
            kSkews[common() % std::size(kSkews)],
            common(),
            common() % 2 == 0};
  }

  std::size_t registers_of(std::size_t thread) const {
    return program_.threads[thread].registers.size();
  }
  Line* copy(const Batch& batch, std::size_t round) {
    return lines_.data() + round * batch.distance;
  }

  void prepare(std::size_t me, const Batch& batch) {
    for (std::size_t round = 0; round < batch.rounds; ++round) {
      for (std::size_t l = 0; l < program_.locations.size(); ++l) {
        if (batch.owner(round, l, threads_) == me)
          copy(batch, round)[l].value = program_.locations[l].initial;
      }
    }
  }

  void run_rounds(std::size_t me, const Batch& batch, std::uint64_t start) {
    Side& side = sides_[me];
    const ThreadCode code = (batch.has_pauses ? code_.with_pauses : code_.straight)[me];
    for (std::size_t round = 0; round < batch.rounds; ++round) {
      const std::uint64_t drawn = side.random();
      const std::uint64_t pauses = side.random();
      Line* const here = copy(batch, round);
      load_some(here, drawn >> 32);
      const std::uint64_t begin = start + round * batch.period + drawn % batch.skew;
      while (machine::ticks() < begin) continue;
      Value* const registers = side.registers.data() + round * registers_of(me);
      side.left_out[round] = code(here, registers, pauses);
    }
  }

  // So that their lines are shared.
  void load_some(const Line* copy, std::uint64_t which) {
    for (std::size_t l = 0; l < program_.locations.size(); ++l) {
      if ((which >> l % 32 & 1u) == 0) continue;
      const volatile Value& cell = copy[l].value;
      [[maybe_unused]] const Value loaded = cell;
    }
  }

  // Each thread takes some of the rounds.
  void collect(std::size_t me, const Batch& batch) {
    axiom::Execution end;  // no more than how it ended
    end.final_memory.resize(program_.locations.size());
    for (std::size_t thread = 0; thread < threads_; ++thread)
      end.final_registers.emplace_back(registers_of(thread));
    for (std::size_t round = me; round < batch.rounds; round += threads_) {
      if (std::ranges::any_of(sides_, [&](const Side& side) { return side.left_out[round] != 0; }))
        continue;
      for (std::size_t l = 0; l < program_.locations.size(); ++l)
        end.final_memory[l] = copy(batch, round)[l].value;
      for (std::size_t thread = 0; thread < threads_; ++thread) {
        const std::size_t count = registers_of(thread);
        std::copy_n(sides_[thread].registers.begin() + static_cast<std::ptrdiff_t>(round * count),
                    count, end.final_registers[thread].begin());
      }
      if (!program_.filter || axiom::holds(*program_.filter, program_, end))
        ++sides_[me].seen[axiom::state_of(program_, end)];
    }
  }

  const Program& program_;
  const ProgramCode& code_;
  const Options& options_;
  std::size_t threads_;
  std::vector<Line> lines_;
  machine::Meeting meeting_;
  std::vector<Side> sides_;
};

}  // namespace

Histogram run_batches(const Program& program, const ProgramCode& code, const Options& options) {
  return Harness(program, code, options).run();
}

}  // namespace tenon::lab::hardware

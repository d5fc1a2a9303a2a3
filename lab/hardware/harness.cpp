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

/// What all threads know of a batch; each draws the same.
struct Batch {
  std::size_t rounds;
  std::size_t distance;  ///< of two copies of the locations
  std::uint64_t period;  ///< ticks from one round to the next
  std::uint64_t skew;    ///< ticks by which a thread may be late
  std::uint64_t owners;  ///< who writes which initial values

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

struct alignas(64) Line {
  unsigned char bytes[64];
};

class Harness {
 public:
  Harness(const Program& program, std::span<const ThreadCode> code, const Options& options)
      : program_(program),
        code_(code),
        options_(options),
        copy_size_(location_stride() * program.locations.size()),
        lines_(kMostRounds * kMostStretch * copy_size_ / sizeof(Line) + 1),
        meeting_(code.size()),
        sides_(code.size()) {}

  Histogram run() {
    {
      std::vector<std::jthread> threads;
      for (std::size_t me = 0; me < code_.size(); ++me)
        threads.emplace_back([this, me] { work(me); });
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
    return {std::min<std::uint64_t>(kMostRounds, left), copy_size_ * (1 + common() % kMostStretch),
            1500 + 300 * program_.locations.size(), kSkews[common() % std::size(kSkews)], common()};
  }

  std::size_t registers_of(std::size_t thread) const {
    return program_.threads[thread].registers.size();
  }
  char* copy(const Batch& batch, std::size_t round) {
    return reinterpret_cast<char*>(lines_.data()) + round * batch.distance;
  }
  static Value& cell(char* copy, std::size_t location) {
    return *reinterpret_cast<Value*>(copy + location * location_stride());
  }

  void prepare(std::size_t me, const Batch& batch) {
    for (std::size_t round = 0; round < batch.rounds; ++round) {
      for (std::size_t l = 0; l < program_.locations.size(); ++l) {
        if (batch.owner(round, l, code_.size()) == me)
          cell(copy(batch, round), l) = program_.locations[l].initial;
      }
    }
  }

  void run_rounds(std::size_t me, const Batch& batch, std::uint64_t start) {
    Side& side = sides_[me];
    for (std::size_t round = 0; round < batch.rounds; ++round) {
      const std::uint64_t drawn = side.random();
      char* const here = copy(batch, round);
      load_some(here, drawn >> 32);
      const std::uint64_t begin = start + round * batch.period + drawn % batch.skew;
      while (machine::ticks() < begin) continue;
      side.left_out[round] = code_[me](here, &side.registers[round * registers_of(me)]);
    }
  }

  // So that their lines are shared.
  void load_some(char* copy, std::uint64_t which) {
    for (std::size_t l = 0; l < program_.locations.size(); ++l) {
      const volatile Value* one = &cell(copy, l);
      if ((which >> l & 1u) != 0) [[maybe_unused]]
        const Value loaded = *one;
    }
  }

  // Each thread takes some of the rounds.
  void collect(std::size_t me, const Batch& batch) {
    axiom::Execution end;  // no more than how it ended
    end.final_memory.resize(program_.locations.size());
    for (std::size_t thread = 0; thread < code_.size(); ++thread)
      end.final_registers.emplace_back(registers_of(thread));
    for (std::size_t round = me; round < batch.rounds; round += code_.size()) {
      if (std::ranges::any_of(sides_, [&](const Side& side) { return side.left_out[round] != 0; }))
        continue;
      for (std::size_t l = 0; l < program_.locations.size(); ++l)
        end.final_memory[l] = cell(copy(batch, round), l);
      for (std::size_t thread = 0; thread < code_.size(); ++thread) {
        const std::size_t count = registers_of(thread);
        std::copy_n(sides_[thread].registers.begin() + static_cast<std::ptrdiff_t>(round * count),
                    count, end.final_registers[thread].begin());
      }
      if (!program_.filter || axiom::holds(*program_.filter, program_, end))
        ++sides_[me].seen[axiom::state_of(program_, end)];
    }
  }

  const Program& program_;
  std::span<const ThreadCode> code_;
  const Options& options_;
  std::size_t copy_size_;
  std::vector<Line> lines_;
  machine::Meeting meeting_;
  std::vector<Side> sides_;
};

}  // namespace

Histogram run_batches(const Program& program, std::span<const ThreadCode> code,
                      const Options& options) {
  return Harness(program, code, options).run();
}

}  // namespace tenon::lab::hardware

// SPDX-License-Identifier: Apache-2.0
// Enter and exit while nobody else wants the lock.
#pragma once

#include <cstdint>

#include "driver/lock_users.hpp"
#include "driver/round_trip.hpp"
#include "driver/shared.hpp"

namespace tenon::bench {

constexpr std::uint64_t kPairs = 1000;  // between two looks at the clock

/// Times of one `body`, taken in batches, each beside one of the `loop` around it.
struct PairTimes {
  Times body;
  Times loop;
};

template <class Body>
std::uint64_t time_batch(Sampler& sampler, Body& body) {
  const std::uint64_t before = ticks();
  for (std::uint64_t i = 0; i < kPairs; ++i) body();
  const std::uint64_t after = ticks();
  sampler.add(before, after);
  return after;
}

/// `body` does what `loop` does, and what is to be measured.
template <class Body, class Loop>
PairTimes time_pairs(const Options& options, Body body, Loop loop) {
  Sampler bodies(options.seconds);
  Sampler loops(options.seconds);
  do {
    time_batch(loops, loop);
  } while (!bodies.enough(time_batch(bodies, body)));
  return {bodies.times().each(kPairs), loops.times().each(kPairs)};
}

/// Runs `measure`, which gives PairTimes, in a process on CPU 0. `net`: the loop subtracted.
template <class Measure>
Line line_of_pairs(const Options& options, Measure measure) {
  const Shared<PairTimes> times;
  const double cpu = run_processes(options, {{cpu_of(options, 0), [&] {
                                                const SecondThread second;
                                                *times = measure();
                                              }}});
  Line line;
  line.add(times->body).add("net", times->body.p50() - times->loop.p50()).add("cpu_seconds", cpu);
  return line;
}

template <class Lock>
Line lock_pairs(const Options& options, bool inside) {
  Lock lock(options);
  return line_of_pairs(options, [&] {
    volatile std::uint64_t counter = 0;
    lock.open();
    // The first time, a thread may have to be made known.
    lock.enter();
    lock.exit();
    if (inside) lock.enter();
    const PairTimes times = time_pairs(
        options,
        [&] {
          lock.enter();
          counter = counter + 1;
          lock.exit();
        },
        [&] { counter = counter + 1; });
    if (inside) lock.exit();
    return times;
  });
}

template <class Lock>
Line lock_pair(const Options& options) {
  return lock_pairs<Lock>(options, false);
}

/// The same by who is inside already.
template <class Lock>
Line lock_reentrant(const Options& options) {
  return lock_pairs<Lock>(options, true);
}

}  // namespace tenon::bench

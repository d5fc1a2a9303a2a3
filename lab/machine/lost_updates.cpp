// SPDX-License-Identifier: Apache-2.0
#include "machine/lost_updates.hpp"

#include <atomic>

#include "machine/two_threads.hpp"

namespace tenon::lab::machine {
namespace {

void load_add_store(std::atomic<std::int64_t>& counter, std::int64_t times,
                    std::memory_order order) {
  for (std::int64_t i = 0; i < times; ++i) counter.store(counter.load(order) + 1, order);
}

void add(std::atomic<std::int64_t>& counter, std::int64_t times, Counting how) {
  switch (how) {
    case Counting::kPlain:
      return load_add_store(counter, times, std::memory_order_relaxed);
    case Counting::kVolatile:
      return load_add_store(counter, times, std::memory_order_seq_cst);
    case Counting::kLocked:
      for (std::int64_t i = 0; i < times; ++i) counter.fetch_add(1, std::memory_order_seq_cst);
  }
}

}  // namespace

Count count_up(Counting how, int rounds) {
  std::atomic<std::int64_t> counter{0};
  const auto work = [&] { add(counter, kIncrementsARound, how); };
  const double time = median(run_both(rounds, work, work));
  return {2 * kIncrementsARound * rounds, counter.load(),
          time / static_cast<double>(kIncrementsARound)};
}

}  // namespace tenon::lab::machine

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

Count count_up(Counting how, std::int64_t increments) {
  std::atomic<std::int64_t> counter{0};
  const auto work = [&] { add(counter, increments, how); };
  const double nanoseconds = run_both(work, work);
  return {2 * increments, counter.load(), nanoseconds / static_cast<double>(increments)};
}

}  // namespace tenon::lab::machine

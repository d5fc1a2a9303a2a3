// SPDX-License-Identifier: Apache-2.0
#include "machine/hoisted_loop.hpp"

#include <atomic>

namespace tenon::lab::machine {

void loop_on_plain_flag(Watched& watched) {
  std::uint64_t round = 0;
  while (!watched.stop) watched.rounds = ++round;
}

void loop_on_atomic_flag(Watched& watched) {
  std::uint64_t round = 0;
  const std::atomic_ref<bool> stop(watched.stop);
  while (!stop.load(std::memory_order_relaxed)) watched.rounds = ++round;
}

}  // namespace tenon::lab::machine

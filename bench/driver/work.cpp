// SPDX-License-Identifier: Apache-2.0
#include "driver/work.hpp"

#include <algorithm>
#include <array>

#include "driver/clock.hpp"

namespace tenon::bench {
namespace {

constexpr std::uint64_t kCalls = 100;  // between two looks at the clock
constexpr std::uint64_t kFirstGuess = 1000;

double time_of_calls(std::uint64_t turns) {
  const std::uint64_t before = ticks();
  for (std::uint64_t i = 0; i < kCalls; ++i) work(turns);
  const std::uint64_t after = ticks();
  return static_cast<double>(after - before) * nanoseconds_per_tick() / kCalls;
}

}  // namespace

[[gnu::noinline]] void work(std::uint64_t turns) noexcept {
  std::uint64_t value = turns;
  for (std::uint64_t i = 0; i < turns; ++i) {
    value = value * 6364136223846793005u + 1442695040888963407u;
    // Else the compiler knows a shorter way.
    asm volatile("" : "+r"(value));
  }
}

double time_of_work(std::uint64_t turns) {
  std::array<double, 31> times{};
  for (double& time : times) time = time_of_calls(turns);
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  return times[times.size() / 2];
}

std::uint64_t turns_of(double nanoseconds) {
  if (nanoseconds <= 0) return 0;
  const double per_turn = time_of_work(kFirstGuess) / static_cast<double>(kFirstGuess);
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(nanoseconds / per_turn + 0.5));
}

}  // namespace tenon::bench

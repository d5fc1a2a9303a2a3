// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cstdint>

#include "driver/futex.hpp"
#include "driver/one_way_wake.hpp"
#include "driver/process.hpp"
#include "driver/round_trip.hpp"
#include "driver/shared.hpp"
#include "peers/floors/floors.hpp"

namespace tenon::bench {
namespace {

struct Board {
  alignas(kApart) FutexWord word;
  WakeBoard wakes;
};

}  // namespace

Line futex_wake(const Options& options) {
  const Shared<Board> board;
  const double cpu = run_two(
      options,
      [&] {
        wake_again_and_again(board->wakes, options, [&](std::uint32_t number) {
          board->word.store(number);
          wake_one(board->word);
        });
      },
      [&] {
        be_woken(board->wakes, options, [&](std::uint32_t number) {
          std::uint32_t value;
          while ((value = board->word.load()) != number) sleep_while(board->word, value);
        });
      });
  Line line;
  line.add(board->wakes.times).add("cpu_seconds", cpu);
  return line;
}

}  // namespace tenon::bench

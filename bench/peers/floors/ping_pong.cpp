// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cstdint>

#include "driver/futex.hpp"
#include "driver/process.hpp"
#include "driver/round_trip.hpp"
#include "driver/shared.hpp"
#include "peers/floors/floors.hpp"

namespace tenon::bench {
namespace {

constexpr std::uint32_t kEnd = ~std::uint32_t{0};

// The words lie in pages of their own.
struct Board {
  alignas(4096) FutexWord there;
  alignas(4096) FutexWord back;
  alignas(4096) Meeting meeting;
  Times times;
};

struct Spin {
  static void put(FutexWord& word, std::uint32_t value) {
    word.store(value, std::memory_order_release);
  }
  static std::uint32_t next(FutexWord& word, std::uint32_t before) {
    std::uint32_t value;
    while ((value = word.load(std::memory_order_acquire)) == before) {
    }
    return value;
  }
};

struct Sleep {
  static void put(FutexWord& word, std::uint32_t value) {
    word.store(value);
    wake_one(word);
  }
  static std::uint32_t next(FutexWord& word, std::uint32_t before) {
    std::uint32_t value;
    while ((value = word.load()) == before) sleep_while(word, before);
    return value;
  }
};

template <class Way>
void ask(Board& board, double seconds) {
  board.meeting.meet();
  Sampler sampler(seconds);
  std::uint64_t before = ticks();
  for (std::uint32_t number = 1; number != kEnd;) {
    Way::put(board.there, number);
    Way::next(board.back, number - 1);
    const std::uint64_t now = ticks();
    sampler.add(before, now);
    number = sampler.enough(now) ? kEnd : number + 1;
    before = now;
  }
  Way::put(board.there, kEnd);
  board.times = sampler.times();
}

template <class Way>
void answer(Board& board) {
  board.meeting.meet();
  for (std::uint32_t number = 0; number != kEnd;) {
    number = Way::next(board.there, number);
    Way::put(board.back, number);
  }
}

template <class Way>
Line ping_pong(const Options& options) {
  const Shared<Board> board;
  const double cpu = run_two(
      options, [&] { ask<Way>(*board, options.seconds); }, [&] { answer<Way>(*board); });
  Line line;
  line.add(board->times).add("cpu_seconds", cpu);
  return line;
}

}  // namespace

Line line_ping_pong(const Options& options) {
  return ping_pong<Spin>(options);
}
Line futex_ping_pong(const Options& options) {
  return ping_pong<Sleep>(options);
}

}  // namespace tenon::bench

// SPDX-License-Identifier: Apache-2.0
// One way: one process sends as fast as it can, the other receives. The receiver counts.
#pragma once

#include <atomic>
#include <cstdint>
#include <stdexcept>

#include "driver/clock.hpp"
#include "driver/options.hpp"
#include "driver/payload.hpp"
#include "driver/process.hpp"
#include "driver/shared.hpp"
#include "driver/summary.hpp"

namespace tenon::bench {

template <class Peer>
class Stream {
 public:
  explicit Stream(const Options& options)
      : options_(options), peer_(options, 0), looks_(options.bytes >= 65536 ? 1 : 64) {}

  Line run() {
    const double cpu = run_two(
        options_, [this] { produce(); }, [this] { consume(); });
    Line line;
    line.add("rate", board_->rate)
        .add("gigabytes_per_second", board_->rate * static_cast<double>(options_.bytes) / 1e9)
        .add("count", board_->count)
        .add("lost", board_->lost)
        .add("wrong", board_->wrong)
        .add("cpu_seconds", cpu);
    return line;
  }

 private:
  struct Board {
    Meeting meeting;
    std::atomic<bool> started;  ///< the first message has come: the two are connected
    double rate;
    std::uint64_t count;
    std::uint64_t lost;
    std::uint64_t wrong;
  };

  void send(std::uint64_t number) {
    peer_.send([&](std::byte* at) { fill(at, options_.bytes, number, options_.untouched); });
  }

  void produce() {
    peer_.open_sender();
    board_->meeting.meet();
    send(1);
    while (!board_->started) ::sched_yield();
    const std::uint64_t start = ticks();
    const std::uint64_t enough = ticks_of(options_.seconds * 1.2);
    for (std::uint64_t number = 2;; ++number) {
      send(number);
      if (number % looks_ == 0 && ticks() - start > enough) break;
    }
    send(kLast);
    board_->meeting.meet();
    peer_.close();
  }

  void consume() {
    peer_.open_receiver();
    board_->meeting.meet();
    std::uint64_t count = 0, expected = 1, lost = 0, wrong = 0;
    bool last = false;
    const auto receive = [&] {
      peer_.receive([&](const std::byte* at) {
        const Reading reading = read(at, options_.bytes, options_.untouched);
        last = reading.number == kLast;
        wrong += !reading.right;
        if (last) return;
        lost += reading.number - expected;
        expected = reading.number + 1;
        ++count;
      });
    };
    receive();
    board_->started = true;
    const std::uint64_t warm = ticks() + ticks_of(options_.seconds * 0.2);
    while (!last && (count % looks_ != 0 || ticks() < warm)) receive();
    if (last) throw std::runtime_error("the run was over before it was warm");
    const std::uint64_t start = ticks();
    const std::uint64_t counted_from = count;
    while (!last) receive();
    const double seconds = static_cast<double>(ticks() - start) * nanoseconds_per_tick() / 1e9;
    board_->rate = static_cast<double>(count - counted_from) / seconds;
    board_->count = count;
    board_->lost = lost;
    board_->wrong = wrong;
    board_->meeting.meet();
    peer_.close();
  }

  const Options& options_;
  Peer peer_;
  std::uint64_t looks_;  ///< messages between two looks at the clock
  Shared<Board> board_;
};

}  // namespace tenon::bench

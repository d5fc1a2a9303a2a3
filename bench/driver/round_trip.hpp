// SPDX-License-Identifier: Apache-2.0
// There and back: one process sends a message, the other reads it and sends one back.
//
// A Peer is one channel, from one process to another:
//   Peer(const Options&, int channel)  in the parent, before the two processes exist
//   open_sender(), open_receiver()     in the process that uses it
//   send(fill)                         fill(std::byte*) writes a payload where the peer wants it
//   receive(use)                       waits for one message; use(const std::byte*) reads it
//   close()                            in the process that opened it
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "driver/clock.hpp"
#include "driver/options.hpp"
#include "driver/payload.hpp"
#include "driver/process.hpp"
#include "driver/shared.hpp"
#include "driver/summary.hpp"

namespace tenon::bench {

constexpr std::size_t kMostSamples = 1'000'000;

/// Times of something that is done again and again: the first fifth warms up.
class Sampler {
 public:
  explicit Sampler(double seconds)
      : warm_(ticks_of(seconds * 0.2)), enough_(ticks_of(seconds * 1.2)), start_(ticks()) {
    samples_.reserve(kMostSamples);
  }
  void add(std::uint64_t from, std::uint64_t to) {
    if (to - start_ < warm_) return;
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    samples_.push_back(static_cast<std::uint32_t>(std::min(to - from, kMost)));
  }
  bool enough(std::uint64_t now) const {
    return now - start_ > enough_ || samples_.size() == kMostSamples;
  }
  Times times() { return times_of(samples_); }

 private:
  std::uint64_t warm_;
  std::uint64_t enough_;
  std::uint64_t start_;
  std::vector<std::uint32_t> samples_;
};

template <class Peer>
class RoundTrip {
 public:
  explicit RoundTrip(const Options& options)
      : options_(options), there_(options, 0), back_(options, 1) {}

  Line run() {
    const double cpu = run_two(
        options_, [this] { ask(); }, [this] { answer(); });
    Line line;
    line.add(board_->times).add("wrong", board_->wrong).add("cpu_seconds", cpu);
    return line;
  }

 private:
  struct Board {
    Meeting meeting;
    Times times;
    std::uint64_t wrong;
  };

  void send(Peer& peer, std::uint64_t number) {
    peer.send([&](std::byte* at) { fill(at, options_.bytes, number, options_.untouched); });
  }
  Reading receive(Peer& peer) {
    Reading reading{};
    peer.receive(
        [&](const std::byte* at) { reading = read(at, options_.bytes, options_.untouched); });
    return reading;
  }

  void ask() {
    there_.open_sender();
    back_.open_receiver();
    board_->meeting.meet();
    // The first one may have to wait for the two to be connected.
    send(there_, 1);
    receive(back_);
    Sampler sampler(options_.seconds);
    std::uint64_t wrong = 0;
    std::uint64_t before = ticks();
    for (std::uint64_t number = 2; number != kLast;) {
      send(there_, number);
      const Reading reading = receive(back_);
      const std::uint64_t now = ticks();
      sampler.add(before, now);
      wrong += reading.number != number || !reading.right;
      number = sampler.enough(now) ? kLast : number + 1;
      before = now;
    }
    send(there_, kLast);
    receive(back_);
    board_->times = sampler.times();
    board_->wrong += wrong;
    leave();
  }

  void answer() {
    there_.open_receiver();
    back_.open_sender();
    board_->meeting.meet();
    Reading reading;
    std::uint64_t wrong = 0;
    do {
      reading = receive(there_);
      wrong += !reading.right;
      send(back_, reading.number);
    } while (reading.number != kLast);
    leave();
    board_->wrong += wrong;
  }

  // No end is closed while the other one still needs it.
  void leave() {
    board_->meeting.meet();
    there_.close();
    back_.close();
  }

  const Options& options_;
  Peer there_;
  Peer back_;
  Shared<Board> board_;
};

}  // namespace tenon::bench

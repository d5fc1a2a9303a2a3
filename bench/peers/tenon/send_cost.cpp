// SPDX-License-Identifier: Apache-2.0
// What a send costs the sender. It sends a burst that fits into the queue, so that it never waits;
// the receiver is awake meanwhile, and reads the burst after it, so that the sender finds the lines
// where a stream leaves them: with the other CPU.
#include <atomic>
#include <cstdint>
#include <cstring>

#include "driver/private_bytes.hpp"
#include "driver/process.hpp"
#include "driver/round_trip.hpp"
#include "peers/tenon/channel.hpp"
#include "peers/tenon/measures.hpp"

namespace tenon::bench {
namespace {

constexpr std::uint64_t kBurst = 8192;
constexpr std::size_t kDepth = 65536;

struct Board {
  alignas(kApart) std::atomic<std::uint64_t> sent;
  alignas(kApart) std::atomic<std::uint64_t> read;
  alignas(kApart) std::atomic<bool> over;
  Meeting meeting;
  Times times;
  std::uint64_t wrong;
};

// Without protocol: bytes and a word, as a cell has them, by plain stores.
class Store {
 public:
  explicit Store(const Options& options)
      : bytes_(options.bytes),
        slot_bytes_((kHeader + options.bytes + 15) / 16 * 16),
        slots_(kDepth * slot_bytes_),
        private_(options.bytes) {}

  void open_sender() {}
  void open_receiver() {}
  template <class Fill>
  void send(Fill fill) {
    fill(private_.data());
    std::byte* const slot = next();
    std::memcpy(slot + kHeader, private_.data(), bytes_);
    std::memcpy(slot, &place_, sizeof place_);
    // The compiler may not put two messages into one.
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  template <class Use>
  void receive(Use use) {
    use(next() + kHeader);
  }

 private:
  static constexpr std::size_t kHeader = 16;
  std::byte* next() { return slots_.data() + place_++ % kDepth * slot_bytes_; }

  std::size_t bytes_;
  std::size_t slot_bytes_;
  SharedBytes slots_;
  PrivateBytes private_;
  std::uint64_t place_ = 0;
};

template <class Way>
void send_bursts(Way& way, Board& board, const Options& options) {
  way.open_sender();
  board.meeting.meet();
  Sampler sampler(options.seconds);
  std::uint64_t number = 0;
  while (!board.over) {
    const std::uint64_t before = ticks();
    for (std::uint64_t i = 0; i < kBurst; ++i) {
      ++number;
      way.send([&](std::byte* at) { fill(at, options.bytes, number, false); });
    }
    const std::uint64_t after = ticks();
    sampler.add(before, after);
    if (sampler.enough(after)) board.over = true;
    board.sent.store(number, std::memory_order_release);
    while (board.read.load(std::memory_order_acquire) != number) {
    }
  }
  board.times = sampler.times();
}

template <class Way>
void read_bursts(Way& way, Board& board, const Options& options) {
  way.open_receiver();
  board.meeting.meet();
  std::uint64_t number = 0, wrong = 0;
  for (bool over = false; !over;) {
    while (board.sent.load(std::memory_order_acquire) == number) {
    }
    over = board.over;
    for (std::uint64_t i = 0; i < kBurst; ++i) {
      ++number;
      way.receive([&](const std::byte* at) {
        const Reading reading = read(at, options.bytes, false);
        wrong += reading.number != number || !reading.right;
      });
    }
    board.read.store(number, std::memory_order_release);
  }
  board.wrong = wrong;
}

template <class Way>
Line cost(const Options& options, Way& way) {
  const Shared<Board> board;
  const double cpu = run_two(
      options, [&] { send_bursts(way, *board, options); },
      [&] { read_bursts(way, *board, options); });
  Line line;
  line.add(board->times.each(kBurst)).add("wrong", board->wrong).add("cpu_seconds", cpu);
  return line;
}

}  // namespace

Line send_cost(const Options& options) {
  Options deep = options;
  deep.depth = kDepth;
  Channel channel(deep, 0);
  return cost(options, channel);
}

Line store_cost(const Options& options) {
  Store store(options);
  return cost(options, store);
}

}  // namespace tenon::bench

// SPDX-License-Identifier: Apache-2.0
// Each process owns a monitor and waits for that of the next one, all asleep; the last one closes
// the ring, and is told.
#include <sched.h>
#include <unistd.h>
#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "driver/lock_death.hpp"
#include "driver/round_trip.hpp"
#include "peers/tenon/measures.hpp"
#include "peers/tenon/own_segment.hpp"
#include "tenon/segment.hpp"

namespace tenon::bench {
namespace {

struct Board {
  Meeting meeting;
  alignas(kApart) std::atomic<bool> over;
  std::array<std::atomic<pid_t>, kMostUsers> users;
  std::array<std::atomic<std::uint32_t>, kMostUsers> entering;  ///< number of the ring
  Times times;
  std::uint64_t wrong;
};

class Link {
 public:
  Link(const Options& options, const OwnSegment& own, Board& board, unsigned self)
      : options_(options), board_(board), self_(self), segment_(own.open()) {
    board_.users[self] = ::getpid();
  }

  void run() {
    Sampler sampler(options_.seconds);
    const unsigned all = options_.users;
    for (std::uint32_t number = 1; !board_.over; ++number) {
      mine_.enter().value();
      board_.meeting.meet(all);
      if (self_ + 1 == all) {
        close_ring(sampler, number);
      } else {
        board_.entering[self_] = number;
        next_.enter().value();
        next_.exit().value();
      }
      mine_.exit().value();
      board_.meeting.meet(all);
    }
    if (self_ + 1 == all) board_.times = sampler.times();
  }

 private:
  Monitor monitor(unsigned number) {
    return segment_.monitor(std::to_string(number % options_.users)).value();
  }
  void close_ring(Sampler& sampler, std::uint32_t number) {
    for (unsigned i = 0; i < self_; ++i) {
      while (board_.entering[i] != number || !is_asleep(board_.users[i])) ::sched_yield();
    }
    const std::uint64_t before = ticks();
    const auto entered = next_.enter();
    const std::uint64_t after = ticks();
    sampler.add(before, after);
    const bool told = entered.is(Code::kDeadlock) && entered.error().number == options_.users;
    board_.wrong += !told;
    if (entered) next_.exit().value();
    board_.over = sampler.enough(after);
  }

  const Options& options_;
  Board& board_;
  const unsigned self_;
  Segment segment_;
  Monitor mine_ = monitor(self_);
  Monitor next_ = monitor(self_ + 1);
};

}  // namespace

Line deadlock_ring(const Options& options) {
  const OwnSegment own;
  const Shared<Board> board;
  std::vector<User> users;
  for (unsigned i = 0; i < options.users; ++i)
    users.push_back({kAnyCpu, [&, i] { Link(options, own, *board, i).run(); }});
  const double cpu = run_processes(options, users);
  Line line;
  line.add(board->times).add("wrong", board->wrong).add("cpu_seconds", cpu);
  return line;
}

}  // namespace tenon::bench

// SPDX-License-Identifier: Apache-2.0
// Threads over one Segment, with plain data between them: what ThreadSanitizer is to look at.
#include <barrier>
#include <cstdint>
#include <thread>
#include <vector>

#include "support/queue_fixture.hpp"
#include "tenon/monitor.hpp"
#include "tenon/object.hpp"

namespace tenon {
namespace {

constexpr int kThreads = 4;
constexpr int kRounds = 2000;

struct Pair {
  std::int64_t one;
  std::int64_t other;
};
TENON_DESCRIBE(Pair, one, other);

class MonitorThreads : public test::QueueFixture {
 protected:
  // Nobody ends before all are known to the segment: that one thread has ended another one learns
  // from the kernel, which the sanitizer does not see, and then reuses its record.
  template <class F>
  void in_threads(F&& body) {
    const Monitor first = segment_.monitor("first").value();
    std::barrier all_are_known(kThreads);
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        first.enter().value();
        first.exit().value();
        all_are_known.arrive_and_wait();
        body();
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
};

TEST_F(MonitorThreads, ExcludeEachOtherFromPlainData) {
  const Monitor monitor = segment_.monitor("m").value();
  int plain = 0;
  in_threads([&] {
    for (int i = 0; i < kRounds; ++i) {
      monitor.enter().value();
      ++plain;
      monitor.exit().value();
    }
  });
  EXPECT_EQ(plain, kThreads * kRounds);
}

TEST_F(MonitorThreads, HandPlainDataOverByWaitAndNotify) {
  const Monitor monitor = segment_.monitor("m").value();
  int turn = 0;
  const auto take_turns = [&](int mine) {
    monitor.enter().value();
    for (int i = 0; i < kRounds; ++i) {
      while (turn % 2 != mine) static_cast<void>(monitor.wait().value());
      ++turn;
      monitor.notify().value();
    }
    monitor.exit().value();
  };
  std::thread other([&] { take_turns(1); });
  take_turns(0);
  other.join();
  EXPECT_EQ(turn, 2 * kRounds);
}

TEST_F(MonitorThreads, ChangeAndCopyOneValue) {
  const auto pair = segment_.object<Pair>("pair", {0, 0}).value();
  in_threads([&] {
    for (int i = 0; i < kRounds; ++i) {
      pair.synchronized([](Pair& p) { ++p.one, --p.other; }).value();
      const auto copy = pair.snapshot();
      if (copy) {
        EXPECT_EQ(copy->one + copy->other, 0);
      }
    }
  });
  EXPECT_EQ(pair.snapshot().value().one, kThreads * kRounds);
}

}  // namespace
}  // namespace tenon

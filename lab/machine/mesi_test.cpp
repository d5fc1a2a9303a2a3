// SPDX-License-Identifier: Apache-2.0
// MESI: every sequence of requests up to some length; and each wrong protocol is noticed.
#include "machine/mesi.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace tenon::lab::machine {
namespace {

/// Runs every sequence of reads, writes, additions and evictions of a length.
class AllSequences {
 public:
  AllSequences(int caches, int lines, Protocol protocol)
      : start_(caches, lines, protocol), last_(static_cast<std::size_t>(lines)) {}

  /// What went wrong first, or nothing.
  std::string run(int length) {
    from(start_, length, 1);
    return wrong_;
  }
  std::uint64_t steps() const { return steps_; }

 private:
  enum class Request { kRead, kWrite, kAdd, kEvict };

  void from(const CoherentCaches& state, int left, std::int64_t fresh) {
    for (int cache = 0; left > 0 && cache < state.caches(); ++cache) {
      for (int line = 0; line < state.lines(); ++line) {
        for (const Request request :
             {Request::kRead, Request::kWrite, Request::kAdd, Request::kEvict}) {
          if (!wrong_.empty()) return;
          ++steps_;
          CoherentCaches next = state;
          std::int64_t& last = last_[static_cast<std::size_t>(line)];
          const std::int64_t before = last;
          perform(next, cache, line, request, fresh, last);
          if (const auto broken = next.broken_invariant()) wrong_ = *broken;
          from(next, left - 1, fresh * 2);
          last = before;
        }
      }
    }
  }

  void perform(CoherentCaches& caches, int cache, int line, Request request, std::int64_t fresh,
               std::int64_t& last) {
    std::int64_t seen = last;
    if (request == Request::kRead) seen = caches.read(cache, line);
    if (request == Request::kAdd) seen = caches.add(cache, line, fresh);
    if (request == Request::kEvict) caches.evict(cache, line);
    if (request == Request::kWrite) caches.write(cache, line, fresh);
    if (seen != last) wrong_ = "a stale value";
    if (request == Request::kAdd) last += fresh;
    if (request == Request::kWrite) last = fresh;
  }

  CoherentCaches start_;
  std::vector<std::int64_t> last_;
  std::string wrong_;
  std::uint64_t steps_ = 0;
};

struct Size {
  int caches, lines, length;
};

class Mesi : public testing::TestWithParam<Size> {};

TEST_P(Mesi, EverySequenceKeepsTheInvariantsAndReadsTheLastWrite) {
  const Size size = GetParam();
  AllSequences all(size.caches, size.lines, Protocol::kMesi);
  EXPECT_EQ(all.run(size.length), "");
  RecordProperty("steps", std::to_string(all.steps()));
}
INSTANTIATE_TEST_SUITE_P(Sizes, Mesi, testing::Values(Size{2, 1, 7}, Size{3, 1, 6}, Size{2, 2, 5}));

class WrongProtocol : public testing::TestWithParam<Protocol> {};

TEST_P(WrongProtocol, IsNoticed) {
  EXPECT_NE(AllSequences(2, 1, GetParam()).run(4), "");
}
INSTANTIATE_TEST_SUITE_P(Each, WrongProtocol,
                         testing::Values(Protocol::kWriteKeepsOthers, Protocol::kReadKeepsModified,
                                         Protocol::kFlushSkipsMemory,
                                         Protocol::kEvictionSkipsMemory));

std::string messages(const CoherentCaches& caches) {
  std::string all;
  for (const Sent& sent : caches.last_messages()) all += text_of(sent) + " ";
  return all;
}

TEST(Mesi, MessagesOfEachRequest) {
  CoherentCaches caches(2, 1);
  caches.read(0, 0);
  EXPECT_EQ(messages(caches), "BusRd(P0, x) ");
  EXPECT_EQ(caches.state(0, 0), LineState::kExclusive);
  caches.write(0, 0, 7);
  EXPECT_EQ(messages(caches), "");
  EXPECT_EQ(caches.read(1, 0), 7);
  EXPECT_EQ(messages(caches), "BusRd(P1, x) Flush(P0, x) ");
  caches.write(1, 0, 8);
  EXPECT_EQ(messages(caches), "BusUpgr(P1, x) ");
  caches.write(0, 0, 9);
  EXPECT_EQ(messages(caches), "BusRdX(P0, x) Flush(P1, x) ");
  EXPECT_EQ(caches.table().json().dump(), R"([{"line":"x","P0":"M 9","P1":"I","memory":8}])");
}

// F11, F12: what is written stays in its cache; nothing is written back to invalidate anybody.
TEST(Mesi, ALockedInstructionWritesNothingBack) {
  CoherentCaches caches(2, 1);
  caches.read(0, 0);
  caches.read(1, 0);
  EXPECT_EQ(caches.add(0, 0, 1), 0);
  EXPECT_EQ(messages(caches), "BusUpgr(P0, x) ");
  EXPECT_EQ(caches.state(0, 0), LineState::kModified);
  EXPECT_EQ(caches.state(1, 0), LineState::kInvalid);
  EXPECT_EQ(caches.memory(0), 0);
}

TEST(Mesi, WhatIsNotThereIsRefused) {
  CoherentCaches caches(2, 1);
  EXPECT_THROW(caches.read(2, 0), std::out_of_range);
  EXPECT_THROW(caches.write(0, -1, 1), std::out_of_range);
  EXPECT_THROW(CoherentCaches(0, 1), std::invalid_argument);
}

}  // namespace
}  // namespace tenon::lab::machine

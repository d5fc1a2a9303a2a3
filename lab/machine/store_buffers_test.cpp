// SPDX-License-Identifier: Apache-2.0
// Store buffers explain what x86 shows and nothing else; each wrong buffer is noticed.
#include "machine/store_buffers.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tenon::lab::machine {
namespace {

using Kind = Instruction::Kind;

bool shows(const SmallProgram& program, const Outcome& outcome, Buffers buffers = Buffers::kTso) {
  return outcomes(program, buffers).contains(outcome);
}

TEST(StoreBuffers, StoreBufferingNeedsTheBuffers) {
  EXPECT_EQ(outcomes(store_buffering(), Buffers::kTso).size(), 4u);
  EXPECT_EQ(outcomes(store_buffering(), Buffers::kNone).size(), 3u);
  EXPECT_FALSE(shows(store_buffering(), {0, 0}, Buffers::kNone));
}

// F31, F32: MFENCE and LOCK are full barriers, LFENCE and SFENCE, even together, are not.
TEST(StoreBuffers, OnlyMfenceAndLockOrderAStoreBeforeALaterLoad) {
  const Instruction lfence{Kind::kLfence};
  const Instruction sfence{Kind::kSfence};
  EXPECT_FALSE(shows(store_buffering({{Kind::kMfence}}), {0, 0}));
  EXPECT_FALSE(shows(store_buffering({{Kind::kLockedAdd, 2, 0}}), {0, 0}));
  EXPECT_TRUE(shows(store_buffering({lfence}), {0, 0}));
  EXPECT_TRUE(shows(store_buffering({sfence}), {0, 0}));
  EXPECT_TRUE(shows(store_buffering({lfence, sfence}), {0, 0}));
  EXPECT_TRUE(shows(store_buffering({sfence, lfence}), {0, 0}));
}

TEST(StoreBuffers, OneFenceIsNotEnough) {
  SmallProgram program = store_buffering({{Kind::kMfence}});
  std::erase_if(program.threads[1], [](const auto& i) { return i.kind == Kind::kMfence; });
  EXPECT_TRUE(shows(program, {0, 0}));
}

// F15: the origin's program has three outcomes on x86, with store buffers or without.
TEST(StoreBuffers, LoadBufferingNever) {
  EXPECT_EQ(outcomes(load_buffering(), Buffers::kTso).size(), 3u);
  EXPECT_FALSE(shows(load_buffering(), {1, 1}));
}

TEST(StoreBuffers, MessagePassingNever) {
  EXPECT_FALSE(shows(message_passing(), {1, 0}));
}

TEST(StoreBuffers, IndependentReadsAgree) {
  EXPECT_EQ(outcomes(independent_reads(), Buffers::kTso).size(), 15u);
  EXPECT_FALSE(shows(independent_reads(), {1, 0, 1, 0}));
}

TEST(StoreBuffers, AScheduleLeadsToItsOutcome) {
  const auto found = outcomes(store_buffering(), Buffers::kTso);
  Report report;
  replay(store_buffering(), Buffers::kTso, found.at({0, 0}), report);
  EXPECT_EQ(report.json().size(), 6u);
  EXPECT_NE(report.text().find("loads so far: 0,0"), std::string::npos) << report.text();
}

TEST(WrongBuffers, LastInFirstOutBreaksMessagePassing) {
  EXPECT_TRUE(shows(message_passing(), {1, 0}, Buffers::kLastInFirst));
}

TEST(WrongBuffers, WithoutForwardingAThreadMissesItsOwnStore) {
  const SmallProgram own{"own", {{{Kind::kStore, 0, 1}, {Kind::kLoad, 0}}}};
  EXPECT_FALSE(shows(own, {0}));
  EXPECT_TRUE(shows(own, {0}, Buffers::kNoForwarding));
}

// F10: what makes it atomic is that the line stays owned between load and store.
TEST(StoreBuffers, LockedAdditionsAreNotLostAndOthersAre) {
  Processors locked(2, 1, Buffers::kTso);
  EXPECT_EQ(locked.locked_add(0, 0, 1), 0);
  EXPECT_EQ(locked.locked_add(1, 0, 1), 1);
  EXPECT_EQ(locked.load(0, 0), 2);

  Processors plain(2, 1, Buffers::kTso);
  const std::int64_t first = plain.load(0, 0);
  const std::int64_t second = plain.load(1, 0);
  plain.store(0, 0, first + 1);
  plain.store(1, 0, second + 1);
  plain.fence(0);
  plain.fence(1);
  EXPECT_EQ(plain.load(0, 0), 1);
}

}  // namespace
}  // namespace tenon::lab::machine

// SPDX-License-Identifier: Apache-2.0
// Each rule orders something that nothing else orders; the origin's examples, corrected.
#include "machine/hb/happens_before.hpp"

#include <gtest/gtest.h>

#include "machine/hb/examples.hpp"
#include "machine/hb/hb_file.hpp"

namespace tenon::lab::hb {
namespace {

class EachRule : public testing::TestWithParam<Example> {
 protected:
  const HbFile file_ = parse_hb(GetParam().text, "example");
  const std::size_t a_ = file_.questions[0].first;
  const std::size_t b_ = file_.questions[0].second;
};

TEST_P(EachRule, Orders) {
  const HappensBefore order(file_.execution);
  const auto chain = order.chain(a_, b_);
  ASSERT_TRUE(chain) << order.answer(a_, b_);
  EXPECT_FALSE(order.chain(b_, a_));
}

TEST_P(EachRule, IsMissedWhenItIsNotThere) {
  const HappensBefore order(file_.execution, GetParam().rule);
  EXPECT_FALSE(order.chain(a_, b_)) << order.answer(a_, b_);
}

TEST_P(EachRule, IsTheOnlyOneThatMatters) {
  if (GetParam().rule == Rule::kTransitivity) GTEST_SKIP() << "it only joins what others order";
  for (const Rule rule : kAllRules) {
    if (rule == GetParam().rule || rule == Rule::kProgramOrder || rule == Rule::kTransitivity)
      continue;
    EXPECT_TRUE(HappensBefore(file_.execution, rule).chain(a_, b_)) << name_of(rule);
  }
}

INSTANTIATE_TEST_SUITE_P(All, EachRule, testing::ValuesIn(examples().begin(), examples().end()),
                         [](const auto& info) {
                           std::string name = name_of(info.param.rule);
                           std::erase(name, ' ');
                           return name;
                         });

TEST(Rules, EachHasAnExample) {
  ASSERT_EQ(examples().size(), kAllRules.size());
  for (std::size_t i = 0; i < kAllRules.size(); ++i) EXPECT_EQ(examples()[i].rule, kAllRules[i]);
}

std::string told(const std::string& text) {
  return answers(parse_hb(text, "test"));
}

TEST(HappensBefore, NamesTheShortestChain) {
  EXPECT_EQ(told("t write x : a\nt write y\nt volatile-write v\nu volatile-read v\nu read x : b\n"
                 "ask a b\nask b a"),
            "yes: \"t write x\" happens before \"u read x\"\n"
            "  t write x  ->  t volatile-write v   by program order\n"
            "  t volatile-write v  ->  u volatile-read v   by volatile\n"
            "  u volatile-read v  ->  u read x   by program order\n"
            "  together by transitivity\n"
            "no: \"t write x\" happens before \"u read x\"\n"
            "no data race\n");
}

TEST(HappensBefore, NamesBothAccessesOfARace) {
  EXPECT_EQ(told("t write x : a\nu read x : b\nask a b"),
            "no: nothing orders \"t write x\" and \"u read x\": this is a data race\n"
            "data race: \"t write x\" and \"u read x\"\n");
}

TEST(HappensBefore, TwoReadsAreNoRace) {
  EXPECT_EQ(told("t read x : a\nu read x : b\nask a b"),
            "no: nothing orders \"t read x\" and \"u read x\"; they do not conflict, so this is no "
            "data race\nno data race\n");
}

TEST(HappensBefore, VolatilesDoNotRace) {
  EXPECT_EQ(told("t volatile-write v\nu volatile-write v"), "no data race\n");
}

// F18: only a read that comes after the write in the synchronization order.
TEST(HappensBefore, AReadBeforeTheVolatileWriteOrdersNothing) {
  EXPECT_NE(told("u volatile-read v\nt write x\nt volatile-write v\nu read x").find("data race: "),
            std::string::npos);
}

TEST(HappensBefore, AnotherVolatileOrMonitorOrdersNothing) {
  EXPECT_NE(told("t write x\nt volatile-write v\nu volatile-read w\nu read x").find("race: "),
            std::string::npos);
  EXPECT_NE(told("t lock m\nt write x\nt unlock m\nu lock n\nu read x\nu unlock n").find("race: "),
            std::string::npos);
}

TEST(HappensBefore, TheEndOfAnotherThreadOrdersNothing) {
  EXPECT_NE(told("u write x\ns read y\nt join s\nt read x").find("race: "), std::string::npos);
}

TEST(HappensBefore, AnInterruptOfAnotherThreadOrdersNothing) {
  EXPECT_NE(told("t interrupt s\nt write x\nt interrupt u\ns detect-interrupt s\ns read x")
                .find("race: "),
            std::string::npos);
}

// 17.2: only the monitor orders; notify() within a region whose end has not come orders nothing.
TEST(HappensBefore, NotifyAloneOrdersNothing) {
  const std::string before = "u lock m\nu wait m\nt lock m\nt notify m\n";
  EXPECT_NE(told(before + "t unlock m\nt write x\nu wake m\nu read x").find("race: "),
            std::string::npos);
  EXPECT_EQ(told(before + "t write x\nt unlock m\nu wake m\nu read x"), "no data race\n");
}

// 17.2: wait() gives back all locks of the monitor, and returns with as many.
TEST(HappensBefore, WaitGivesBackAllLocks) {
  const std::string nested = "t lock m\nt lock m\nt wait m\nu lock m\nu unlock m\nt wake m\n";
  EXPECT_EQ(told(nested + "t unlock m\nt unlock m"), "no data race\n");
  EXPECT_THROW(told(nested + "t unlock m\nt unlock m\nt unlock m"), HbError);
  EXPECT_THROW(told(nested + "t unlock m\nu lock m"), HbError);
}

// S3-D4, F19: what counts is that each unlock comes before the subsequent lock of the same monitor.
TEST(OriginCorrected, LockRule) {
  EXPECT_EQ(told("t lock m\nt write x\nt unlock m\nu lock m\nu read x\nu unlock m"),
            "no data race\n");
  // Two threads cannot lock, lock, unlock, unlock one monitor.
  EXPECT_THROW(told("t lock m\nu lock m\nt unlock m\nu unlock m"), HbError);
  // One thread can, as monitors are re-entrant: what lock coarsening makes of two regions is legal.
  EXPECT_EQ(told("t lock m\nt write x\nt lock m\nt unlock m\nt write x\nt unlock m\n"
                 "u lock m\nu read x\nu unlock m"),
            "no data race\n");
}

// S3-D5, F20: an interrupt before the start is recorded (JDK 14 and later), and ordered.
TEST(OriginCorrected, InterruptBeforeStart) {
  const HbFile file =
      parse_hb("main interrupt t : a\nmain start t\nt detect-interrupt t : b\nask a b", "test");
  const auto [a, b] = file.questions[0];
  const auto chain = HappensBefore(file.execution).chain(a, b);
  ASSERT_TRUE(chain);
  ASSERT_EQ(chain->size(), 1u);
  EXPECT_EQ(chain->front().rule, Rule::kInterrupt);
  EXPECT_TRUE(HappensBefore(file.execution, Rule::kInterrupt).chain(a, b));
}

// S3-D5, F19: d = c + b after its inputs, in one thread, is program order and no transitivity.
TEST(OriginCorrected, InputsBeforeUse) {
  EXPECT_EQ(
      told("t write b : b\nt write c : c\nt read b\nt read c\nt write d : d\nask b d\nask c d"),
      "yes: \"t write b\" happens before \"t write d\"\n"
      "  t write b  ->  t write d   by program order\n"
      "yes: \"t write c\" happens before \"t write d\"\n"
      "  t write c  ->  t write d   by program order\n"
      "no data race\n");
}

// F19: the origin's example of join never starts its thread; such a join returns at once.
TEST(OriginCorrected, JoinOfAThreadThatNeverStartedOrdersNothing) {
  EXPECT_EQ(told("main join t\nmain start t\nt write x"), "no data race\n");
  EXPECT_NE(told("main join t\nmain start t\nt write x\nmain read x").find("race: "),
            std::string::npos);
}

TEST(HappensBefore, AThreadWithoutActionsIsJoined) {
  const HbFile file = parse_hb("u start t : a\nmain join t : b\nask a b", "test");
  EXPECT_TRUE(
      HappensBefore(file.execution).chain(file.questions[0].first, file.questions[0].second));
}

}  // namespace
}  // namespace tenon::lab::hb

// SPDX-License-Identifier: Apache-2.0
#include "park/pacer.hpp"

#include <gtest/gtest.h>

namespace tenon {
namespace {

using park::Pacer;
using Step = Pacer::Step;

struct Wait {
  int glances = 0;
  int looks = 0;
  int yields = 0;
};

// A wait that goes on until the pacer says park.
Wait long_wait(Pacer& pacer) {
  Wait wait;
  pacer.begin();
  for (;;) {
    const Step step = pacer.next();
    if (step == Step::kPark) return wait;
    ++(step == Step::kGlance ? wait.glances : step == Step::kYield ? wait.yields : wait.looks);
  }
}

// One that the first step ends.
Step short_wait(Pacer& pacer) {
  pacer.begin();
  return pacer.next();
}

TEST(Pacer, AnAdaptiveOneGlancesAndLooksBeforeItParks) {
  Pacer adaptive(Idle::kAdaptive);
  const Wait wait = long_wait(adaptive);
  EXPECT_GT(wait.glances, 50);
  EXPECT_GT(wait.looks, 0);
  EXPECT_GT(wait.yields, 50);
  EXPECT_EQ(adaptive.next(), Step::kPark) << "and goes on parking";
}

TEST(Pacer, AParkingOneParksAtOnceAndABusyOneNever) {
  Pacer parks(Idle::kPark);
  EXPECT_EQ(short_wait(parks), Step::kPark);
  Pacer busy(Idle::kBusy);
  int looks = 0;
  busy.begin();
  for (int i = 0; i < 100'000; ++i) {
    const Step step = busy.next();
    EXPECT_NE(step, Step::kPark);
    if (step == Step::kLook) ++looks;
  }
  EXPECT_GT(looks, 0) << "a busy one looks now and then whether the peer is alive";
}

TEST(Pacer, PollsThatAreInVainAreLeftOutAndTriedAgain) {
  Pacer pacer(Idle::kAdaptive);
  for (int i = 0; i < 4; ++i) EXPECT_GT(long_wait(pacer).glances, 0) << "one long wait says little";
  int polled = 0;
  for (int i = 0; i < 160; ++i) polled += long_wait(pacer).glances > 0;
  EXPECT_GT(polled, 0) << "never again";
  EXPECT_LT(polled, 20);
}

TEST(Pacer, PollsAreBackAsSoonAsTheyHelp) {
  Pacer pacer(Idle::kAdaptive);
  for (int i = 0; i < 5; ++i) long_wait(pacer);
  for (int i = 0; i < 20 && short_wait(pacer) != Step::kGlance; ++i) continue;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(short_wait(pacer), Step::kGlance);
}

TEST(Pacer, AfterALateYieldItParksAtOnceForAWhile) {
  Pacer pacer(Idle::kAdaptive);
  pacer.begin();
  while (pacer.next() != Step::kYield) continue;
  pacer.yielded(3'000);
  EXPECT_EQ(pacer.next(), Step::kYield) << "that is what one takes";
  pacer.yielded(3'000'000);
  EXPECT_EQ(pacer.next(), Step::kPark) << "a time slice of somebody else";
  int parked = 0;
  while (short_wait(pacer) == Step::kPark && parked < 100'000) ++parked;
  EXPECT_GT(parked, 100);
  EXPECT_LT(parked, 1'000) << "then it tries again";
}

TEST(Pacer, APollThatIsNoWaitTeachesNothing) {
  Pacer pacer(Idle::kAdaptive);
  for (int i = 0; i < 100; ++i) pacer.begin();  // try_: one look, and away
  EXPECT_EQ(short_wait(pacer), Step::kGlance);
}

}  // namespace
}  // namespace tenon

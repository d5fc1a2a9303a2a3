// SPDX-License-Identifier: Apache-2.0
// Untrusted text: a typed error with its line, never a crash.
#include "machine/hb/hb_file.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <random>

#include "machine/hb/happens_before.hpp"

namespace tenon::lab::hb {
namespace {

struct Wrong {
  const char* text;
  const char* error;
};
class WrongText : public testing::TestWithParam<Wrong> {};

TEST_P(WrongText, IsRefused) {
  try {
    parse_hb(GetParam().text, "some.hb");
    FAIL() << "was taken";
  } catch (const HbError& error) {
    EXPECT_STREQ(error.what(), GetParam().error);
  }
}
INSTANTIATE_TEST_SUITE_P(
    Each, WrongText,
    testing::Values(
        Wrong{"t", "some.hb:1: an action is: THREAD ACTION WHAT [in|from|through NAME] [: LABEL]"},
        Wrong{"t write x y",
              "some.hb:1: an action is: THREAD ACTION WHAT [in|from|through NAME] [: LABEL]"},
        Wrong{"# a\n\nt wrote x", "some.hb:3: there is no action wrote"},
        Wrong{"t default x", "some.hb:1: there is no action default"},
        Wrong{"t publish o", "some.hb:1: publish o in what?"},
        Wrong{"t publish o at r", "some.hb:1: after publish o: at?"},
        Wrong{"t write x in r", "some.hb:1: after write x: in?"},
        Wrong{"ask a", "some.hb:1: a question is: ask LABEL LABEL"},
        Wrong{"ask a b\nt read x : a", "some.hb:1: no action has the label b"},
        Wrong{"t read x : a\nt read x : a", "some.hb:2: there are two actions with the label a"},
        Wrong{"t read x : default:y", "some.hb:1: default:... are the labels of default values"},
        Wrong{"t read x\nt volatile-write x",
              "some.hb:2: x is volatile in one action and plain in another"},
        Wrong{"t unlock m", "some.hb:1: IllegalMonitorStateException: t does not have m"},
        Wrong{"t notify m", "some.hb:1: IllegalMonitorStateException: t does not have m"},
        Wrong{"t wait m", "some.hb:1: IllegalMonitorStateException: t does not have m"},
        Wrong{"t lock m\nu lock m", "some.hb:2: t has m"},
        Wrong{"t lock m\nt wait m\nt read x", "some.hb:3: t waits at m"},
        Wrong{"t wake m", "some.hb:1: t does not wait at m"},
        Wrong{"t lock m\nt wait m\nu lock m\nt wake m", "some.hb:4: u has m"},
        Wrong{"t start t", "some.hb:1: t cannot do that to itself"},
        Wrong{"u read x\nt start u",
              "some.hb:2: IllegalThreadStateException: u has started already"},
        Wrong{"t start u\nt start u",
              "some.hb:2: IllegalThreadStateException: u has started already"},
        Wrong{"u read x\nt join u\nu read x", "some.hb:3: u is over: it was joined"},
        Wrong{"u lock m\nu wait m\nt join u", "some.hb:3: u waits, and is not over"},
        Wrong{"t detect-interrupt t", "some.hb:1: t is not interrupted"},
        Wrong{"t finalize o", "some.hb:1: o is not constructed"},
        Wrong{"t constructed o\nt constructed o", "some.hb:2: o is constructed already"},
        Wrong{"t obtain o from r", "some.hb:1: o was not published in r"},
        Wrong{"t read-final o.f",
              "some.hb:1: read-final wants a field, such as o.f, of an object that t has obtained "
              "or constructed"},
        Wrong{"t read x through o.f", "some.hb:1: t has not read o.f"}));

TEST(HbFile, TooManyActionsAreRefused) {
  std::string text;
  for (std::size_t i = 0; i < kMostActions; ++i) text += "t read x\n";
  EXPECT_THROW(parse_hb(text, "long"), HbError);
}

TEST(HbFile, AFileThatIsNotThere) {
  try {
    read_hb("no/such/file.hb");
    FAIL();
  } catch (const HbError& error) {
    EXPECT_STREQ(error.what(), "no/such/file.hb:0: cannot be read");
  }
  EXPECT_THROW(read_hb("/"), HbError);
}

// No action happens before itself or one that happens before it; each chain connects.
void expect_order(const Execution& execution) {
  const HappensBefore order(execution);
  for (std::size_t a = 0; a < execution.actions().size(); ++a) {
    EXPECT_FALSE(order.chain(a, a));
    for (std::size_t b = 0; b < execution.actions().size(); ++b) {
      const auto chain = order.chain(a, b);
      if (!chain) continue;
      EXPECT_FALSE(order.chain(b, a));
      EXPECT_EQ(chain->front().from, a);
      EXPECT_EQ(chain->back().to, b);
      for (std::size_t i = 0; i + 1 < chain->size(); ++i)
        EXPECT_EQ((*chain)[i].to, (*chain)[i + 1].from);
    }
  }
}

// Words of the language in any order: taken or refused, and every question answered.
TEST(HbFile, RandomWords) {
  constexpr const char* kWords[] = {"t",
                                    "u",
                                    "s",
                                    "read",
                                    "write",
                                    "volatile-read",
                                    "volatile-write",
                                    "lock",
                                    "unlock",
                                    "wait",
                                    "wake",
                                    "notify",
                                    "start",
                                    "join",
                                    "interrupt",
                                    "detect-interrupt",
                                    "constructed",
                                    "finalize",
                                    "publish",
                                    "obtain",
                                    "read-final",
                                    "in",
                                    "from",
                                    "through",
                                    "o",
                                    "o.f",
                                    "x",
                                    ":",
                                    "ask",
                                    "a",
                                    "\n",
                                    "#"};
  std::mt19937 random(17);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    HbFile file;
    for (int line = 0; line < 60; ++line) {
      std::string next = text;
      const std::size_t words = 2 + random() % 5;
      for (std::size_t i = 0; i < words; ++i)
        next += std::string(kWords[random() % std::size(kWords)]) + " ";
      next += "\n";
      try {
        file = parse_hb(next, "random");
        text = next;
      } catch (const HbError&) {  // Without that line, then.
      }
    }
    EXPECT_FALSE(answers(file).empty());
    expect_order(file.execution);
  }
}

}  // namespace
}  // namespace tenon::lab::hb

// SPDX-License-Identifier: Apache-2.0
// S3-D1, S3-D2: the compiler takes a plain flag out of the loop; an atomic one is seen.
#include "machine/hoisted_flag.hpp"

#include <gtest/gtest.h>

#include "support/sanitized.hpp"

namespace tenon::lab::machine {
namespace {

TEST(HoistedFlag, APlainFlagIsNeverSeen) {
  if (test::kSanitized) GTEST_SKIP() << "the loop is instrumented";
  const Seen seen = loop_until_flag(Flag::kPlain, 5'000'000);
  EXPECT_FALSE(seen.ended);
  EXPECT_GE(seen.rounds_after, 5'000'000u);
}

TEST(HoistedFlag, AnAtomicFlagIsSeen) {
  EXPECT_TRUE(loop_until_flag(Flag::kAtomic, UINT64_MAX).ended);
}

TEST(HoistedFlag, JavaPrintsBoth) {
  const auto text = java_loop_until_flag();
  if (!text) GTEST_SKIP() << "no JDK";
  EXPECT_NE(text->find("volatile flag: the loop ended\n"), std::string::npos) << *text;
  EXPECT_NE(text->find("plain flag: the loop "), std::string::npos) << *text;
}

}  // namespace
}  // namespace tenon::lab::machine

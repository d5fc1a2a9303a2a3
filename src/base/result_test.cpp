// SPDX-License-Identifier: Apache-2.0
#include "tenon/result.hpp"

#include <gtest/gtest.h>
#include <cerrno>
#include <memory>
#include <string>

namespace tenon {
namespace {

static_assert(std::is_trivially_copyable_v<Error>);
static_assert(sizeof(Error) <= 32);

TEST(Result, HoldsAValue) {
  Result<std::string> result(std::string("abc"));
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(static_cast<bool>(result));
  EXPECT_EQ(*result, "abc");
  EXPECT_EQ(result->size(), 3u);
  EXPECT_EQ(result.value(), "abc");
  EXPECT_EQ(result.value_or("x"), "abc");
  EXPECT_FALSE(result.is(Code::kTimeout));
}

TEST(Result, HoldsAnError) {
  const Result<int> result(Error(Code::kRoleHeld, "by pid", 7));
  EXPECT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Code::kRoleHeld);
  EXPECT_EQ(result.error().number, 7);
  EXPECT_TRUE(result.is(Code::kRoleHeld));
  EXPECT_FALSE(result.is(Code::kTimeout));
  EXPECT_EQ(result.value_or(42), 42);
}

TEST(Result, ValueOfAnErrorThrowsTheError) {
  const Result<int> result(Code::kNoSpace);
  try {
    static_cast<void>(result.value());
    FAIL() << "did not throw";
  } catch (const BadResultAccess& thrown) {
    EXPECT_EQ(thrown.error().code, Code::kNoSpace);
    EXPECT_EQ(std::string(thrown.what()), result.error().message());
  }
  EXPECT_THROW(Result<void>(Code::kClosed).value(), BadResultAccess);
}

TEST(Result, OfVoidIsSuccessByDefault) {
  const Result<void> good;
  EXPECT_TRUE(good.has_value());
  EXPECT_NO_THROW(good.value());
  EXPECT_FALSE(good.is(Code{}));
  const Result<void> bad(Code::kTimeout);
  EXPECT_FALSE(bad);
  EXPECT_TRUE(bad.is(Code::kTimeout));
}

TEST(Result, MovesAValueThatCannotBeCopied) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  const std::unique_ptr<int> out = std::move(result).value();
  EXPECT_EQ(*out, 5);
}

TEST(Result, OfBoolKeepsAnErrorApartFromFalse) {
  const Result<bool> no(false);
  EXPECT_TRUE(no.has_value());
  EXPECT_FALSE(*no);
  EXPECT_FALSE(Result<bool>(Code::kIoError).has_value());
}

TEST(Error, MessageSaysWhatWhyAndWhatToDo) {
  EXPECT_EQ(Error(Code::kRoleHeld, "by pid", 7).message(),
            "RoleHeld: another living process holds this end of the channel (by pid 7); "
            "stop that process, or use another channel");
  EXPECT_EQ(Error(Code::kTimeout).message(),
            "Timeout: the time is over; wait longer, or look at the other side with `tenon "
            "inspect`");
  EXPECT_EQ(Error(Code::kCorrupt, "checksum").message(),
            "Corrupt: a checked part of the file is damaged (checksum); look at it with `tenon "
            "inspect`, then remove it with `tenon rm`");
}

TEST(Error, MessageQuotesTheSystem) {
  const std::string message =
      Error::from_system(Code::kNoSpace, ENOSPC, "reserving storage").message();
  EXPECT_NE(message.find("(reserving storage)"), std::string::npos) << message;
  EXPECT_NE(message.find("; the system says: No space left on device; "), std::string::npos)
      << message;
}

}  // namespace
}  // namespace tenon

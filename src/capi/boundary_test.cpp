// SPDX-License-Identifier: Apache-2.0
// What C is told, whatever happens in C++.
#include "capi/boundary.hpp"

#include <gtest/gtest.h>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

namespace tenon::capi {
namespace {

template <class Thrown>
tenon_error told_of(const Thrown& thrown) {
  tenon_error error{};
  const auto body = [&]() -> Result<void> { throw thrown; };
  EXPECT_EQ(at_boundary(&error, body), error.status);
  EXPECT_EQ(at_boundary(nullptr, body), error.status);
  return error;
}

TEST(CapiBoundary, NoExceptionPassesIt) {
  EXPECT_EQ(told_of(std::bad_alloc()).status, TENON_NO_MEMORY);
  EXPECT_EQ(told_of(BadResultAccess(Code::kRoleHeld)).status, TENON_ROLE_HELD);
  const tenon_error busy = told_of(std::system_error(EBUSY, std::generic_category()));
  EXPECT_EQ(busy.status, TENON_IO_ERROR);
  EXPECT_EQ(busy.system_error, EBUSY);
  EXPECT_EQ(told_of(std::runtime_error("whatever")).status, TENON_IO_ERROR);
  EXPECT_EQ(told_of(42).status, TENON_IO_ERROR);
  EXPECT_FALSE(ask_at_boundary([]() -> bool { throw std::bad_alloc(); }));
}

TEST(CapiBoundary, AnErrorIsToldInFull) {
  Error what = Error::from_system(Code::kIoError, ENOSPC, "file of the segment");
  what.number = 7;
  tenon_error error{};
  EXPECT_EQ(tell(&error, what), TENON_IO_ERROR);
  EXPECT_EQ(error.status, TENON_IO_ERROR);
  EXPECT_EQ(error.system_error, ENOSPC);
  EXPECT_EQ(error.number, 7);
  EXPECT_EQ(error.message, what.message());
}

TEST(CapiBoundary, ALongMessageIsCut) {
  const std::string longer(1000, 'x');
  tenon_error error{};
  std::memset(&error, '?', sizeof error);
  tell(&error, {Code::kCorrupt, longer.c_str()});
  EXPECT_EQ(std::strlen(error.message), sizeof error.message - 1);
  EXPECT_EQ(error.message[sizeof error.message - 2], 'x');
}

TEST(CapiBoundary, SuccessLeavesTheErrorAlone) {
  tenon_error error{};
  error.number = 42;
  EXPECT_EQ(at_boundary(&error, [] { return Result<void>(); }), TENON_OK);
  EXPECT_EQ(error.number, 42);
}

TEST(CapiBoundary, AStatusHasTheNameThatItHasEverywhere) {
  EXPECT_STREQ(tenon_status_name(TENON_OK), "Ok");
  EXPECT_STREQ(tenon_status_name(TENON_ILLEGAL_MONITOR_STATE), "IllegalMonitorState");
  EXPECT_STREQ(tenon_status_name(TENON_INVALID_ARGUMENT), "InvalidArgument");
  EXPECT_STREQ(tenon_status_name(-1), "Unknown");
  EXPECT_STREQ(tenon_status_name(12345), "Unknown");
  EXPECT_TRUE(tenon_status_is_outcome(TENON_TIMEOUT));
  EXPECT_TRUE(tenon_status_is_outcome(TENON_OWNER_DIED));
  EXPECT_FALSE(tenon_status_is_outcome(TENON_DEADLOCK));
  EXPECT_FALSE(tenon_status_is_outcome(TENON_OK));
}

TEST(CapiBoundary, ADeadlineIsThatOfCpp) {
  EXPECT_TRUE(deadline_of(TENON_NOW).is_now());
  EXPECT_TRUE(deadline_of(TENON_NEVER).is_never());
  EXPECT_TRUE(deadline_of(TENON_NEVER - 1).is_never()) << "later than a clock will ever say";
  EXPECT_EQ(deadline_of(1'234'567'890'123u).nanoseconds(), 1'234'567'890'123u);
  EXPECT_EQ(tenon_after(0), TENON_NOW);
  EXPECT_EQ(tenon_after(-5), TENON_NOW);
  EXPECT_EQ(tenon_after(INT64_MAX), TENON_NEVER);
  const tenon_deadline before = tenon_after(1);
  EXPECT_LE(before, tenon_after(1));
  EXPECT_GE(tenon_after(1'000'000'000), before + 999'999'999);
}

}  // namespace
}  // namespace tenon::capi

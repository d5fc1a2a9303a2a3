// SPDX-License-Identifier: Apache-2.0
// The golden list: names, numbers and exit statuses that other languages and scripts rely on.
#include "tenon/code.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace tenon {
namespace {

struct Golden {
  int number;
  const char* name;
  bool outcome;
  int exit_status;
};

// Append only. A number or a name that is here never changes.
constexpr Golden kGolden[] = {
    {1, "NotFound", false, 1},          {2, "AlreadyExists", false, 1},
    {3, "Truncated", false, 1},         {4, "BadMagic", false, 1},
    {5, "WrongKind", false, 1},         {6, "VersionMismatch", false, 1},
    {7, "LayoutMismatch", false, 1},    {8, "Corrupt", false, 1},
    {9, "Incomplete", false, 1},        {10, "SegmentUnlinked", false, 1},
    {11, "NoSpace", false, 1},          {12, "NoMemory", false, 1},
    {13, "TooManyFiles", false, 1},     {14, "TooManyParticipants", false, 1},
    {15, "PermissionDenied", false, 1}, {16, "UnsafePath", false, 1},
    {17, "PeerMisbehaved", false, 1},   {18, "PeerDied", true, 1},
    {19, "RoleHeld", true, 1},          {20, "EndOfStream", true, 0},
    {21, "StillHeld", false, 1},        {22, "HoldCountOverflow", false, 1},
    {23, "DescriptorLost", false, 1},   {24, "OwnerDied", true, 1},
    {25, "Inconsistent", false, 1},     {26, "IllegalMonitorState", false, 1},
    {27, "Deadlock", false, 3},         {28, "Unsupported", false, 1},
    {29, "Timeout", true, 124},         {30, "Interrupted", true, 130},
    {31, "WouldBlock", true, 1},        {32, "TooLarge", false, 1},
    {33, "IoError", false, 1},          {34, "LogPoisoned", false, 1},
    {35, "LogCorrupt", false, 1},       {36, "ForkedHandle", false, 1},
    {37, "Closed", false, 1},           {38, "InvalidArgument", false, 2},
};

TEST(Code, NamesNumbersAndExitStatusesNeverChange) {
  for (const Golden& golden : kGolden) {
    const auto code = static_cast<Code>(golden.number);
    EXPECT_STREQ(name_of(code), golden.name);
    EXPECT_EQ(is_outcome(code), golden.outcome) << golden.name;
    EXPECT_EQ(exit_status_of(code), golden.exit_status) << golden.name;
  }
}

TEST(Code, EveryCodeOfTheTableIsInTheGoldenList) {
  constexpr int kBeyond = 256;
  for (int number = static_cast<int>(std::size(kGolden)) + 1; number < kBeyond; ++number)
    EXPECT_STREQ(name_of(static_cast<Code>(number)), "Unknown") << number << ": append it";
  EXPECT_STREQ(name_of(Code{}), "Unknown");
}

TEST(Code, NamesAreUnique) {
  std::set<std::string> names;
  for (const Golden& golden : kGolden)
    EXPECT_TRUE(names.insert(name_of(static_cast<Code>(golden.number))).second) << golden.name;
}

TEST(Code, EveryCodeSaysWhatHappenedAndWhatToDo) {
  for (const Golden& golden : kGolden) {
    const auto code = static_cast<Code>(golden.number);
    EXPECT_GT(std::string(what_of(code)).size(), 8u) << golden.name;
    EXPECT_GT(std::string(remedy_of(code)).size(), 8u) << golden.name;
  }
}

}  // namespace
}  // namespace tenon

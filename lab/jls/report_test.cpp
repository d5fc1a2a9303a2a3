// SPDX-License-Identifier: Apache-2.0
// What people read: each forbidden outcome with its reason, each surprising one with its commits.
#include "jls/report.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "jls/parser.hpp"

namespace tenon::lab::jls {
namespace {

std::string reason(const std::string& text, const std::vector<Value>& values) {
  const Program program = parse("test", text);
  const Table table = judge(program);
  const auto outcome = std::ranges::find(table.outcomes, values, &Outcome::values);
  if (outcome == table.outcomes.end() || outcome->is_allowed) return "not forbidden";
  return reason_against(program, table, *outcome);
}

TEST(Report, CycleOfVolatileAccesses) {
  EXPECT_EQ(reason("volatile int x, y; thread T1 { x = 1; r1 = y; } thread T2 { y = 1; r2 = x; }",
                   {0, 0}),
            "cycle: T1: x = 1 -po-> T1: r1 = y (0) -fr-> T2: y = 1 -po-> T2: r2 = x (0) -fr-> "
            "T1: x = 1");
  EXPECT_EQ(reason("volatile int x, y; thread T1 { r1 = x; y = 1; } thread T2 { r2 = y; x = 1; }",
                   {1, 1}),
            "cycle: T1: r1 = x (1) -po-> T1: y = 1 -rf-> T2: r2 = y (1) -po-> T2: x = 1 -rf-> "
            "T1: r1 = x (1)");
  EXPECT_EQ(
      reason("volatile int x; thread T1 { x = 1; x = 2; } thread T2 { a = x; b = x; }", {2, 1}),
      "cycle: T1: x = 2 -rf-> T2: a = x (2) -po-> T2: b = x (1) -fr-> T1: x = 2");
}

TEST(Report, WriteInBetween) {
  EXPECT_EQ(reason("int x; volatile int v; thread T1 { x = 1; v = 1; } "
                   "thread T2 { a = v; b = x; }",
                   {1, 0}),
            "initially x = 0, then T1: x = 1, then T2: b = x (0) in happens-before");
  EXPECT_EQ(reason("int x; thread T1 { a = x; x = 1; }", {1}), "not forbidden");
  EXPECT_EQ(reason("int x; thread T1 { a = x; x = 1; } thread T2 { b = x; x = 2; }", {1, 0}),
            "T1: a = x (1) happens-before T1: x = 1");
}

TEST(Report, FinalField) {
  EXPECT_EQ(reason("int p; object o { final int f; } thread T1 { a = new o { a.f = 1; }; p = a; }"
                   "thread T2 { q = p; if (q != 0) { got = 1; f = q.f; } } observe got, f;",
                   {1, 0}),
            "final field: the constructor's write happens-before the read");
}

TEST(Report, ThinAir) {
  EXPECT_EQ(reason("int x, y; thread T1 { r1 = x; y = r1; } thread T2 { r2 = y; x = r2; }"
                   "exists r1 == 1;",
                   {1, 1}),
            "no commit order: circular justification of [T1: r1 = x (1)] [T2: r2 = y (1)]");
}

TEST(Report, Table) {
  const Program program = parse("test",
                                "int x, y; thread T1 { r1 = x; y = 1; }\n"
                                "thread T2 { r2 = y; x = r2; }\n"
                                "allowed r1 == 1; forbidden r2 == 1; exists r1 == 0;\n"
                                "outcomes 0 0, 0 1, 1 1;");
  const Table table = judge(program);
  EXPECT_EQ(text_of(program, table, true),
            "  r1  r2  \n"
            "  0   0   ACCEPTABLE\n"
            "  0   1   ACCEPTABLE\n"
            "  1   1   ACCEPTABLE  in no interleaving; committed:\n"
            "      C1: initial values, T1: y = 1\n"
            "        E1: T1: r1 = x (0) initial; T2: r2 = y (0) initial\n"
            "      C2: T2: r2 = y (1) as [T2: r2 = y (0)]\n"
            "        E2 = E1\n"
            "      C3: T2: x = 1\n"
            "        E3: T1: r1 = x (0) initial; T2: r2 = y (1) from T1\n"
            "      C4: T1: r1 = x (1) as [T1: r1 = x (0)]\n"
            "        E4 = E3\n"
            "  allowed r1 == 1: as claimed\n"
            "  forbidden r2 == 1: DIFFERS, it is allowed\n"
            "  exists r1 == 0: allowed\n"
            "  outcomes: as claimed\n");
}

}  // namespace
}  // namespace tenon::lab::jls

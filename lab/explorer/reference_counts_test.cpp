// SPDX-License-Identifier: Apache-2.0
// The explorer against the counts of others: GenMC 0.11, where no formula says them. GenMC's are
// those of its own suite's programs, of which ours have the shape and no more.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "explorer/programs/locks.hpp"
#include "explorer/programs/small.hpp"

namespace tenon::lab {
namespace {

struct Reference {
  std::string name;
  int n = 0;  // of a seqlock: writers and readers, as two digits
  std::uint64_t sc = 0;
  std::uint64_t tso = 0;
  std::uint64_t rc11 = 0;
};
void PrintTo(const Reference& reference, std::ostream* to) {
  *to << reference.name << reference.n;
}

std::unique_ptr<Check> program_of(const Reference& reference) {
  if (reference.name == "seqlock") return seqlock_program(reference.n / 10, reference.n % 10);
  if (auto lock = lock_program(reference.name, reference.n)) return lock;
  return small_program(reference.name, reference.n);
}

Findings explore(const Reference& reference, Model model) {
  Bounds bounds;
  bounds.model = model;
  bounds.runs = 200000;  // a search that is wrong must not go on for ever
  return run(*program_of(reference), bounds);
}

class ReferenceCounts : public testing::TestWithParam<Reference> {};

TEST_P(ReferenceCounts, AreFound) {
  const Reference& wanted = GetParam();
  for (const Model model : kAllModels) {
    SCOPED_TRACE(name_of(model));
    const Findings found = explore(wanted, model);
    EXPECT_TRUE(found.complete);
    EXPECT_FALSE(found.violation) << found.violation->what;
    EXPECT_EQ(found.executions, model == Model::kSc    ? wanted.sc
                                : model == Model::kTso ? wanted.tso
                                                       : wanted.rc11);
  }
}

std::vector<Reference> references() {
  std::vector<Reference> all;
  const auto same = [&](const std::string& name, int n, std::uint64_t count) {
    all.push_back({name, n, count, count, count});
  };
  std::uint64_t power = 2;
  std::uint64_t factorial = 1;
  for (int n = 2; n <= 6; ++n) {
    power *= 2;
    factorial *= static_cast<std::uint64_t>(n);
    all.push_back({"sb", n, power - 1, power, power});
    same("lb", n, power - 1);
    same("readers", n, power);
    same("ww", n, factorial);
    same("ainc", n, factorial);
  }
  all.push_back({"iriw", 4, 15, 15, 16});

  for (const auto& [n, count] : {std::pair{2, 2}, {3, 6}, {4, 24}}) same("ticketlock", n, count);
  for (const auto& [n, count] : {std::pair{2, 4}, {3, 36}, {4, 576}}) same("spinlock", n, count);
  for (const auto& [n, count] : {std::pair{2, 4}, {3, 96}, {4, 6144}}) same("twalock", n, count);
  same("ttaslock", 2, 4);
  same("mcs", 2, 6);
  same("mutex", 2, 12);
  all.push_back({"mutex", 3, 6582, 6582, 7086});
  for (const auto& [n, count] : {std::pair{11, 2}, {21, 6}, {22, 18}}) same("seqlock", n, count);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Programs, ReferenceCounts, testing::ValuesIn(references()),
                         [](const auto& info) {
                           return info.param.name + std::to_string(info.param.n);
                         });

// It is found where it happens, although another execution has no hang.
TEST(Polling, InVainIsAHang) {
  for (const Model model : kAllModels) {
    const Findings found = explore({"hang_of_the_first", 2}, model);
    ASSERT_TRUE(found.violation) << name_of(model);
    EXPECT_EQ(found.violation->what, "thread 1 waits for ever");
  }
}

// A wrong twin, with the links of the suite's program. On x86 the machine orders what C++ does not.
TEST(RelaxedMcsLock, MissesItsCallInRc11) {
  EXPECT_EQ(explore({"mcs_relaxed", 2}, Model::kTso).executions, 6u);
  const Findings found = explore({"mcs_relaxed", 2}, Model::kRc11);
  ASSERT_TRUE(found.violation);
  EXPECT_NE(found.violation->what.find("waits for ever"), std::string::npos);
}

}  // namespace
}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// Death as a step: how often, and what it may lose.
#include <gtest/gtest.h>

#include "explorer/programs/deaths.hpp"

namespace tenon::lab {
namespace {

Findings explored(std::unique_ptr<Check> check, Model model, int deaths) {
  Bounds bounds;
  bounds.model = model;
  bounds.deaths = deaths;
  return run(*check, bounds);
}

TEST(Death, ComesBeforeEachStoreAndAtTheEnd) {
  for (const Model model : kAllModels) {
    for (const int stores : {1, 2, 5}) {
      const Findings found = explored(counting_writer(stores), model, 1);
      EXPECT_TRUE(found.complete);
      EXPECT_EQ(found.executions - found.with_death, 1u) << "of the writer that lives";
      EXPECT_EQ(found.with_death, static_cast<std::uint64_t>(stores) + 1);
    }
  }
}

TEST(Death, ComesOnlyWithinItsBudget) {
  const Findings found = explored(counting_writer(3), Model::kSc, 0);
  EXPECT_EQ(found.executions, 1u);
  EXPECT_EQ(found.with_death, 0u);
}

TEST(Death, LosesAnEarlierStoreAndKeepsALaterOne) {
  for (const Model model : kAllModels) {
    for (const bool by_copy : {false, true}) {
      const Findings found = explored(two_stores(Between::kNothing, by_copy), model, 1);
      EXPECT_TRUE(found.violation.has_value()) << name_of(model) << (by_copy ? " copy" : "");
    }
  }
}

TEST(Death, LosesNothingAcrossAFenceOrBeforeARelease) {
  for (const Model model : kAllModels) {
    for (const bool by_copy : {false, true}) {
      for (const Between between :
           {Between::kDeathFence, Between::kReleaseFence, Between::kReleaseOfY}) {
        const Findings found = explored(two_stores(between, by_copy), model, 1);
        EXPECT_TRUE(found.complete);
        EXPECT_FALSE(found.violation.has_value()) << name_of(model) << (by_copy ? " copy" : "");
      }
    }
  }
}

}  // namespace
}  // namespace tenon::lab

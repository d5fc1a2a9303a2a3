// SPDX-License-Identifier: Apache-2.0
// The eight historical actions: for each rule a sequence that it alone forbids; without the rule,
// the same sequence is taken.
#include "machine/eight_actions.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tenon::lab::machine {
namespace {

using Kind = Action::Kind;

// x, y plain; v, w volatile; m, n locks.
EightActions machine(std::optional<OldRule> without = std::nullopt) {
  return {2, {"x", "y"}, {"v", "w"}, {"m", "n"}, without};
}

struct Forbidden {
  OldRule rule;
  std::vector<Action> actions;  // the last one breaks the rule
};

Action read(const char* x, int t = 0) {
  return {Kind::kRead, t, x};
}
Action load(const char* x, int t = 0) {
  return {Kind::kLoad, t, x};
}
Action use(const char* x, int t = 0) {
  return {Kind::kUse, t, x};
}
Action assign(const char* x, std::int64_t value, int t = 0) {
  return {Kind::kAssign, t, x, value};
}
Action store(const char* x, int t = 0) {
  return {Kind::kStore, t, x};
}
Action write(const char* x, int t = 0) {
  return {Kind::kWrite, t, x};
}
Action lock(const char* m, int t = 0) {
  return {Kind::kLock, t, m};
}
Action unlock(const char* m, int t = 0) {
  return {Kind::kUnlock, t, m};
}

class Rule : public testing::TestWithParam<Forbidden> {
 protected:
  // Which action was refused, as an index, and by which rule.
  static std::pair<std::size_t, std::optional<OldRule>> run(EightActions machine) {
    const auto& actions = GetParam().actions;
    for (std::size_t i = 0; i < actions.size(); ++i) {
      if (const auto rule = machine.step(actions[i])) return {i, rule};
    }
    return {actions.size(), std::nullopt};
  }
};

TEST_P(Rule, RefusesTheLastAction) {
  const auto [index, rule] = run(machine());
  EXPECT_EQ(index, GetParam().actions.size() - 1);
  ASSERT_TRUE(rule);
  EXPECT_EQ(text_of(*rule), text_of(GetParam().rule));
}

TEST_P(Rule, IsTheOnlyOneThatDoes) {
  EXPECT_EQ(run(machine(GetParam().rule)).first, GetParam().actions.size());
}

INSTANTIATE_TEST_SUITE_P(
    Each, Rule,
    testing::Values(
        Forbidden{OldRule::kLoadNeedsRead, {load("x")}},
        Forbidden{OldRule::kLoadNeedsRead, {read("x"), load("x"), load("x")}},
        Forbidden{OldRule::kWriteNeedsStore, {assign("x", 1), write("x")}},
        Forbidden{OldRule::kStoreBeforeLoad, {assign("x", 1), read("x"), load("x")}},
        Forbidden{OldRule::kStoreNeedsAssign, {read("x"), load("x"), store("x")}},
        Forbidden{OldRule::kStoreNeedsAssign, {assign("x", 1), store("x"), store("x")}},
        Forbidden{OldRule::kNoValueYet, {use("x")}},
        Forbidden{OldRule::kNoValueYet, {read("x"), use("x")}},
        Forbidden{OldRule::kInOrderOfThread,
                  {read("x"), assign("x", 1), store("x"), write("x"), load("x")}},
        Forbidden{OldRule::kInOrderOfThread,
                  {assign("x", 1), store("x"), read("x"), write("x"), load("x")}},
        Forbidden{OldRule::kLockIsHeld, {lock("m"), lock("m", 1)}},
        Forbidden{OldRule::kUnlockOwnOnly, {unlock("m")}},
        Forbidden{OldRule::kUnlockOwnOnly, {lock("m", 1), unlock("m")}},
        Forbidden{OldRule::kStoreBeforeUnlock, {lock("m"), assign("x", 1), unlock("m")}},
        Forbidden{OldRule::kStoreBeforeUnlock,
                  {lock("m"), assign("x", 1), store("x"), unlock("m")}},
        Forbidden{OldRule::kLoadAfterLock, {read("x"), load("x"), lock("m"), use("x")}},
        Forbidden{OldRule::kLoadAfterLock, {read("x"), lock("m"), load("x")}},
        Forbidden{OldRule::kLoadAfterLock, {assign("x", 1), lock("m"), store("x")}},
        Forbidden{OldRule::kVolatileLoadsToUse, {read("v"), load("v"), use("v"), use("v")}},
        Forbidden{OldRule::kVolatileLoadsToUse, {read("v"), load("v"), read("v"), load("v")}},
        Forbidden{OldRule::kVolatileLoadsToUse, {read("v"), load("v"), assign("v", 1)}},
        Forbidden{OldRule::kVolatileStoresAtOnce, {assign("v", 1), assign("v", 2)}},
        Forbidden{OldRule::kVolatileOrder,
                  {read("w"), read("v"), load("v"), use("v"), load("w"), use("w")}},
        Forbidden{OldRule::kVolatileOrder,
                  {assign("v", 1), store("v"), assign("w", 1), store("w"), write("w")}},
        Forbidden{OldRule::kVolatileOrder,
                  {assign("v", 1), store("v"), read("w"), load("w"), use("w")}},
        Forbidden{OldRule::kVolatileOrder,
                  {read("w"), assign("v", 1), store("v"), write("v"), load("w"), use("w")}}));

TEST(EightActions, AssignedValuesReachMainMemoryWithTheWrite) {
  EightActions two = machine();
  for (const Action& action : {assign("x", 7), store("x")}) EXPECT_FALSE(two.step(action));
  EXPECT_EQ(two.main_memory("x"), 0);
  EXPECT_FALSE(two.step(write("x")));
  EXPECT_EQ(two.main_memory("x"), 7);
  EXPECT_EQ(two.working_copy(1, "x"), std::nullopt);
  for (const Action& action : {read("x", 1), load("x", 1)}) EXPECT_FALSE(two.step(action));
  EXPECT_EQ(two.working_copy(1, "x"), 7);
}

TEST(EightActions, ARefusedActionChangesNothing) {
  EightActions two = machine();
  const std::string before = two.table().text();
  EXPECT_TRUE(two.step(unlock("m")));
  EXPECT_EQ(two.step({Kind::kRead, 5, "x"}), OldRule::kKnown);
  EXPECT_EQ(two.step(read("nothing")), OldRule::kKnown);
  EXPECT_EQ(two.step(lock("nothing")), OldRule::kKnown);
  EXPECT_EQ(two.table().text(), before);
}

// 17.5: a lock is re-entrant.
TEST(EightActions, ALockIsTakenTwiceByItsOwner) {
  EightActions two = machine();
  for (const Action& action : {lock("m"), lock("m"), unlock("m")}) EXPECT_FALSE(two.step(action));
  EXPECT_EQ(two.step(lock("m", 1)), OldRule::kLockIsHeld);
  EXPECT_FALSE(two.step(unlock("m")));
  EXPECT_FALSE(two.step(lock("m", 1)));
}

// A plain variable may be used again and again from the working memory; that is how the old model
// explained a loop that never ends.
TEST(EightActions, APlainCopyMayBeUsedForEver) {
  EightActions two = machine();
  for (const Action& action : {read("x"), load("x"), use("x"), assign("x", 1, 1), store("x", 1),
                               write("x", 1), use("x"), use("x")})
    EXPECT_FALSE(two.step(action)) << text_of(action);
  EXPECT_EQ(two.working_copy(0, "x"), 0);
  EXPECT_EQ(two.main_memory("x"), 1);
}

}  // namespace
}  // namespace tenon::lab::machine

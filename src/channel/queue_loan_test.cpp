// SPDX-License-Identifier: Apache-2.0
// Loans: blocks that only the sender sees until they are committed.
#include <cstring>
#include <optional>
#include <set>

#include "support/queue_fixture.hpp"

namespace tenon {
namespace {

using std::chrono::milliseconds;
using test::bytes;
using test::take;

constexpr QueueOptions kInlineLoans{.capacity = 4, .message_limit = 64, .loans = 2};
constexpr QueueOptions kBlockLoans{.capacity = 4, .message_limit = 3000, .loans = 2};

class QueueLoan : public test::QueueFixture,
                  public ::testing::WithParamInterface<const QueueOptions*> {
 protected:
  static void fill(const Loan& loan, std::string_view text) {
    std::memcpy(loan.data().data(), text.data(), text.size());
  }
  ByteQueue queue_ = make(*GetParam());
};
INSTANTIATE_TEST_SUITE_P(Kinds, QueueLoan, ::testing::Values(&kInlineLoans, &kBlockLoans),
                         [](const auto& info) {
                           return info.param == &kInlineLoans ? "Inline" : "Blocks";
                         });

TEST_P(QueueLoan, IsSentByCommitInTheOrderOfCommits) {
  auto sender = queue_.sender().value();
  auto receiver = queue_.receiver().value();
  for (std::uint64_t i = 0; i < 50; ++i) {
    auto first = sender.loan().value();
    auto second = sender.loan().value();
    EXPECT_EQ(first.data().size(), GetParam()->message_limit);
    const std::string one = test::pattern(i, GetParam()->message_limit - i % 60);
    const std::string two = test::pattern(i + 1000, i % 60);
    fill(first, two);
    fill(second, one);
    EXPECT_TRUE(receiver.try_peek().is(Code::kWouldBlock)) << "private until committed";
    ASSERT_TRUE(second.commit(one.size()));
    ASSERT_TRUE(first.try_commit(two.size()));
    ASSERT_EQ(take(receiver), one);
    ASSERT_EQ(take(receiver), two) << "fewer bytes than the loan has";
  }
  expect_sound();
}

TEST_P(QueueLoan, IsRefusedWhenAllAreOutAndComesBackByAbortDropOrCommit) {
  auto sender = queue_.sender().value();
  auto receiver = queue_.receiver().value();
  std::optional<Loan> a = sender.loan().value();
  auto b = sender.loan().value();
  EXPECT_NE(a->data().data(), b.data().data());
  EXPECT_TRUE(sender.loan().is(Code::kNoSpace));
  b.abort();
  EXPECT_TRUE(b.data().empty());
  EXPECT_TRUE(b.commit(1).is(Code::kInvalidArgument)) << "aborted";
  auto c = sender.loan().value();
  EXPECT_TRUE(sender.loan().is(Code::kNoSpace));
  a.reset();
  auto d = sender.loan().value();
  EXPECT_TRUE(sender.loan().is(Code::kNoSpace));
  ASSERT_TRUE(d.commit(1));
  EXPECT_TRUE(d.commit(1).is(Code::kInvalidArgument)) << "committed";
  d.abort();
  EXPECT_TRUE(sender.loan());
  EXPECT_EQ(sender.position(), 1u);
  expect_sound();
}

TEST_P(QueueLoan, StaysUsableWhenItCannotBeCommittedNow) {
  auto sender = queue_.sender().value();
  auto receiver = queue_.receiver().value();
  while (sender.try_send(bytes("x"))) {
  }
  auto loan = sender.loan().value();
  fill(loan, "later");
  EXPECT_TRUE(loan.try_commit(5).is(Code::kWouldBlock));
  EXPECT_TRUE(loan.commit_for(5, milliseconds(1)).is(Code::kTimeout));
  EXPECT_TRUE(loan.commit_until(5, Deadline::after(milliseconds(1))).is(Code::kTimeout));
  EXPECT_TRUE(loan.commit(GetParam()->message_limit + 1).is(Code::kTooLarge));
  sender.interrupt();
  EXPECT_TRUE(loan.commit(5).is(Code::kInterrupted));
  EXPECT_EQ(test::text(loan.data().first(5)), "later");
  for (int i = 0; i < 4; ++i) take(receiver);
  ASSERT_TRUE(loan.commit(5));
  EXPECT_EQ(take(receiver), "later");
}

TEST_P(QueueLoan, OutlivesItsSenderAndKeepsTheRole) {
  std::optional<Loan> loan;
  {
    auto sender = queue_.sender().value();
    loan = sender.loan().value();
  }
  EXPECT_TRUE(queue_.sender().is(Code::kRoleHeld));
  fill(*loan, "late");
  ASSERT_TRUE(loan->commit(4));
  EXPECT_EQ(queue_.sender().value().position(), 1u) << "the last loan gave the role back";
  auto receiver = queue_.receiver().value();
  EXPECT_EQ(take(receiver), "late");
}

TEST_P(QueueLoan, CanBeMoved) {
  auto sender = queue_.sender().value();
  auto receiver = queue_.receiver().value();
  auto a = sender.loan().value();
  fill(a, "a");
  auto b = std::move(a);
  auto c = sender.loan().value();
  fill(c, "c");
  std::swap(b, c);
  ASSERT_TRUE(b.commit(1));
  ASSERT_TRUE(c.commit(1));
  EXPECT_EQ(take(receiver), "c");
  EXPECT_EQ(take(receiver), "a");
}

// Each send exchanges blocks; whatever the mixture of verbs, none is lost and none is shared.
TEST_P(QueueLoan, NeverLosesOrSharesABlock) {
  auto sender = queue_.sender().value();
  auto receiver = queue_.receiver().value();
  for (std::uint64_t i = 0; i < 200; ++i) {
    auto kept = sender.loan().value();
    auto sent = sender.loan().value();
    const std::string large = test::pattern(i, GetParam()->message_limit);
    fill(sent, large);
    ASSERT_TRUE(sent.commit(large.size()));
    ASSERT_TRUE(sender.try_send(bytes(large)));
    auto again = sender.loan().value();
    ASSERT_TRUE(again.commit(i % 50));
    fill(kept, std::string(GetParam()->message_limit, 'K'));
    ASSERT_EQ(take(receiver), large) << "a living loan was written over it";
    ASSERT_EQ(take(receiver), large);
    take(receiver);
  }
  expect_sound();
}

TEST_P(QueueLoan, MemoryOfAMessageInHandIsNobodysLoan) {
  auto sender = queue_.sender().value();
  auto receiver = queue_.receiver().value();
  const std::string large = test::pattern(1, GetParam()->message_limit);
  ASSERT_TRUE(sender.send(bytes(large)));
  const Message in_hand = receiver.peek().value();
  for (int i = 0; i < 3; ++i) {
    auto loan = sender.loan().value();
    std::memset(loan.data().data(), 'L', loan.data().size());
    ASSERT_TRUE(loan.commit(loan.data().size()));
  }
  EXPECT_EQ(test::text(in_hand.data), large);
}

}  // namespace
}  // namespace tenon

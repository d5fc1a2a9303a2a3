// SPDX-License-Identifier: Apache-2.0
// After fork() the child has the parent's handles but not its mapping: each call says so, none
// crashes, and none changes what the parent sees.
#include <array>
#include <functional>

#include "support/child.hpp"
#include "support/queue_fixture.hpp"

namespace tenon {
namespace {

using std::chrono::milliseconds;
using test::bytes;
using test::take;

class QueueFork : public test::QueueFixture,
                  public ::testing::WithParamInterface<const QueueOptions*> {
 protected:
  // Runs each call in a child of its own; all must answer ForkedHandle.
  struct Call {
    const char* name;
    std::function<bool()> says_forked;
  };
  static void expect_refused(const std::vector<Call>& calls) {
    for (const Call& call : calls) {
      test::Child child([&] { return call.says_forked() ? 0 : 1; });
      EXPECT_EQ(child.wait(), 0) << call.name;
    }
  }
  std::array<std::byte, 4096> out_;
};
INSTANTIATE_TEST_SUITE_P(Kinds, QueueFork, ::testing::Values(&test::kInline, &test::kBlocks),
                         test::name_of_kind);

constexpr Code kForked = Code::kForkedHandle;

TEST_P(QueueFork, TheSegmentAndTheQueueSaySo) {
  auto queue = make(*GetParam());
  expect_refused({
      {"queue", [&] { return segment_.queue("q").is(kForked); }},
      {"new queue", [&] { return segment_.queue("new").is(kForked); }},
      {"typed queue", [&] { return segment_.queue<std::uint64_t>("q").is(kForked); }},
      {"find_queue", [&] { return segment_.find_queue("q").is(kForked); }},
      {"remove_object", [&] { return segment_.remove_object("q").is(kForked); }},
      {"unlinked", [&] { return segment_.unlinked().is(kForked); }},
      {"sender", [&] { return queue.sender().is(kForked); }},
      {"receiver", [&] { return queue.receiver().is(kForked); }},
      {"capacity", [&] { return queue.capacity() == 4; }},
      {"info", [&] { return segment_.info().has_value(); }},
      {"close", [&] { return segment_.close().is(Code::kStillHeld); }},
  });
}

TEST_P(QueueFork, TheSenderSaysSo) {
  auto queue = make(*GetParam());
  auto sender = queue.sender().value();
  ASSERT_TRUE(sender.send(bytes("m")));
  const std::string large(GetParam()->message_limit, 'x');
  const auto commit = [&](auto call) {
    auto loan = sender.loan();
    return loan.is(kForked) || (loan && call(*loan).is(kForked));
  };
  const Deadline soon = Deadline::after(milliseconds(1));
  expect_refused({
      {"send", [&] { return sender.send(bytes(large)).is(kForked); }},
      {"try_send", [&] { return sender.try_send(bytes("")).is(kForked); }},
      {"send_for", [&] { return sender.send_for(bytes("x"), milliseconds(1)).is(kForked); }},
      {"send_until", [&] { return sender.send_until(bytes("x"), soon).is(kForked); }},
      {"loan", [&] { return sender.loan().is(kForked); }},
      {"commit", [&] { return commit([](Loan& loan) { return loan.commit(1); }); }},
      {"close_stream", [&] { return sender.close_stream().is(kForked); }},
      {"close_stream_until", [&] { return sender.close_stream_until({}, soon).is(kForked); }},
      {"wait_peer", [&] { return sender.wait_peer().is(kForked); }},
      {"wait_peer_for", [&] { return sender.wait_peer_for(milliseconds(1)).is(kForked); }},
      {"last", [&] { return !sender.last().has_value(); }},
      {"position", [&] { return sender.position() == 1; }},
      {"interrupt", [&] { return sender.interrupt(), true; }},
      {"drop", [&] { return [gone = std::move(sender)] { return true; }(); }},
  });
}

TEST_P(QueueFork, ALoanOfTheParentSaysSo) {
  auto queue = make(*GetParam());
  auto sender = queue.sender().value();
  auto loan = sender.loan().value();
  const std::size_t all = GetParam()->message_limit;
  expect_refused({
      {"commit inline", [&] { return loan.commit(1).is(kForked); }},
      {"commit", [&] { return loan.commit(all).is(kForked); }},
      {"try_commit", [&] { return loan.try_commit(all).is(kForked); }},
      {"commit_for", [&] { return loan.commit_for(all, milliseconds(1)).is(kForked); }},
      {"abort", [&] { return loan.abort(), true; }},
      {"drop", [&] { return [gone = std::move(loan)] { return true; }(); }},
  });
  EXPECT_TRUE(loan.commit(all)) << "the parent's is still good";
}

TEST_P(QueueFork, TheReceiverSaysSo) {
  auto queue = make(*GetParam());
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  const Deadline soon = Deadline::after(milliseconds(1));
  const std::vector<Call> calls = {
      {"receive", [&] { return receiver.receive(out_).is(kForked); }},
      {"try_receive", [&] { return receiver.try_receive(out_).is(kForked); }},
      {"receive_for", [&] { return receiver.receive_for(out_, milliseconds(1)).is(kForked); }},
      {"receive_until", [&] { return receiver.receive_until(out_, soon).is(kForked); }},
      {"peek", [&] { return receiver.peek().is(kForked); }},
      {"try_peek", [&] { return receiver.try_peek().is(kForked); }},
      {"peek_for", [&] { return receiver.peek_for(milliseconds(1)).is(kForked); }},
      {"peek_until", [&] { return receiver.peek_until(soon).is(kForked); }},
      {"release", [&] { return receiver.release().is(kForked); }},
      {"next_stream", [&] { return receiver.next_stream().is(kForked); }},
      {"wait_peer", [&] { return receiver.wait_peer().is(kForked); }},
      {"wait_peer_until", [&] { return receiver.wait_peer_until(soon).is(kForked); }},
      {"end_note", [&] { return receiver.end_note().empty(); }},
      {"interrupt", [&] { return receiver.interrupt(), true; }},
      {"drop", [&] { return [gone = std::move(receiver)] { return true; }(); }},
  };
  expect_refused(calls);  // nothing there
  ASSERT_TRUE(sender.send(bytes(std::string(GetParam()->message_limit, 'm'))));
  expect_refused(calls);  // a message there
  receiver.peek().value();
  expect_refused(calls);  // a message in hand
  take(receiver);
  ASSERT_TRUE(sender.close_stream(bytes("note")));
  ASSERT_TRUE(receiver.peek().is(Code::kEndOfStream));
  expect_refused(calls);  // an end in hand
  EXPECT_EQ(test::text(receiver.end_note()), "note");
}

TEST_P(QueueFork, TheParentGoesOnAndTheChildMayAttachOnItsOwn) {
  auto queue = make(*GetParam());
  auto sender = queue.sender().value();
  test::Child child([&] {
    auto own = Segment::open("s").value();
    auto its = own.queue("q").value();
    if (!its.sender().is(Code::kRoleHeld)) return 1;
    auto receiver = its.receiver().value();
    if (test::text(receiver.peek().value().data) != "from the parent") return 2;
    { auto gone = std::move(sender); }  // the parent's handle: must not give the role back
    if (!its.sender().is(Code::kRoleHeld)) return 3;
    receiver.release().value();
    return 0;
  });
  ASSERT_TRUE(sender.send(bytes("from the parent")));
  EXPECT_EQ(child.wait(), 0);
  EXPECT_TRUE(sender.send(bytes("again")));
  EXPECT_EQ(queue.receiver().value().position(), 1u);
}

}  // namespace
}  // namespace tenon

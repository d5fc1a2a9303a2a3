// SPDX-License-Identifier: Apache-2.0
// What a peer should never have written is PeerMisbehaved at the next look, instead of a wait
// without an end or a wild address.
#include <array>

#include "support/queue_fixture.hpp"
#include "support/raw.hpp"

namespace tenon {
namespace {

using std::chrono::milliseconds;
using test::bytes;
using test::take;

constexpr Code kMisbehaved = Code::kPeerMisbehaved;

class QueueMisbehaviour : public test::QueueFixture {
 protected:
  QueueMisbehaviour() {
    for (int i = 0; i < 3; ++i) sender_.send(bytes(std::string(3000, 'm'))).value();
    receiver_.peek().value();
    receiver_.release().value();
  }
  layout::CellHeader& cell(std::uint64_t index) { return raw_.ring(0).cell(index); }

  ByteQueue queue_ = make(test::kBlocks);
  ByteSender sender_ = queue_.sender(Idle::kPark).value();
  ByteReceiver receiver_ = queue_.receiver(Idle::kPark).value();
  test::Raw raw_{scratch_.file("s")};
  std::array<std::byte, 4096> out_;
};

TEST_F(QueueMisbehaviour, ACellFilledTooOftenOrTooRarelyEndsTheWait) {
  for (const std::uint64_t filled : {std::uint64_t{2}, std::uint64_t{5}, UINT64_MAX}) {
    cell(1).filled = filled;
    EXPECT_TRUE(receiver_.peek().is(kMisbehaved)) << filled;
    EXPECT_TRUE(receiver_.receive(out_).is(kMisbehaved)) << filled;
    EXPECT_TRUE(receiver_.try_peek().is(kMisbehaved)) << filled;
  }
  cell(1).filled = 1;
  EXPECT_TRUE(receiver_.peek()) << "and it goes on when that is right again";
}

TEST_F(QueueMisbehaviour, AReceiverThatIsNotWithinTheQueueEndsTheWait) {
  for (int i = 0; i < 2; ++i) sender_.send(bytes("x")).value();  // all that it knew to be free
  for (const std::uint64_t released : {std::uint64_t{0}, std::uint64_t{6}, UINT64_MAX}) {
    raw_.queue(0).receiver.messages = released;
    EXPECT_TRUE(sender_.send(bytes("x")).is(kMisbehaved)) << released;
    EXPECT_TRUE(sender_.close_stream().is(kMisbehaved)) << released;
    EXPECT_TRUE(sender_.loan().value().commit(3000).is(kMisbehaved)) << released;
  }
  raw_.queue(0).receiver.messages = 2;
  EXPECT_TRUE(sender_.send(bytes("x"))) << "and it goes on when that is right again";
}

TEST_F(QueueMisbehaviour, AnImpossibleLengthIsNeverRead) {
  for (const std::uint32_t length : {3001u, 0x7fffffffu, 0xffffffffu}) {
    cell(1).length = length;
    EXPECT_TRUE(receiver_.peek().is(kMisbehaved)) << length;
    EXPECT_TRUE(receiver_.try_receive(out_).is(kMisbehaved)) << length;
    EXPECT_TRUE(receiver_.end_note().empty());
    EXPECT_TRUE(receiver_.release().is(Code::kInvalidArgument)) << "nothing came into hand";
  }
}

TEST_F(QueueMisbehaviour, AnImpossibleBlockIsNeverTouched) {
  for (const std::uint32_t block : {6u, 0x7fffffffu, 0xffffffffu}) {
    cell(1).block = block;
    EXPECT_TRUE(receiver_.peek().is(kMisbehaved)) << block;
    cell(3).block = block;
    EXPECT_TRUE(sender_.send(bytes(std::string(3000, 'x'))).is(kMisbehaved)) << block;
    EXPECT_TRUE(sender_.loan().value().commit(3000).is(kMisbehaved)) << block;
  }
  EXPECT_TRUE(sender_.send(bytes("x"))) << "a message that lies in its cell needs no block";
  cell(3).length = 3000;
  EXPECT_FALSE(sender_.last()) << "the last message cannot be shown";
}

TEST_F(QueueMisbehaviour, ASuccessorFindsOutWhenItTakesItsRole) {
  { const auto gone = std::pair(std::move(sender_), std::move(receiver_)); }
  cell(1).filled = 9;
  EXPECT_TRUE(queue_.sender().is(kMisbehaved)) << "cells that do not add up";
  EXPECT_TRUE(queue_.receiver().is(kMisbehaved));
  cell(1).filled = 1;
  for (const std::uint64_t released : {std::uint64_t{4}, std::uint64_t{9}, UINT64_MAX}) {
    raw_.queue(0).receiver.messages = released;
    EXPECT_TRUE(queue_.sender().is(kMisbehaved)) << released;
    EXPECT_TRUE(queue_.receiver().is(kMisbehaved)) << released;
  }
  raw_.queue(0).receiver.messages = 1;
  const std::uint32_t block = cell(2).block;
  cell(2).block = cell(3).block;
  EXPECT_TRUE(queue_.sender().is(kMisbehaved)) << "two cells with one block";
  cell(2).block = block;
  EXPECT_TRUE(queue_.sender()) << "the role was given back each time";
  EXPECT_TRUE(queue_.receiver());
}

TEST_F(QueueMisbehaviour, ARoleThatNamesNoSlotEndsTheWait) {
  for (const std::uint64_t garbage : {std::uint64_t{17}, std::uint64_t{0xffff}, UINT64_MAX}) {
    raw_.queue(0).sender.role = garbage;
    EXPECT_TRUE(queue_.sender().is(kMisbehaved)) << garbage;
    while (receiver_.try_receive(out_)) {
    }
    EXPECT_TRUE(receiver_.peek().is(kMisbehaved)) << garbage;
    EXPECT_TRUE(receiver_.wait_peer().is(kMisbehaved)) << garbage;
    EXPECT_TRUE(receiver_.peek_for(milliseconds(0)).is(Code::kWouldBlock)) << garbage;
  }
}

TEST_F(QueueMisbehaviour, AnyParkWordIsHarmless) {
  for (const std::uint32_t garbage : {2u, 0x80000000u, 0xffffffffu}) {
    raw_.queue(0).sender.park = garbage;
    raw_.queue(0).receiver.park = garbage;
    EXPECT_EQ(take(receiver_).size(), 3000u);
    EXPECT_TRUE(sender_.send(bytes(std::string(3000, 'x'))));
    while (receiver_.try_receive(out_)) {
    }
    EXPECT_TRUE(receiver_.peek_for(milliseconds(1)).is(Code::kTimeout));
    for (int i = 0; i < 2; ++i) sender_.send(bytes(std::string(3000, 'x'))).value();
  }
}

}  // namespace
}  // namespace tenon

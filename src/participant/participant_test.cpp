// SPDX-License-Identifier: Apache-2.0
#include "participant/participant.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <vector>

#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"

namespace tenon::participant {
namespace {

class ParticipantTest : public ::testing::Test {
 protected:
  void make(std::uint32_t slots) {
    mapping::create(path_, {.max_bytes = 64 * 1024, .process_slots = slots, .directory_entries = 4})
        .value();
  }
  std::unique_ptr<Participant> attach() { return Participant::attach(path_).value(); }

  test::Watchdog watchdog_{"participant"};
  test::Scratch scratch_;
  std::string path_ = scratch_.file("s");
};

// What a child tells about itself.
struct Told {
  test::Flag attached;
  std::uint64_t claim;
};

// A child that attaches, tells, and stays until it is killed.
test::Child attached_child(const std::string& path, const test::Shared<Told>& told) {
  test::Child child([&] {
    auto participant = Participant::attach(path).value();
    told->claim = participant->claim().word;
    told->attached.raise();
    test::stay_for_ever();
    return 0;
  });
  told->attached.wait();
  return child;
}

TEST_F(ParticipantTest, EachAttachmentHasASlotOfItsOwn) {
  make(4);
  auto a = attach();
  auto b = attach();
  EXPECT_NE(a->claim().slot(), b->claim().slot());
  const layout::ProcessSlot& slot = a->slot(b->claim().slot());
  EXPECT_EQ(slot.state, layout::kSlotAttached);
  EXPECT_EQ(slot.generation, b->claim().generation());
  EXPECT_EQ(slot.pid, static_cast<std::uint32_t>(::getpid()));
  EXPECT_EQ(slot.features & layout::kFencesLightly, layout::kFencesLightly);
}

TEST_F(ParticipantTest, ASlotIsFreedOnDetachAndItsGenerationRisesOnReuse) {
  make(1);
  auto first = attach();
  const layout::Claim old = first->claim();
  EXPECT_EQ(first->slot(0).state, layout::kSlotAttached);
  first.reset();
  auto second = attach();
  EXPECT_EQ(second->claim().slot(), old.slot());
  EXPECT_EQ(second->claim().generation(), old.generation() + 1);
  EXPECT_TRUE(second->is_gone(old).value()) << "its slot has another user";
}

TEST_F(ParticipantTest, SlotsAreReusedLate) {
  make(4);
  std::vector<std::uint32_t> slots;
  for (int i = 0; i < 8; ++i) slots.push_back(attach()->claim().slot());
  EXPECT_EQ(slots, (std::vector<std::uint32_t>{0, 1, 2, 3, 0, 1, 2, 3}));
}

TEST_F(ParticipantTest, AWornOutSlotGetsNoMoreUsersUntilNothingNamesIt) {
  make(2);
  auto a = attach();
  auto b = attach();
  const std::uint32_t index = b->claim().slot();
  b.reset();
  a->slot(index).generation = layout::kLastGeneration - 1;
  b = attach();
  const layout::Claim last = b->claim();
  EXPECT_EQ(last, (layout::Claim::of(index, layout::kLastGeneration)));
  EXPECT_FALSE(a->is_gone(last).value());
  const auto nothing = [](std::uint32_t) { return Result<bool>(false); };
  const auto something = [&](std::uint32_t slot) { return Result<bool>(slot == index); };
  a->renew_slots(nothing).value();
  EXPECT_FALSE(a->is_gone(last).value()) << "it is somebody's";
  b.reset();
  EXPECT_TRUE(Participant::attach(path_).is(Code::kTooManyParticipants));
  a->renew_slots(something).value();
  EXPECT_TRUE(Participant::attach(path_).is(Code::kTooManyParticipants)) << "it is named";
  a->renew_slots(nothing).value();
  b = attach();
  EXPECT_EQ(b->claim(), (layout::Claim::of(index, 1)));
  EXPECT_TRUE(a->is_gone(last).value());
}

TEST_F(ParticipantTest, AnyValueOfTheHintIsHarmless) {
  make(4);
  auto a = attach();
  for (const std::uint32_t hint : {0u, 3u, 4u, 0x80000000u, UINT32_MAX}) {
    a->mapping().words().next_slot = hint;
    EXPECT_LT(attach()->claim().slot(), 4u);
  }
}

TEST_F(ParticipantTest, WhenAllSlotsAreTakenThatIsSaid) {
  make(2);
  auto a = attach();
  auto b = attach();
  auto refused = Participant::attach(path_);
  ASSERT_TRUE(refused.is(Code::kTooManyParticipants));
  EXPECT_EQ(refused.error().number, 2);
  b.reset();
  EXPECT_TRUE(Participant::attach(path_));
}

TEST_F(ParticipantTest, IAmNotGone) {
  make(2);
  auto a = attach();
  auto b = attach();
  EXPECT_FALSE(a->is_gone(a->claim()).value());
  EXPECT_FALSE(a->is_gone(b->claim()).value());
  const layout::Claim its = b->claim();
  b.reset();
  EXPECT_TRUE(a->is_gone(its).value());
}

TEST_F(ParticipantTest, AClaimThatNamesNoSlotIsMisbehaviour) {
  make(2);
  auto a = attach();
  EXPECT_TRUE(a->is_gone(layout::Claim{}).is(Code::kPeerMisbehaved));
  EXPECT_TRUE(a->is_gone(layout::Claim::of(2, 1)).is(Code::kPeerMisbehaved));
  EXPECT_TRUE(a->is_gone(layout::Claim{UINT64_MAX}).is(Code::kPeerMisbehaved));
  EXPECT_TRUE(a->is_gone(layout::Claim::of(1, 77)).value()) << "a generation that never was";
}

TEST_F(ParticipantTest, AKilledProcessIsGoneAlsoWhileNobodyReapsIt) {
  make(4);
  auto a = attach();
  const test::Shared<Told> told;
  const test::Child child = attached_child(path_, told);
  EXPECT_FALSE(a->is_gone({told->claim}).value());
  test::kill_unreaped(child);
  EXPECT_TRUE(a->is_gone({told->claim}).value());
}

TEST_F(ParticipantTest, AStoppedProcessIsNotGone) {
  make(4);
  auto a = attach();
  const test::Shared<Told> told;
  const test::Child child = attached_child(path_, told);
  test::stop(child);
  EXPECT_FALSE(a->is_gone({told->claim}).value());
  test::kill_unreaped(child);
  EXPECT_TRUE(a->is_gone({told->claim}).value());
}

TEST_F(ParticipantTest, TheSlotOfAKilledProcessIsReused) {
  make(1);
  const test::Shared<Told> told;
  const test::Child child = attached_child(path_, told);
  EXPECT_TRUE(Participant::attach(path_).is(Code::kTooManyParticipants));
  test::kill_unreaped(child);
  auto successor = attach();
  EXPECT_EQ(successor->claim().generation(), layout::Claim{told->claim}.generation() + 1);
}

TEST_F(ParticipantTest, ClosingEveryDescriptorDoesNotMakeItLookDead) {
  make(4);
  auto a = attach();
  struct Its {
    Told told;
    test::Flag closed;
  };
  const test::Shared<Its> its;
  const test::Child child([&] {
    auto participant = Participant::attach(path_).value();
    its->told.claim = participant->claim().word;
    if (::close_range(0, ~0u, 0) != 0) return 1;
    its->closed.raise();
    test::stay_for_ever();
    return 0;
  });
  its->closed.wait();
  EXPECT_FALSE(a->is_gone({its->told.claim}).value());
  test::kill_unreaped(child);
  EXPECT_TRUE(a->is_gone({its->told.claim}).value());
}

TEST_F(ParticipantTest, TheStructureLockExcludesProcessesAndDiesWithThem) {
  make(4);
  auto a = attach();
  const test::Shared<test::Flag> locked;
  const test::Child child([&] {
    auto participant = Participant::attach(path_).value();
    auto lock = StructureLock::take(*participant).value();
    locked->raise();
    test::stay_for_ever();
    return 0;
  });
  locked->wait();
  test::stop(child);
  auto refused = StructureLock::take(*a);
  ASSERT_TRUE(refused.is(Code::kTimeout)) << "paused is not dead";
  EXPECT_NE(refused.error().message().find("stopped process"), std::string::npos);
  test::kill_unreaped(child);
  EXPECT_TRUE(StructureLock::take(*a));
  EXPECT_TRUE(StructureLock::take(*a)) << "freed by destruction";
}

}  // namespace
}  // namespace tenon::participant

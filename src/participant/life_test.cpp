// SPDX-License-Identifier: Apache-2.0
// A participant that locks a file of its own, as a JVM does: played by a child that never maps.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mapping/life.hpp"
#include "participant/participant.hpp"
#include "support/raw.hpp"
#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"

namespace tenon::participant {
namespace {

constexpr std::uint32_t kBells = 2;

class LifeTest : public ::testing::Test {
 protected:
  LifeTest() {
    mapping::create(path_, {.max_bytes = 64 * 1024, .process_slots = 2, .directory_entries = 4})
        .value();
  }
  std::unique_ptr<Participant> attach() { return Participant::attach(path_).value(); }
  mapping::Whereabouts segment(const Participant& of) const {
    return {path_, of.mapping().geometry().nonce};
  }
  static bool exists(const std::string& path) {
    struct ::stat status {};
    return ::lstat(path.c_str(), &status) == 0;
  }
  // Slot 1, generation 1.
  test::Child enter(const Participant& seen_by) {
    const std::string life = mapping::life_path(segment(seen_by), 1, 1);
    for (std::uint32_t bell = 1; bell <= kBells; ++bell)
      os::make_bell(mapping::bell_path(segment(seen_by), 1, 1, bell).c_str(), 0600).value();
    test::Child child([&] {
      const int file = ::open(life.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
      struct ::flock lock {};
      lock.l_type = F_WRLCK;
      if (file < 0 || ::fcntl(file, F_SETLK, &lock) != 0) return 1;
      shared_->entered.raise();
      test::stay_for_ever();
    });
    shared_->entered.wait();
    const test::Raw raw(path_);
    raw.slot(1).lock = layout::kLockedFile;
    raw.slot(1).bells = kBells;
    raw.slot(1).generation = 1;
    raw.slot(1).state = layout::kSlotAttached;
    return child;
  }

  struct Told {
    test::Flag entered;
  };
  test::Watchdog watchdog_{"life"};
  test::Scratch scratch_;
  std::string path_ = scratch_.file("s");
  test::Shared<Told> shared_;
};

TEST_F(LifeTest, ItLivesWhileItsFileIsLockedAlsoWhenStopped) {
  auto mine = attach();
  test::Child jvm = enter(*mine);
  const layout::Claim claim = layout::Claim::of(1, 1);
  EXPECT_FALSE(mine->is_gone(claim).value());
  EXPECT_FALSE(mine->takes_futex(claim));
  test::stop(jvm);
  EXPECT_FALSE(mine->is_gone(claim).value());
  test::kill_unreaped(jvm);
  EXPECT_TRUE(mine->is_gone(claim).value());
}

TEST_F(LifeTest, ItsSlotIsTakenOnlyOnceItIsDeadAndItsFilesGo) {
  auto mine = attach();
  const mapping::Whereabouts where = segment(*mine);
  test::Child jvm = enter(*mine);
  EXPECT_TRUE(Participant::attach(path_).is(Code::kTooManyParticipants));
  test::kill_unreaped(jvm);
  EXPECT_TRUE(exists(mapping::life_path(where, 1, 1)));
  auto next = attach();
  EXPECT_EQ(next->claim(), layout::Claim::of(1, 2));
  EXPECT_TRUE(mine->is_gone(layout::Claim::of(1, 1)).value());
  EXPECT_FALSE(mine->is_gone(next->claim()).value());
  EXPECT_TRUE(mine->takes_futex(next->claim()));
  EXPECT_FALSE(exists(mapping::life_path(where, 1, 1)));
  for (std::uint32_t bell = 1; bell <= kBells; ++bell)
    EXPECT_FALSE(exists(mapping::bell_path(where, 1, 1, bell)));
}

TEST_F(LifeTest, ASweepFreesTheDeadOneAndKeepsTheLivingOne) {
  auto mine = attach();
  const mapping::Whereabouts where = segment(*mine);
  test::Child jvm = enter(*mine);
  EXPECT_EQ(mine->free_slots_of_the_dead().value(), 0u);
  test::kill_unreaped(jvm);
  EXPECT_EQ(mine->free_slots_of_the_dead().value(), 1u);
  EXPECT_TRUE(mine->is_gone(layout::Claim::of(1, 1)).value());
  EXPECT_FALSE(exists(mapping::life_path(where, 1, 1)));
}

TEST_F(LifeTest, AFileThatSomebodyRemovedProvesNothing) {
  auto mine = attach();
  test::Child jvm = enter(*mine);
  ::unlink(mapping::life_path(segment(*mine), 1, 1).c_str());
  EXPECT_FALSE(mine->is_gone(layout::Claim::of(1, 1)).value());
  EXPECT_TRUE(Participant::attach(path_).is(Code::kTooManyParticipants));
}

TEST_F(LifeTest, WhatTheDeadLeftBesideASegmentGoesWithIt) {
  auto mine = attach();
  const mapping::Whereabouts where = segment(*mine);
  test::Child jvm = enter(*mine);
  test::kill_unreaped(jvm);
  EXPECT_TRUE(mapping::remove(path_));
  EXPECT_FALSE(exists(mapping::life_path(where, 1, 1)));
  EXPECT_FALSE(exists(mapping::bell_path(where, 1, 1, kBells)));
}

TEST_F(LifeTest, WhatTheLivingHaveBesideASegmentStays) {
  auto mine = attach();
  const mapping::Whereabouts where = segment(*mine);
  test::Child jvm = enter(*mine);
  EXPECT_TRUE(mapping::remove(path_));
  EXPECT_TRUE(exists(mapping::life_path(where, 1, 1)));
  EXPECT_FALSE(mine->is_gone(layout::Claim::of(1, 1)).value());
}

TEST_F(LifeTest, ASegmentThatItHasIsNotUnused) {
  auto mine = attach();
  const std::array<std::uint8_t, 16> nonce = mine->mapping().geometry().nonce;
  const std::string life = mapping::life_path(segment(*mine), 1, 1);
  test::Child jvm = enter(*mine);
  mine.reset();
  EXPECT_TRUE(mapping::remove_unused(path_, nonce).is(Code::kStillHeld));
  test::kill_unreaped(jvm);
  EXPECT_TRUE(mapping::remove_unused(path_, nonce));
  EXPECT_FALSE(exists(life));
}

}  // namespace
}  // namespace tenon::participant

// SPDX-License-Identifier: Apache-2.0
// Segments on a disk, and a machine that goes down: what was left whole is there, what was not is
// refused, and what was flushed can be salvaged. The power is lost by copying a block device while
// its file system is mounted; another boot is another boot id.
#include <gtest/gtest.h>
#include <array>
#include <csignal>

#include "limits/exchange.hpp"
#include "limits/on_a_disk.hpp"
#include "mapping/life.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/private_mount.hpp"
#include "support/raw.hpp"
#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"

namespace tenon {
namespace {

using limits::on_a_disk;

constexpr SegmentOptions kOptions{.max_bytes = 16_MiB, .max_participants = 8, .max_objects = 8};

class Boot : public ::testing::Test {
 protected:
  static void crash_and_boot() {
    if (!test::lose_power() || !test::pretend_another_boot()) throw std::runtime_error("mount");
    ::setenv("TENON_DIR", test::kAfterTheCrash, 1);
  }
  test::Watchdog watchdog_{"boot"};
};

Segment make() {
  auto segment = Segment::create("s", kOptions).value();
  test::make_queues(segment);
  return segment;
}
std::uint64_t value_in(Segment& segment) {
  return segment.find_object<std::uint64_t>("n").value().snapshot().value();
}
std::uint32_t clean_state() {
  return test::Raw(std::string(test::kPrivateDisk) + "/s").words().clean;
}

TEST_F(Boot, WhatWasClosedIsThere) {
  on_a_disk([] {
    {
      auto segment = make();
      segment.object<std::uint64_t>("n", 42).value();
      auto sender = segment.find_queue("there").value().sender().value();
      sender.send(test::bytes("before")).value();
    }
    crash_and_boot();
    if (!inspect::look("s").value().same_boot) return 1;
    auto segment = Segment::open("s").value();
    if (value_in(segment) != 42) return 2;
    {
      auto receiver = segment.find_queue("there").value().receiver().value();
      std::array<std::byte, 4096> out{};
      if (receiver.receive(out).value() != 6) return 3;
    }
    if (!inspect::verify("s").value().empty()) return 4;
    return test::exchange_messages(segment);
  });
}

TEST_F(Boot, WhatWasInUseIsRefusedAndWhatWasFlushedIsSalvaged) {
  on_a_disk([] {
    const test::Shared<test::Flag> flushed;
    test::Child user([&] {
      auto segment = make();
      segment.object<std::uint64_t>("n", 42).value();
      segment.flush().value();
      flushed->raise();
      test::stay_for_ever();
      return 0;
    });
    flushed->wait();
    crash_and_boot();
    if (!Segment::open("s").is(Code::kCorrupt)) return 1;
    if (!Segment::open_or_create("s").is(Code::kCorrupt)) return 2;
    if (!Segment::open_read_only("s").is(Code::kCorrupt)) return 3;
    if (!inspect::look("s").is(Code::kCorrupt)) return 4;
    {
      auto salvage = Segment::open_for_salvage("s").value();
      if (value_in(salvage) != 42) return 5;
      if (!salvage.find_queue("there").is(Code::kPermissionDenied)) return 6;
    }
    Segment::remove("s").value();
    return Segment::open_or_create("s", kOptions) ? 0 : 7;
  });
}

TEST_F(Boot, WhatNobodyFlushedIsRefusedToo) {
  on_a_disk([] {
    make().close().value();
    // Attaching alone is on the disk before anything is stored.
    auto segment = Segment::open("s").value();
    crash_and_boot();
    return Segment::open("s").is(Code::kCorrupt) ? 0 : 1;
  });
}

TEST_F(Boot, AKillIsNoCrash) {
  on_a_disk([] {
    test::Child user([] {
      auto segment = make();
      segment.object<std::uint64_t>("n", 42).value();
      return ::raise(SIGKILL);
    });
    if (user.wait() != -SIGKILL) return 1;
    if (clean_state() != layout::kInUse) return 2;
    {
      auto segment = Segment::open("s").value();
      if (value_in(segment) != 42) return 3;
    }
    if (clean_state() != layout::kClean) return 4;
    crash_and_boot();
    auto segment = Segment::open("s").value();
    return value_in(segment) == 42 ? 0 : 5;
  });
}

TEST_F(Boot, OnlyTheLastOneToLeaveSaysThatItIsWhole) {
  on_a_disk([] {
    auto first = make();
    auto last = Segment::open("s").value();
    auto tool = Segment::open_read_only("s").value();
    first.close().value();
    if (clean_state() != layout::kInUse) return 1;
    last.close().value();
    if (clean_state() != layout::kClean) return 2;
    return tool.close() ? 0 : 3;
  });
}

// Were the gate left before the lock of the slot is free, the two would see each other.
TEST_F(Boot, OfTwoThatLeaveAtOnceOneIsTheLast) {
  on_a_disk([] {
    make().close().value();
    const test::Shared<test::SpinBarrier> barrier;
    for (int round = 0; round < 100; ++round) {
      const auto visit = [&] {
        auto segment = Segment::open("s").value();
        barrier->meet(2);
        return 0;
      };
      test::Child other(visit);
      visit();
      if (other.wait() != 0) return 1;
      if (clean_state() != layout::kClean) return 2;
    }
    return 0;
  });
}

// A JVM is alive as long as a file beside the segment is locked, or is not there; and a crash may
// lose that file.
TEST_F(Boot, NothingDependsOnFilesBesideIt) {
  on_a_disk([] {
    const std::string path = std::string(test::kPrivateDisk) + "/s";
    auto segment = make();
    const std::string life = mapping::life_path({path, segment.info()->nonce}, 1, 1);
    test::write_whole_file(life, "");
    {
      const test::Raw raw(path);
      raw.slot(1).lock = layout::kLockedFile;
      raw.slot(1).generation = 1;
      raw.slot(1).state = layout::kSlotAttached;
    }
    segment.close().value();
    if (clean_state() != layout::kClean) return 1;
    if (std::filesystem::exists(life)) return 2;
    const test::Raw raw(path);
    return raw.slot(1).lock == layout::kLockedByte ? 0 : 3;
  });
}

TEST_F(Boot, ADiskHasNoHugePages) {
  on_a_disk([] {
    auto segment = make();
    segment.queue("large", {.capacity = 64, .message_limit = 32768}).value();
    return segment.use_huge_pages().is(Code::kUnsupported) ? 0 : 1;
  });
}

TEST(BootInMemory, IsTheEndOfASegment) {
  const test::Scratch scratch;
  auto segment = Segment::create("s", kOptions).value();
  EXPECT_TRUE(segment.flush()) << "nothing to do";
  EXPECT_TRUE(Segment::open_read_only("s")->flush().is(Code::kPermissionDenied));
  EXPECT_TRUE(Segment::open_for_salvage("s")) << "of a whole one, too";
  const test::Raw raw(scratch.file("s"));
  EXPECT_EQ(raw.header().incompatible, 0u) << "libraries of format 5.1 read it";
  EXPECT_EQ(raw.words().clean, layout::kClean);
}

}  // namespace
}  // namespace tenon

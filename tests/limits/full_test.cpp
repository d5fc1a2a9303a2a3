// SPDX-License-Identifier: Apache-2.0
// A file system that is full to the brim: NoSpace for what needs room, and nothing else happens.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <functional>

#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/private_tmpfs.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

constexpr int kNotRun = 77;
constexpr SegmentOptions kOptions{.max_bytes = 64_MiB, .max_participants = 8, .max_objects = 8};

// Runs `body` in a process with a tmpfs of its own over /dev/shm.
void in_a_small_file_system(const std::function<int()>& body) {
  const test::Watchdog watchdog("full file system");
  test::Child child([&] { return test::mount_private_tmpfs("size=4m") ? body() : kNotRun; });
  const int status = child.wait();
  if (status == kNotRun) GTEST_SKIP() << "not run: needs root to mount a small tmpfs";
  EXPECT_EQ(status, 0) << "see the number in the body";
}

// Takes the last byte.
void fill_to_the_brim(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const std::string page(4096, 'x');
  while (::write(file, page.data(), page.size()) > 0) {
  }
  ::close(file);
}

std::size_t files_in(const test::Scratch& scratch) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(scratch.path()),
                                                std::filesystem::directory_iterator()));
}

// Question and answer with another process, over messages in cells and in blocks.
int exchange_messages(Segment& segment) {
  auto there = segment.find_queue("there").value().sender().value();
  auto back = segment.find_queue("back").value().receiver().value();
  test::Child other([] {
    auto own = Segment::open("s").value();
    auto questions = own.find_queue("there").value().receiver().value();
    auto answers = own.find_queue("back").value().sender().value();
    std::array<std::byte, 4096> buffer;
    for (int i = 0; i < 1000; ++i) {
      const std::size_t size = questions.receive(buffer).value();
      answers.send(std::span(buffer).first(size)).value();
    }
    return 0;
  });
  back.wait_peer().value();
  std::array<std::byte, 4096> buffer;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::string sent = test::pattern(i, 1 + i % 4096);
    there.send(test::bytes(sent)).value();
    const std::size_t size = back.receive(buffer).value();
    if (test::text(std::span(buffer).first(size)) != sent) return 1;
  }
  return other.wait();
}

void make_queues(Segment& segment) {
  for (const char* name : {"there", "back"})
    segment.queue(name, {.capacity = 8, .message_limit = 4096}).value();
}

TEST(Full, MakingAQueueGivesNoSpaceAndThoseInsideLiveOn) {
  in_a_small_file_system([] {
    const test::Scratch scratch;
    auto segment = Segment::create("s", kOptions).value();
    make_queues(segment);
    const std::string filler = scratch.file("filler");
    fill_to_the_brim(filler);
    const QueueOptions large{.capacity = 64, .message_limit = 16384};
    if (!segment.queue("new", large).is(Code::kNoSpace)) return 1;
    if (!segment.find_queue("new").is(Code::kNotFound)) return 2;
    if (exchange_messages(segment) != 0) return 3;
    if (!inspect::verify("s").value().empty()) return 4;
    if (!segment.queue("new", large).is(Code::kNoSpace)) return 5;
    std::filesystem::remove(filler);
    if (!segment.queue("new", large)) return 6;
    if (!inspect::verify("s").value().empty()) return 7;
    return exchange_messages(segment);
  });
}

TEST(Full, MakingASegmentGivesNoSpaceAndLeavesNothing) {
  in_a_small_file_system([] {
    const test::Scratch scratch;
    const std::string filler = scratch.file("filler");
    fill_to_the_brim(filler);
    const std::uint64_t before = test::bytes_in_use(scratch.path());
    if (!Segment::create("s", kOptions).is(Code::kNoSpace)) return 1;
    if (!Segment::open_or_create("s", kOptions).is(Code::kNoSpace)) return 2;
    if (files_in(scratch) != 1) return 3;
    if (test::bytes_in_use(scratch.path()) != before) return 4;
    std::filesystem::remove(filler);
    return Segment::open_or_create("s", kOptions) ? 0 : 5;
  });
}

TEST(Full, AttachingNeedsNoRoom) {
  in_a_small_file_system([] {
    const test::Scratch scratch;
    {
      auto segment = Segment::create("s", kOptions).value();
      make_queues(segment);
    }
    fill_to_the_brim(scratch.file("filler"));
    auto segment = Segment::open("s");
    if (!segment) return 1;
    return exchange_messages(*segment);
  });
}

}  // namespace
}  // namespace tenon

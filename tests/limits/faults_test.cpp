// SPDX-License-Identifier: Apache-2.0
// Each system call that can fail for want of something does, once, in each operation that makes it:
// a typed answer, nothing left behind, and the segment serves on.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <optional>

#include "limits/exchange.hpp"
#include "limits/faulty_door.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"

namespace tenon {
namespace {

constexpr SegmentOptions kOptions{.max_bytes = 16_MiB, .max_participants = 8, .max_objects = 8};

struct Fault {
  long number;
  int error;
  Code code;
};
constexpr Fault kFaults[] = {
    {SYS_fallocate, EDQUOT, Code::kNoSpace},
    {SYS_fallocate, ENOSPC, Code::kNoSpace},
    {SYS_fallocate, EIO, Code::kIoError},
    {SYS_fallocate, EOPNOTSUPP, Code::kUnsupported},
    {SYS_ftruncate, EFBIG, Code::kNoSpace},
    {SYS_pwrite64, EDQUOT, Code::kNoSpace},
    {SYS_pwrite64, EIO, Code::kIoError},
    {SYS_pread64, EIO, Code::kIoError},
    {SYS_linkat, ENOSPC, Code::kNoSpace},
    {SYS_linkat, EDQUOT, Code::kNoSpace},
    {SYS_openat, EMFILE, Code::kTooManyFiles},
    {SYS_openat, ENFILE, Code::kTooManyFiles},
    {SYS_openat, ENOMEM, Code::kNoMemory},
    {SYS_openat, EACCES, Code::kPermissionDenied},
    {SYS_openat, EROFS, Code::kPermissionDenied},
    {SYS_openat, EOPNOTSUPP, Code::kUnsupported},
    {SYS_memfd_create, EMFILE, Code::kTooManyFiles},
    {SYS_memfd_create, ENOMEM, Code::kNoMemory},
    {SYS_mmap, ENOMEM, Code::kNoMemory},
    {SYS_mprotect, ENOMEM, Code::kNoMemory},
};

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                                std::filesystem::directory_iterator()));
}

// Says what an operation answered; what it made is gone when it returns.
using Operation = std::function<std::optional<Error>()>;

template <class T>
std::optional<Error> answer(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error());
}

void nothing() {}

class Faults : public ::testing::Test {
 protected:
  Faults() : segment_(Segment::create("s", kOptions).value()) { test::make_queues(segment_); }

  // Lets each fault happen at each of the calls that `operation` makes. `prepare` makes things as
  // they were before the last one.
  void try_each(const Operation& operation, const std::function<void()>& prepare = nothing) {
    prepare();
    for (const Fault& fault : kFaults) {
      bool reached = true;
      for (int which = 1; reached; ++which) {
        const std::size_t files = files_in(scratch_.path());
        const std::size_t descriptors = files_in("/proc/self/fd");
        test::door::fail(fault.number, which, fault.error);
        const auto error = operation();
        reached = test::door::reset();
        prepare();
        check(fault, which, error, reached);
        EXPECT_EQ(files_in(scratch_.path()), files);
        EXPECT_EQ(files_in("/proc/self/fd"), descriptors);
        count_ += reached ? 1 : 0;
      }
    }
    EXPECT_GT(count_, 0);
    std::printf("{\"claim\":\"faults\",\"cases\":%d}\n", count_);
    EXPECT_TRUE(inspect::verify("s").value().empty());
    EXPECT_EQ(test::exchange_messages(segment_), 0);
  }

  test::Watchdog watchdog_{"faults"};
  test::Scratch scratch_;
  Segment segment_;

 private:
  static void check(const Fault& fault, int which, const std::optional<Error>& error,
                    bool reached) {
    if (!error) return;  // it goes without, or the fault never came
    EXPECT_TRUE(reached) << error->message();
    EXPECT_STREQ(name_of(error->code), name_of(fault.code))
        << "call " << which << " of " << fault.number << ": " << error->message();
  }
  int count_ = 0;
};

// A segment that was made is there, also when attaching to it failed then.
TEST_F(Faults, Creating) {
  try_each([] { return answer(Segment::create("t", kOptions)); },
           [] { static_cast<void>(Segment::remove("t")); });
}

TEST_F(Faults, Opening) {
  try_each([] { return answer(Segment::open("s")); });
}

TEST_F(Faults, OpeningReadOnly) {
  try_each([] { return answer(Segment::open_read_only("s")); });
}

TEST_F(Faults, CreatingAnAnonymousOne) {
  try_each([] { return answer(Segment::create_anonymous(kOptions)); });
}

TEST_F(Faults, OpeningADescriptor) {
  auto anonymous = Segment::create_anonymous(kOptions).value();
  const int descriptor = anonymous.descriptor().value();
  try_each([&] { return answer(Segment::open_descriptor(descriptor)); });
  ::close(descriptor);
}

TEST_F(Faults, MakingAQueue) {
  const QueueOptions large{.capacity = 16, .message_limit = 16384};
  std::optional<Segment> fresh;
  try_each([&] { return answer(fresh->queue("new", large)); },
           [&] { fresh.emplace(Segment::create_anonymous(kOptions).value()); });
}

TEST_F(Faults, TakingARole) {
  std::optional<Segment> fresh;
  try_each([&] { return answer(fresh->find_queue("there")->sender()); },
           [&] {
             fresh.emplace(Segment::create_anonymous(kOptions).value());
             test::make_queues(*fresh);
           });
}

TEST_F(Faults, HugePagesThatTheHostDoesNotHave) {
  segment_.queue("large", {.capacity = 64, .message_limit = 32768}).value();
  constexpr Fault kAnswers[] = {{SYS_madvise, EINVAL, Code::kUnsupported},
                                {SYS_madvise, ENOMEM, Code::kNoMemory},
                                {SYS_madvise, EBUSY, Code::kWouldBlock}};
  for (const Fault& fault : kAnswers) {
    test::door::fail(fault.number, 1, fault.error);
    EXPECT_TRUE(segment_.use_huge_pages().is(fault.code));
    EXPECT_TRUE(test::door::reset());
  }
  EXPECT_EQ(test::exchange_messages(segment_), 0);
}

TEST_F(Faults, Looking) {
  try_each([] { return answer(inspect::look("s")); });
}

}  // namespace
}  // namespace tenon

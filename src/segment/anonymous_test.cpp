// SPDX-License-Identifier: Apache-2.0
// Segments without a name: whoever gets the descriptor is in, and nobody else.
#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "layout/participant_layout.hpp"
#include "mapping/life.hpp"
#include "os/byte_lock.hpp"
#include "os/file.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/passing.hpp"
#include "support/scratch.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon {
namespace {

using test::bytes;

class Anonymous : public ::testing::Test {
 protected:
  static Segment make(std::uint32_t mode = 0600) {
    SegmentOptions options{.max_bytes = 4_MiB, .max_participants = 4, .max_objects = 4};
    options.mode = mode;
    return Segment::create_anonymous(options).value();
  }
  static std::string receive(ByteReceiver& receiver) {
    std::array<std::byte, 64> out{};
    const std::size_t size = receiver.receive(out).value();
    return test::text(std::span(out).first(size));
  }
  test::Watchdog watchdog_{"anonymous"};
  test::SocketPair sockets_;
};

TEST_F(Anonymous, WhoGetsTheDescriptorIsIn) {
  test::Child other([&] {  // before there is anything to inherit
    const int descriptor = sockets_.receive();
    auto segment = Segment::open_descriptor(descriptor).value();
    ::close(descriptor);
    auto sender = segment.queue("q").value().sender().value();
    sender.send(bytes("in")).value();
    test::stay_for_ever();
    return 1;
  });
  auto segment = make();
  auto queue = segment.queue("q").value();
  const int descriptor = segment.descriptor().value();
  sockets_.send(descriptor);
  ::close(descriptor);
  auto receiver = queue.receiver().value();
  EXPECT_EQ(receive(receiver), "in");
  test::kill_unreaped(other);
  std::array<std::byte, 64> out{};
  EXPECT_TRUE(receiver.receive(out).is(Code::kPeerDied));
  EXPECT_TRUE(queue.sender()) << "and can be succeeded";
}

TEST_F(Anonymous, ItLivesAsLongAsSomebodyHasIt) {
  test::Child maker([&] {
    auto segment = make();
    segment.object<std::uint64_t>("n", 42).value();
    sockets_.send(segment.descriptor().value());
    return ::raise(SIGKILL);
  });
  auto segment = Segment::open_descriptor(sockets_.receive()).value();
  EXPECT_EQ(maker.wait(), -SIGKILL);
  EXPECT_EQ(segment.find_object<std::uint64_t>("n")->snapshot().value(), 42u);
  EXPECT_TRUE(segment.queue("grows", {.capacity = 64, .message_limit = 16384}));
}

TEST_F(Anonymous, NobodyChangesItsSize) {
  auto segment = make();
  const int descriptor = segment.descriptor().value();
  struct ::stat status {};
  ASSERT_EQ(::fstat(descriptor, &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u) << "a memory file is born open to everybody";
  EXPECT_EQ(::ftruncate(descriptor, 4096), -1);
  EXPECT_EQ(::ftruncate(descriptor, status.st_size + 4096), -1);
  EXPECT_EQ(::fcntl(descriptor, F_ADD_SEALS, F_SEAL_FUTURE_WRITE), -1) << "nor its seals";
  ::close(descriptor);
}

TEST_F(Anonymous, HasNoPlaceInTheFileSystem) {
  auto segment = make();
  EXPECT_EQ(segment.info()->path, "");
  EXPECT_FALSE(segment.unlinked().value());
  EXPECT_TRUE(segment.flush());
  const test::Scratch scratch;
  EXPECT_TRUE(Segment::create("s")->descriptor().is(Code::kWrongKind)) << "one that has a place";
}

TEST_F(Anonymous, AForkedChildReattaches) {
  auto segment = make();
  auto receiver = segment.queue("q").value().receiver().value();
  test::Child child([&] {
    if (!segment.queue("q").is(Code::kForkedHandle)) return 1;
    segment.reattach().value();
    auto sender = segment.queue("q").value().sender().value();
    sender.send(bytes("child")).value();
    return 0;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(receive(receiver), "child");
}

TEST_F(Anonymous, AChildMayInheritTheDescriptorAlone) {
  std::optional<Segment> segment(make());
  segment->object<std::uint64_t>("n", 42).value();
  const int descriptor = segment->descriptor().value();
  segment.reset();
  test::Child child([&] {
    auto own = Segment::open_descriptor(descriptor).value();
    return own.find_object<std::uint64_t>("n")->snapshot().value() == 42 ? 0 : 1;
  });
  EXPECT_EQ(child.wait(), 0);
  ::close(descriptor);
}

// No path leads back to the file: what needs a descriptor says so, what does not goes on.
TEST_F(Anonymous, WithoutItsDescriptors) {
  test::Child child([&] {
    auto segment = make();
    auto queue = segment.queue("q").value();
    auto sender = queue.sender().value();
    auto receiver = queue.receiver().value();
    if (::close_range(3, ~0u, 0) != 0) return 1;
    if (!segment.queue("r").is(Code::kDescriptorLost)) return 2;
    if (!segment.descriptor().is(Code::kDescriptorLost)) return 3;
    if (!segment.sweep().is(Code::kDescriptorLost)) return 4;
    sender.send(bytes("on")).value();
    if (receive(receiver) != "on") return 5;
    test::Child forked([&] { return segment.reattach().is(Code::kDescriptorLost) ? 0 : 1; });
    return forked.wait();
  });
  EXPECT_EQ(child.wait(), 0);
}

// The numbers under which this process has the file of `descriptor` open, that one aside.
std::vector<int> others_of(int descriptor) {
  const os::FileFacts facts = os::facts_of(descriptor).value();
  std::vector<int> numbers;
  for (int number = 3; number < 1024; ++number) {
    if (number != descriptor && os::leads_to(number, facts)) numbers.push_back(number);
  }
  return numbers;
}

TEST_F(Anonymous, OneOfItsDescriptorsIsEnough) {
  for (const std::size_t victim : {std::size_t{0}, std::size_t{1}}) {
    auto segment = make();
    const int descriptor = segment.descriptor().value();
    const std::vector<int> numbers = others_of(descriptor);
    ASSERT_EQ(numbers.size(), 2u);
    ::close(numbers[victim]);
    EXPECT_TRUE(segment.queue("q")) << "after closing number " << victim;
    ::close(descriptor);
  }
}

// Whoever gets the descriptor must not get our locks with it.
TEST_F(Anonymous, ADescriptorHasLocksOfItsOwn) {
  auto segment = make();
  const os::File given(segment.descriptor().value());
  ASSERT_TRUE(os::try_lock_byte(given, layout::kGateByte, os::LockMode::kExclusive));
  for (const int number : others_of(given.get())) {
    os::File ours(number);
    EXPECT_TRUE(
        os::try_lock_byte(ours, layout::kGateByte, os::LockMode::kExclusive).is(Code::kWouldBlock));
    ours.forget();
  }
}

// A peer may say that it locks a file beside the segment, and has doorbells there.
TEST_F(Anonymous, AGarbledSlotLeadsToNoFile) {
  const test::Scratch scratch;
  test::Child child([&] {
    if (::chdir(scratch.path().c_str()) != 0) return 1;
    auto segment = make();
    const mapping::Whereabouts here{"", segment.info()->nonce};
    const std::string life = mapping::life_path(here, 1, 1);
    const std::string bell = mapping::bell_path(here, 1, 1, 1);
    for (const std::string& path : {life, bell}) test::write_whole_file(path, "not ours");
    layout::ProcessSlot garbled{};
    garbled.state = layout::kSlotAttached;
    garbled.generation = 1;
    garbled.lock = layout::kLockedFile;
    garbled.bells = 1;
    const int descriptor = segment.descriptor().value();
    const auto at = layout::kSlotsOffset + sizeof garbled;
    if (::pwrite(descriptor, &garbled, sizeof garbled, static_cast<off_t>(at)) < 0) return 2;
    if (segment.sweep().value().participants != 1) return 3;
    for (const std::string& path : {life, bell}) {
      if (test::read_whole_file(path) != "not ours") return 4;
    }
    return segment.doorbell().is(Code::kUnsupported) ? 0 : 5;
  });
  EXPECT_EQ(child.wait(), 0);
}

void expect_refused(int descriptor, Code code) {
  auto refused = Segment::open_descriptor(descriptor);
  ASSERT_FALSE(refused);
  EXPECT_STREQ(name_of(refused.error().code), name_of(code)) << refused.error().message();
  ::close(descriptor);
}

int sealed_file(std::string_view content) {
  const int file = ::memfd_create("test", MFD_ALLOW_SEALING | MFD_CLOEXEC);
  EXPECT_EQ(::write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  EXPECT_EQ(::fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), 0);
  return file;
}

TEST_F(Anonymous, OtherDescriptorsAreRefused) {
  const test::Scratch scratch;
  auto named = Segment::create("s").value();
  expect_refused(-1, Code::kWrongKind);
  expect_refused(::open("/dev/null", O_RDWR), Code::kWrongKind);
  expect_refused(::dup(0), Code::kWrongKind);
  expect_refused(::open(scratch.file("s").c_str(), O_RDWR), Code::kWrongKind);
  expect_refused(::memfd_create("test", MFD_CLOEXEC), Code::kWrongKind);
  expect_refused(::memfd_create("test", MFD_ALLOW_SEALING | MFD_CLOEXEC), Code::kWrongKind);
  expect_refused(sealed_file(""), Code::kTruncated);
  expect_refused(sealed_file(std::string(65536, 'x')), Code::kBadMagic);
}

TEST_F(Anonymous, AnotherUserIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "not run: needs root to become another user";
  const auto opens_as_nobody = [](int descriptor) {
    test::Child child([&] {
      constexpr ::uid_t kNobody = 65534;
      if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)
        return 90;
      auto opened = Segment::open_descriptor(descriptor);
      return opened ? 0 : static_cast<int>(opened.error().code);
    });
    return static_cast<Code>(child.wait());
  };
  auto segment = make();
  EXPECT_EQ(opens_as_nobody(segment.descriptor().value()), Code::kPermissionDenied);
  auto open_to_all = make(0606);
  EXPECT_EQ(opens_as_nobody(open_to_all.descriptor().value()), Code::kUnsafePath);
}

}  // namespace
}  // namespace tenon

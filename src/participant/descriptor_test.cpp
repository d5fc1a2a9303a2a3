// SPDX-License-Identifier: Apache-2.0
// Programs close descriptors that they did not open, and their numbers become somebody else's.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "os/process.hpp"
#include "participant/participant.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/segment.hpp"

namespace tenon::participant {
namespace {

class DescriptorTest : public ::testing::Test {
 protected:
  DescriptorTest() {
    mapping::create(path_, {.max_bytes = 1_MiB, .process_slots = 4, .directory_entries = 4})
        .value();
    participant_ = Participant::attach(path_).value();
  }

  int control() { return participant_->control().value()->get(); }

  // The program closes our number and opens something else, which gets that number.
  int steal() {
    const int number = control();
    const int null = ::open("/dev/null", O_RDONLY);
    EXPECT_EQ(::dup2(null, number), number);
    ::close(null);
    return number;
  }
  static bool is_null(int number) {
    const auto facts = os::facts_of(number);
    return facts && facts->type == os::FileType::kOther;
  }

  test::Watchdog watchdog_{"descriptor"};
  test::Scratch scratch_;
  std::string path_ = scratch_.file("s");
  std::unique_ptr<Participant> participant_;
};

TEST_F(DescriptorTest, IsOpenedAgainWhenItWasClosed) {
  auto other = Participant::attach(path_).value();
  ::close(control());
  EXPECT_TRUE(participant_->control());
  EXPECT_FALSE(participant_->is_gone(other->claim()).value());
  EXPECT_TRUE(StructureLock::take(*participant_));
  EXPECT_FALSE(other->is_gone(participant_->claim()).value());
}

TEST_F(DescriptorTest, IsOpenedAgainWhenItsNumberIsSomebodyElses) {
  const int number = steal();
  EXPECT_NE(control(), number);
  EXPECT_TRUE(is_null(number)) << "not ours to close";
  ::close(number);
}

TEST_F(DescriptorTest, IsLostWhenThePathLeadsNowhere) {
  ASSERT_TRUE(mapping::remove(path_));
  EXPECT_TRUE(participant_->control()) << "removal alone loses nothing";
  ::close(control());
  EXPECT_TRUE(participant_->control().is(Code::kDescriptorLost));
  EXPECT_TRUE(StructureLock::take(*participant_).is(Code::kDescriptorLost));
  EXPECT_TRUE(participant_->is_gone(participant_->claim()).is(Code::kDescriptorLost));
}

TEST_F(DescriptorTest, IsLostWhenThePathLeadsToAnotherFile) {
  ASSERT_TRUE(mapping::remove(path_));
  ASSERT_TRUE(
      mapping::create(path_, {.max_bytes = 1_MiB, .process_slots = 4, .directory_entries = 4}));
  ::close(control());
  EXPECT_TRUE(participant_->control().is(Code::kDescriptorLost));
}

TEST_F(DescriptorTest, DetachingDoesNotCloseSomebodyElses) {
  const int number = steal();
  participant_.reset();
  EXPECT_TRUE(is_null(number));
  ::close(number);
}

TEST_F(DescriptorTest, AForkedChildDoesNotCloseSomebodyElses) {
  const int number = steal();
  test::Child child([&] { return is_null(number) ? 0 : 1; });
  EXPECT_EQ(child.wait(), 0);
  ::close(number);
}

TEST_F(DescriptorTest, AReadOnlyAttachmentDoesNotCloseSomebodyElsesEither) {
  // It opens the file twice, and keeps the second descriptor.
  const int first = ::open("/dev/null", O_RDONLY);
  const int kept = ::open("/dev/null", O_RDONLY);
  ::close(first);
  ::close(kept);
  auto segment = Segment::open_read_only(path_);
  ASSERT_TRUE(segment);
  const int null = ::open("/dev/null", O_RDONLY);
  ASSERT_EQ(::dup2(null, kept), kept);
  ::close(null);
  EXPECT_TRUE(segment->unlinked().is(Code::kDescriptorLost));
  ASSERT_TRUE(segment->close());
  EXPECT_TRUE(is_null(kept));
  ::close(kept);
}

}  // namespace
}  // namespace tenon::participant

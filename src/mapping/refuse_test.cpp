// SPDX-License-Identifier: Apache-2.0
// What is not a sound segment of ours is refused with a precise error, and left untouched.
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstring>
#include <functional>

#include "base/bits.hpp"
#include "layout/segment_layout.hpp"
#include "mapping/geometry.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon::mapping {
namespace {

using layout::SegmentHeader;

class Refuse : public ::testing::Test {
 protected:
  Refuse() {
    Segment::create("s", {.max_bytes = 64_KiB, .max_participants = 4, .max_objects = 4}).value();
  }

  // What a failed call must not change.
  struct Look {
    std::string content;
    struct ::stat status {};
    bool operator==(const Look& other) const {
      return content == other.content && status.st_size == other.status.st_size &&
             status.st_ino == other.status.st_ino && status.st_mode == other.status.st_mode &&
             status.st_mtim.tv_sec == other.status.st_mtim.tv_sec &&
             status.st_mtim.tv_nsec == other.status.st_mtim.tv_nsec &&
             status.st_ctim.tv_nsec == other.status.st_ctim.tv_nsec;
    }
  };
  static Look look_at(const std::string& path) {
    Look look;
    ::lstat(path.c_str(), &look.status);
    if (S_ISREG(look.status.st_mode)) look.content = test::read_whole_file(path);
    return look;
  }

  // Every way in refuses with `code`.
  void expect_refused(Code code) {
    const Look before = look_at(path_);
    expect_error(Segment::open("s"), code, "open");
    expect_error(Segment::open_or_create("s"), code, "open_or_create");
    expect_error(Segment::open_read_only("s"), code, "open_read_only");
    expect_error(inspect::look("s"), code, "look");
    expect_error(inspect::verify("s"), code, "verify");
    expect_error(Segment::create("s"), Code::kAlreadyExists, "create");
    EXPECT_TRUE(look_at(path_) == before) << "it was touched";
  }
  template <class T>
  static void expect_error(const Result<T>& result, Code code, const char* call) {
    if (result)
      ADD_FAILURE() << call << " succeeded instead of " << name_of(code);
    else
      EXPECT_STREQ(name_of(result.error().code), name_of(code))
          << call << ": " << result.error().message();
  }

  // Changes the header; `forged` makes its checksum right again.
  enum class Checksum { kStale, kForged };
  void change_header(Checksum checksum, const std::function<void(SegmentHeader&)>& change) {
    std::string content = test::read_whole_file(path_);
    SegmentHeader header;
    std::memcpy(&header, content.data(), sizeof header);
    change(header);
    if (checksum == Checksum::kForged) header.checksum = checksum_of(header);
    std::memcpy(content.data(), &header, sizeof header);
    test::write_whole_file(path_, content);
  }
  void cut_to(std::uint64_t bytes) { std::filesystem::resize_file(path_, bytes); }

  test::Watchdog watchdog_{"refuse"};
  test::Scratch scratch_;
  std::string path_ = scratch_.file("s");
};

TEST_F(Refuse, AnEmptyFile) {
  cut_to(0);
  expect_refused(Code::kTruncated);
}

TEST_F(Refuse, AFileShorterThanTheMagic) {
  cut_to(7);
  expect_refused(Code::kTruncated);
}

TEST_F(Refuse, AFileShorterThanTheHeader) {
  cut_to(sizeof(SegmentHeader) - 1);
  expect_refused(Code::kTruncated);
}

TEST_F(Refuse, AFileShorterThanItsHeaderSays) {
  cut_to(64 * 1024 - 1);
  expect_refused(Code::kTruncated);
}

TEST_F(Refuse, AFileLongerThanItsHeaderSays) {
  cut_to(64 * 1024 + 16 * layout::kPage + 1);
  expect_refused(Code::kCorrupt);
}

TEST_F(Refuse, AFileOfAnotherProgram) {
  test::write_whole_file(path_, "#!/bin/sh\necho this is a script and not a segment\n");
  expect_refused(Code::kBadMagic);
  EXPECT_TRUE(Segment::remove("s").is(Code::kBadMagic)) << "not ours to remove";
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(Refuse, AFileOfZeros) {
  test::write_whole_file(path_, std::string(64 * 1024, '\0'));
  expect_refused(Code::kBadMagic);
}

TEST_F(Refuse, ADirectory) {
  std::filesystem::remove(path_);
  ASSERT_EQ(::mkdir(path_.c_str(), 0700), 0);
  expect_refused(Code::kWrongKind);
  EXPECT_TRUE(Segment::remove("s").is(Code::kWrongKind));
}

TEST_F(Refuse, AFifoWithoutWaitingForItsOtherEnd) {
  std::filesystem::remove(path_);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  expect_refused(Code::kWrongKind);
  EXPECT_TRUE(Segment::remove("s").is(Code::kWrongKind));
}

TEST_F(Refuse, ASymbolicLinkEvenToASoundSegment) {
  std::filesystem::rename(path_, path_ + ".real");
  ASSERT_EQ(::symlink((path_ + ".real").c_str(), path_.c_str()), 0);
  expect_refused(Code::kUnsafePath);
  EXPECT_TRUE(Segment::remove("s").is(Code::kUnsafePath));
}

TEST_F(Refuse, ANewerMajorVersion) {
  change_header(Checksum::kForged, [](SegmentHeader& header) { ++header.format_major; });
  expect_refused(Code::kVersionMismatch);
}

TEST_F(Refuse, NotANewerMinorVersion) {
  change_header(Checksum::kForged, [](SegmentHeader& header) { ++header.format_minor; });
  EXPECT_TRUE(Segment::open("s"));
}

TEST_F(Refuse, AnUnknownIncompatibleFeature) {
  change_header(Checksum::kForged, [](SegmentHeader& header) { header.incompatible = 4; });
  expect_refused(Code::kVersionMismatch);
}

TEST_F(Refuse, NotAnUnknownCompatibleFeature) {
  change_header(Checksum::kForged, [](SegmentHeader& header) { header.compatible = 4; });
  EXPECT_TRUE(Segment::open("s"));
}

TEST_F(Refuse, ABuildWithOtherSizesOrByteOrder) {
  change_header(Checksum::kForged, [](SegmentHeader& header) { header.fingerprint ^= 1; });
  expect_refused(Code::kLayoutMismatch);
}

TEST_F(Refuse, AFileThatWasNeverFinished) {
  change_header(Checksum::kStale, [](SegmentHeader& header) { header.ready = 0; });
  expect_refused(Code::kIncomplete);
}

TEST_F(Refuse, AHeaderWhoseChecksumIsWrong) {
  change_header(Checksum::kStale, [](SegmentHeader& header) { header.created_at ^= 1; });
  expect_refused(Code::kCorrupt);
}

TEST_F(Refuse, SizesThatDoNotFitEachOtherUnderARightChecksum) {
  const std::function<void(SegmentHeader&)> changes[] = {
      [](SegmentHeader& header) { header.process_slots = 0; },
      [](SegmentHeader& header) { header.process_slots = 65536; },
      [](SegmentHeader& header) { header.process_slots = UINT32_MAX; },
      [](SegmentHeader& header) { header.thread_slots = 0; },
      [](SegmentHeader& header) { header.thread_slots = 65536; },
      [](SegmentHeader& header) { header.threads_offset = 0; },
      [](SegmentHeader& header) { header.tokens_offset -= layout::kPage; },
      [](SegmentHeader& header) { header.directory_entries = 0; },
      [](SegmentHeader& header) { header.directory_entries = UINT32_MAX; },
      [](SegmentHeader& header) { header.slots_offset += 8; },
      [](SegmentHeader& header) { header.directory_offset = UINT64_MAX; },
      [](SegmentHeader& header) { header.heap_offset = 0; },
      [](SegmentHeader& header) { header.max_bytes = 4096; },
      [](SegmentHeader& header) { header.max_bytes = 64 * 1024 - 1; },
  };
  const std::string sound = test::read_whole_file(path_);
  for (const auto& change : changes) {
    test::write_whole_file(path_, sound);
    change_header(Checksum::kForged, change);
    expect_refused(Code::kCorrupt);
  }
  change_header(Checksum::kForged, [](SegmentHeader& header) { header.max_bytes = UINT64_MAX; });
  EXPECT_FALSE(Segment::open("s"));
}

TEST_F(Refuse, AnEndOfTheReservedBytesThatCannotBe) {
  const std::string sound = test::read_whole_file(path_);
  for (const std::uint64_t end : {std::uint64_t{0}, std::uint64_t{4096}, 64_KiB + 1, UINT64_MAX}) {
    std::string content = sound;
    std::memcpy(content.data() + layout::kWordsOffset, &end, sizeof end);
    test::write_whole_file(path_, content);
    expect_refused(Code::kCorrupt);
  }
}

// Runs `body` as nobody, with the scratch directory open to him.
int as_nobody(const test::Scratch& scratch, const std::function<int()>& body) {
  ::chmod(scratch.path().c_str(), 0755);
  test::Child child([&] {
    constexpr ::gid_t kNogroup = 65534;
    constexpr ::uid_t kNobody = 65534;
    if (::setgroups(0, nullptr) != 0 || ::setgid(kNogroup) != 0 || ::setuid(kNobody) != 0)
      return 90;
    return body();
  });
  return child.wait();
}

TEST_F(Refuse, AFileOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "not run: needs root to make a file of another user";
  ASSERT_EQ(::chmod(path_.c_str(), 0606), 0);  // writable for nobody, not for the group
  const Look before = look_at(path_);
  EXPECT_EQ(as_nobody(scratch_,
                      [] {
                        if (!Segment::open("s").is(Code::kUnsafePath)) return 1;
                        if (!Segment::open_read_only("s").is(Code::kUnsafePath)) return 2;
                        if (!inspect::look("s").is(Code::kUnsafePath)) return 3;
                        if (!Segment::remove("s").is(Code::kUnsafePath)) return 4;
                        return 0;
                      }),
            0);
  EXPECT_TRUE(look_at(path_) == before) << "it was touched";
}

TEST_F(Refuse, AFileThatThisUserMayNotWrite) {
  if (::geteuid() != 0) GTEST_SKIP() << "not run: needs root to become another user";
  ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  const Look before = look_at(path_);
  EXPECT_EQ(as_nobody(scratch_,
                      [] {
                        if (!Segment::open("s").is(Code::kPermissionDenied)) return 1;
                        if (!Segment::open_or_create("s").is(Code::kPermissionDenied)) return 2;
                        if (!Segment::open_read_only("s").is(Code::kPermissionDenied)) return 3;
                        return 0;
                      }),
            0);
  EXPECT_TRUE(look_at(path_) == before) << "it was touched";
}

TEST_F(Refuse, ADirectoryThatOthersMayWriteTo) {
  ASSERT_EQ(::chmod(scratch_.path().c_str(), 0777), 0);
  EXPECT_TRUE(Segment::create("t").is(Code::kUnsafePath));
  EXPECT_TRUE(Segment::open_or_create("t").is(Code::kUnsafePath));
  EXPECT_FALSE(std::filesystem::exists(scratch_.file("t")));
}

TEST_F(Refuse, NamesThatCouldLeadElsewhere) {
  for (const char* name : {"", "a/b", "a b", "a\n", "\xc3\xa4"})
    EXPECT_TRUE(Segment::open_or_create(name).is(Code::kInvalidArgument)) << name;
  EXPECT_TRUE(Segment::open_or_create(std::string(101, 'x')).is(Code::kInvalidArgument));
  EXPECT_TRUE(Segment::open_or_create(std::string_view("a\0b", 3)).is(Code::kInvalidArgument));
}

TEST_F(Refuse, WishesThatCannotBe) {
  const SegmentOptions wishes[] = {
      {.max_bytes = 0},
      {.max_bytes = 4096},
      {.max_bytes = UINT64_MAX},
      {.max_participants = 0},
      {.max_participants = 65536},
      {.max_threads = 65536},
      {.max_objects = 0},
      {.max_objects = (1u << 20) + 1},
  };
  for (const SegmentOptions& wish : wishes)
    EXPECT_TRUE(Segment::create("t", wish).is(Code::kInvalidArgument));
  EXPECT_FALSE(std::filesystem::exists(scratch_.file("t")));
}

}  // namespace
}  // namespace tenon::mapping

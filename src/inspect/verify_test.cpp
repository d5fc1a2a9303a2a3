// SPDX-License-Identifier: Apache-2.0
// The wrong twins of the checker: for each invariant that it checks, the damage that it must find.
#include <algorithm>
#include <functional>

#include "base/bits.hpp"
#include "support/queue_fixture.hpp"
#include "support/raw.hpp"

namespace tenon {
namespace {

using test::bytes;

struct Damage {
  const char* name;     ///< of the test
  const char* finding;  ///< what verify() must say
  void (*plant)(const test::Raw&);
};

// Entry 0 is an inline queue, entry 1 one with blocks; both hold 2 of 4 messages after one lap.
constexpr std::uint32_t kInline = 0;
constexpr std::uint32_t kBlocks = 1;

layout::CellHeader& cell(const test::Raw& raw, std::uint32_t queue, std::uint64_t index) {
  return raw.ring(queue).cell(index);
}
void reseal(layout::DirectoryEntry& entry) {
  entry.checksum = checksum_of(entry);
}

const Damage kDamages[] = {
    {"ReservedEnd",
     "Corrupt: a checked part of the file is damaged (the end of the reserved bytes)",
     [](const test::Raw& raw) { raw.words().reserved_end = 1_MiB + 1; }},
    {"SlotState", "slot 3: state is 9", [](const test::Raw& raw) { raw.slot(3).state = 9; }},
    {"SlotGeneration", "slot 3: attached without a generation",
     [](const test::Raw& raw) { raw.slot(3).state = layout::kSlotAttached; }},
    {"ThreadOwnerWithoutSlot", "thread slot 2: owner is garbage",
     [](const test::Raw& raw) { raw.thread(2).process = 0xff0000; }},
    {"ThreadOwnerSlot", "thread slot 2: owner names no slot",
     [](const test::Raw& raw) { raw.thread(2).process = layout::Claim::of(4, 1).word; }},
    {"ThreadOwnerGeneration", "thread slot 2: owner names a generation that never was",
     [](const test::Raw& raw) { raw.thread(2).process = layout::Claim::of(0, 99).word; }},
    {"UserSlot", "queue inline sender: user names no thread slot",
     [](const test::Raw& raw) {
       raw.queue(kInline).sender.user = layout::Claim::of(60000, 1).word;
     }},
    {"UserGeneration", "queue inline receiver: user names a generation that never was",
     [](const test::Raw& raw) { raw.queue(kInline).receiver.user = layout::Claim::of(0, 9).word; }},
    {"EntryState", "directory entry 1: Corrupt",
     [](const test::Raw& raw) { raw.entry(1).state = 3; }},
    {"EntryChecksum", "directory entry 1: Corrupt",
     [](const test::Raw& raw) { raw.entry(1).bytes ^= 1; }},
    {"EntryPlace", "directory entry 1: Corrupt",
     [](const test::Raw& raw) {
       raw.entry(1).offset = 1_MiB;
       reseal(raw.entry(1));
     }},
    {"EntryOverlap", "overlaps another one",
     [](const test::Raw& raw) {
       raw.entry(1).offset = raw.entry(0).offset;
       raw.entry(1).bytes = raw.entry(0).bytes;
       reseal(raw.entry(1));
     }},
    {"EntryBeyondTheUsed", "directory entry 1: published beyond the used ones",
     [](const test::Raw& raw) { raw.words().entries_end = 1; }},
    {"UsedEntries", "segment: more directory entries are used than there are",
     [](const test::Raw& raw) { raw.words().entries_end = 1025; }},
    {"QueueMagic", "directory entry 0: Corrupt",
     [](const test::Raw& raw) { raw.queue(kInline).header.magic ^= 1; }},
    {"QueueChecksum", "directory entry 0: Corrupt",
     [](const test::Raw& raw) { raw.queue(kInline).header.loans ^= 1; }},
    {"QueueSizes", "directory entry 0: Corrupt",
     [](const test::Raw& raw) {
       layout::QueueHeader& header = raw.queue(kInline).header;
       header.capacity = 3;
       header.checksum = checksum_of(header);
     }},
    {"RoleWithoutHolder", "queue inline sender: role word is garbage",
     [](const test::Raw& raw) { raw.queue(kInline).sender.role = 0xff0000; }},
    {"RoleSlot", "queue inline receiver: role names no slot",
     [](const test::Raw& raw) { raw.queue(kInline).receiver.role = 0x10000 | 5; }},
    {"RoleGeneration", "queue inline sender: role names a generation that never was",
     [](const test::Raw& raw) { raw.queue(kInline).sender.role = layout::Claim::of(0, 99).word; }},
    {"RoleGenerationZero", "queue inline sender: role names a generation that never was",
     [](const test::Raw& raw) { raw.queue(kInline).sender.role = layout::Claim::of(0, 0).word; }},
    {"RoleHeldAndHandedBack", "queue inline receiver: role is held and handed back",
     [](const test::Raw& raw) {
       raw.queue(kInline).receiver.role = layout::Claim::of(0, 1).word | layout::kHandedBack;
     }},
    {"ParkWord", "queue inline: park word is 7",
     [](const test::Raw& raw) { raw.queue(kInline).sender.park = 7; }},
    {"ParkWordOfTheReceiver", "queue blocks: park word is 2",
     [](const test::Raw& raw) { raw.queue(kBlocks).receiver.park = 2; }},
    {"WakeFence", "queue inline: wake fence is 2",
     [](const test::Raw& raw) { raw.queue(kInline).sender.wake_fence = 2; }},
    {"WakeFenceOfTheReceiver", "queue blocks: wake fence is 4294967295",
     [](const test::Raw& raw) { raw.queue(kBlocks).receiver.wake_fence = ~0u; }},
    {"CellAhead", "queue inline cell 3: filled 3 times does not fit the others",
     [](const test::Raw& raw) { cell(raw, kInline, 3).filled = 3; }},
    {"CellBehind", "queue inline cell 1: filled 0 times does not fit the others",
     [](const test::Raw& raw) { cell(raw, kInline, 1).filled = 0; }},
    {"MoreReleasedThanSent", "queue inline: more released than sent, or more in flight than cells",
     [](const test::Raw& raw) { raw.queue(kInline).receiver.messages = 7; }},
    {"MoreInFlightThanCells", "queue inline: more released than sent, or more in flight than cells",
     [](const test::Raw& raw) { raw.queue(kInline).receiver.messages = 1; }},
    {"CellLength", "queue inline cell 0: holds an impossible message",
     [](const test::Raw& raw) { cell(raw, kInline, 0).length = 65; }},
    {"CellBlockOfALongMessage", "queue blocks cell 0: holds an impossible message",
     [](const test::Raw& raw) { cell(raw, kBlocks, 0).block = 6; }},
    {"CounterOfSent", "queue inline: counter of sent messages is 4, not 6",
     [](const test::Raw& raw) { raw.queue(kInline).sender.messages = 4; }},
    {"CounterOfSentAhead", "queue inline: counter of sent messages is 7, not 6",
     [](const test::Raw& raw) { raw.queue(kInline).sender.messages = 7; }},
    {"CounterOfSentAndChecked", "queue inline: counter of sent and checked messages is 4, not 6",
     [](const test::Raw& raw) { raw.queue(kInline).sender.checked = 4; }},
    {"CounterOfReleasedAndChecked",
     "queue inline: counter of released and checked messages is 5, not 4",
     [](const test::Raw& raw) { raw.queue(kInline).receiver.checked = 5; }},
    {"ReleasedLately", "queue inline: released lately is more than released",
     [](const test::Raw& raw) { raw.queue(kInline).receiver.released_lately = 5; }},
    {"BlockTwice", "two cells of the queue own one block",
     [](const test::Raw& raw) { cell(raw, kBlocks, 2).block = cell(raw, kBlocks, 3).block; }},
    {"BlockBeyond", "two cells of the queue own one block",
     [](const test::Raw& raw) { cell(raw, kBlocks, 3).block = 1000; }},
};

class Verify : public ::testing::TestWithParam<Damage> {
 protected:
  Verify() {
    auto segment = Segment::create("s", {.max_bytes = 1_MiB, .max_participants = 4}).value();
    for (const auto& [name, options] :
         {std::pair("inline", test::kInline), std::pair("blocks", test::kBlocks)}) {
      auto queue = segment.queue(name, options).value();
      auto sender = queue.sender().value();
      auto receiver = queue.receiver().value();
      const std::string message(options.message_limit, 'm');
      for (int i = 0; i < 6; ++i) {
        if (i >= 2) test::take(receiver);
        sender.send(bytes(message)).value();
      }
    }
  }
  static std::string findings() {
    std::string all;
    const auto list = inspect::verify("s");
    if (!list) return list.error().message();
    for (const std::string& finding : *list) all += finding + "\n";
    return all;
  }
  test::Scratch scratch_;
};

TEST_P(Verify, Finds) {
  ASSERT_EQ(findings(), "") << "sound before the damage";
  const test::Raw raw(scratch_.file("s"));
  GetParam().plant(raw);
  EXPECT_NE(findings().find(GetParam().finding), std::string::npos)
      << "expected: " << GetParam().finding << "\nfound:\n"
      << findings();
}
INSTANTIATE_TEST_SUITE_P(Damages, Verify, ::testing::ValuesIn(kDamages),
                         [](const auto& info) { return info.param.name; });

// A straddling object needs a segment of its own.
TEST(VerifyWindow, FindsAnObjectThatStraddlesAWindow) {
  const test::Scratch scratch;
  auto segment = Segment::create("s", {.max_bytes = 4_GiB, .max_participants = 4}).value();
  segment.queue("q", test::kInline).value();
  const test::Raw raw(scratch.file("s"));
  raw.words().reserved_end = 2_GiB;
  raw.entry(0).offset = 1_GiB - layout::kPage;
  raw.entry(0).bytes = 2 * layout::kPage;
  reseal(raw.entry(0));
  const std::vector<std::string> findings = inspect::verify("s").value();
  EXPECT_EQ(std::ranges::count(findings, "directory entry 0: straddles a 1 GiB window"), 1);
}

// A token that is held needs somebody alive.
TEST(VerifyThreads, FindsAFreeSlotWhoseTokenIsHeld) {
  const test::Scratch scratch;
  auto segment = Segment::create("s", {.max_bytes = 1_MiB, .max_participants = 4}).value();
  auto sender = segment.queue("q", test::kInline).value().sender().value();
  EXPECT_EQ(inspect::verify("s").value(), std::vector<std::string>());
  const test::Raw raw(scratch.file("s"));
  raw.thread(0).process = 0;
  EXPECT_EQ(inspect::verify("s").value(),
            std::vector<std::string>{"thread slot 0: free, and its token is held"});
}

TEST(VerifyUses, FindsAVacantEntryThatALivingOneHasOpen) {
  const test::Scratch scratch;
  auto segment = Segment::create("s", {.max_bytes = 1_MiB, .max_participants = 4}).value();
  auto queue = segment.queue("q", test::kInline).value();
  const test::Raw raw(scratch.file("s"));
  raw.entry(0).state = layout::kEntryRemoved;
  EXPECT_EQ(inspect::verify("s").value(), std::vector<std::string>());
  raw.entry(0).state = layout::kEntryVacant;
  EXPECT_EQ(inspect::verify("s").value(),
            std::vector<std::string>{"slot 0: has vacant directory entry 0 open"});
}

// What a kill at any instruction may leave is not damage.
TEST(VerifyKills, AcceptsTheOneStepThatAKillMayLeave) {
  const test::Scratch scratch;
  auto segment = Segment::create("s", {.max_bytes = 1_MiB, .max_participants = 4}).value();
  auto queue = segment.queue("q", test::kBlocks).value();
  queue.sender().value().send(bytes("m")).value();
  const test::Raw raw(scratch.file("s"));
  raw.queue(0).sender.messages = 0;  // published, not counted
  raw.queue(0).sender.checked = 0;
  raw.queue(0).sender.role = layout::Claim::of(2, 1).word;  // and never left the role
  raw.slot(2).generation = 1;
  raw.slot(2).state = layout::kSlotAttached;
  raw.queue(0).sender.park = layout::kAsleep;
  cell(raw, 0, 1).block = 4;  // half an exchange: the cell owns the loaned block already
  EXPECT_EQ(inspect::verify("s").value(), std::vector<std::string>());
}

}  // namespace
}  // namespace tenon

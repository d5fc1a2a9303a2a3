// SPDX-License-Identifier: Apache-2.0
#include "stage.hpp"

#include <sched.h>
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "execute.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/wait.hpp"

namespace tenon::crash {
namespace {

// How many messages were sent and released before.
std::pair<std::uint64_t, std::uint64_t> past_of(Setting setting, std::uint64_t capacity) noexcept {
  switch (setting) {
    case Setting::kOne:
    case Setting::kHandedBack:
      return {1, 0};
    case Setting::kAfterDeath:
    case Setting::kHalfDone:
      return {capacity / 2, 0};
    case Setting::kFull:
      return {capacity, 0};
    case Setting::kWrap:
      return {3 * capacity - 1, 3 * capacity - 2};
    case Setting::kEnded:
      return {3, 1};
    case Setting::kReceiverParked:
      return {capacity + 1, capacity + 1};
    case Setting::kSenderParked:
      return {capacity + 1, 1};
    default:
      return {0, 0};
  }
}

}  // namespace

Stage::Stage(const Case& the_case, std::filesystem::path directory, Findings& findings)
    : case_(the_case), directory_(std::move(directory)) {
  ::setenv("TENON_DIR", directory_.c_str(), 1);
  const Setting setting = case_.setting;
  if (setting == Setting::kNoDirectory) return;
  std::filesystem::create_directory(directory_);
  if (setting == Setting::kNoSegment) return;
  auto segment = Segment::create(kSegment, kSegmentOptions).value();
  nonce_ = segment.info().value().nonce;
  build(segment);
  if (case_.operation.name == "remove") inside_.emplace(std::move(segment));
  if (setting == Setting::kReceiverParked) survivor_.emplace(Side::kReceiver, case_.shape);
  if (setting == Setting::kSenderParked) survivor_.emplace(Side::kSender, case_.shape);
  if (case_.before != nullptr)
    execute(*case_.before, case_.before_point, case_, *before_, findings);
}

Stage::~Stage() {
  survivor_.reset();
  inside_.reset();
  std::filesystem::remove_all(directory_);
}

void Stage::build(Segment& segment) {
  if (case_.setting == Setting::kNoQueue) return;
  if (case_.setting == Setting::kHalfDone && case_.operation.name == "create_queue") return;
  if (case_.setting == Setting::kQueueBeside) {
    auto other = segment.queue(kOtherQueue, case_.shape.options).value();
    auto sender = other.sender().value();
    put(sender, case_.shape, Deadline::now()).value();
    return;
  }
  if (case_.setting == Setting::kQueueRemoved) return remove_queue_of_the_dead(segment);
  auto queue = segment.queue(kQueue, case_.shape.options).value();
  run_queue_up_to(queue);
  if (case_.setting == Setting::kHandedBack) hand_message_back(queue);
}

void Stage::remove_queue_of_the_dead(Segment& segment) {
  segment.queue(kQueue, case_.shape.options).value();
  test::Shared<std::atomic<bool>> is_open;
  test::Child user([&] {
    const auto queue = Segment::open(kSegment).value().find_queue(kQueue).value();
    *is_open = true;
    test::stay_for_ever();
    return 0;
  });
  while (!*is_open) ::sched_yield();
  segment.remove_object(kQueue).value();
  user.kill();
}

void Stage::run_queue_up_to(ByteQueue& queue) {
  std::tie(sent_, released_) = past_of(case_.setting, queue.capacity());
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  Ledger past;
  while (sender.position() < sent_) {
    if (case_.setting == Setting::kEnded && sender.position() == 1)
      sender.close_stream_until(test::bytes(small_message_at(1)), Deadline::now()).value();
    else
      put(sender, case_.shape, Deadline::now()).value();
    if (receiver.position() < released_) take(receiver, Deadline::now(), past).value();
  }
}

void Stage::hand_message_back(ByteQueue& queue) {
  auto receiver = queue.receiver().value();
  receiver.try_peek().value();
}

std::vector<std::string> Stage::files() const {
  std::vector<std::string> names;
  if (!std::filesystem::exists(directory_)) return names;
  for (const auto& entry : std::filesystem::directory_iterator(directory_))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

}  // namespace tenon::crash

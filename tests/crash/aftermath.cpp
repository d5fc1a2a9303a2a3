// SPDX-License-Identifier: Apache-2.0
#include "aftermath.hpp"

#include <sched.h>
#include <unistd.h>
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "succession.hpp"
#include "tenon/inspect.hpp"

namespace tenon::crash {

void Span::apply(const Notes& notes, std::uint64_t by) noexcept {
  const bool refused = notes.returned && notes.code.load() != Code{};
  if (refused) return;
  if (notes.returned) lowest += by;
  highest += by;
}

void Aftermath::check() {
  if (stage_.survivor()) stage_.survivor()->stop();
  check_outcome();
  check_files();
  const bool removed = !file_is_there();
  if (!removed) {
    wait_for_death();
    check_invariants("after the death");
  }
  check_news_of_death();
  {
    std::optional<Segment> opened;
    if (!stage_.inside())
      opened.emplace(Segment::open_or_create(kSegment, kSegmentOptions).value());
    Segment& segment = stage_.inside() ? *stage_.inside() : *opened;
    // A claim of the dead is void also when its slot has a living user again.
    std::vector<Segment> crowd;
    if (case_.shape.crowded) crowd = take_all_slots();
    Succession(case_, stage_, notes_, findings_).check(segment);
    check_other_queue(segment);
    check_object(segment);
  }
  if (file_is_there()) check_invariants("at the end");
  if (case_.operation.name == "create_queue" || case_.operation.name == "remove_queue")
    check_bytes();
  stage_.inside().reset();
  check_slots();
}

void Aftermath::check_outcome() {
  if (!notes_.returned) return;
  const Operation& operation = case_.operation;
  const Code expected = operation.refused.has(case_.setting) ? operation.refusal : Code{};
  const auto name = [](Code code) {
    return std::string(code == Code{} ? "success" : tenon::name_of(code));
  };
  // A predecessor that was killed late may have left nothing to do.
  const Code code = notes_.code.load();
  const bool nothing_left =
      is_second_death(case_.setting) && (code == Code::kWouldBlock || code == Code::kNotFound);
  if (notes_.code.load() != expected && !nothing_left)
    findings_.broke("it returned " + name(notes_.code) + ", not " + name(expected));
}

// Creation and removal are all or nothing; nothing else makes or removes a file.
void Aftermath::check_files() {
  const std::vector<std::string> files = stage_.files();
  for (const std::string& file : files) {
    if (file != kSegment) findings_.leaked("a file " + file);
  }
  const bool there = std::ranges::count(files, kSegment) != 0;
  const bool was_there = stage_.nonce() != std::array<std::uint8_t, 16>{};
  const bool creates = case_.operation.name == "create" && !was_there;
  const bool removes = case_.operation.name == "remove" || case_.operation.name == "remove_unused";
  if (creates && succeeded() && !there) findings_.broke("the segment that was created is missing");
  if (removes && succeeded() && there) findings_.broke("the segment that was removed is there");
  if (!creates && !removes && !there) findings_.broke("the segment is gone");
  if (was_there && there && inspect::look(kSegment).value().nonce != stage_.nonce())
    findings_.broke("the segment is another one");
}

// waitpid() has returned; the lock of the victim's slot is free at once or soon after.
void Aftermath::wait_for_death() {
  const std::uint64_t end = patience().nanoseconds();
  const pid_t self = ::getpid();
  for (;; ::sched_yield()) {
    const auto snapshot = inspect::look(kSegment).value();
    const bool alone = std::ranges::none_of(snapshot.participants, [&](const auto& participant) {
      const auto pid = static_cast<pid_t>(participant.pid);
      const bool ours = pid == self || (stage_.survivor() && pid == stage_.survivor()->pid());
      return participant.alive && !ours;
    });
    if (alone) return;
    if (is_over(end)) return findings_.hung("the dead are not gone");
  }
}

void Aftermath::check_invariants(const char* when) {
  const std::vector<std::string> list = inspect::verify(kSegment).value();
  for (const std::string& broken : list) findings_.broke(std::string(when) + ": " + broken);
}

void Aftermath::check_other_queue(Segment& segment) {
  if (case_.setting != Setting::kQueueBeside) return;
  auto receiver = segment.find_queue(kOtherQueue).value().receiver().value();
  Ledger ledger;
  take(receiver, Deadline::now(), ledger).value();
  if (ledger.count != 1 || !ledger.entries[0].intact)
    findings_.broke("the queue beside it lost its message");
}

// It is there with its value, or not at all.
void Aftermath::check_object(Segment& segment) {
  const bool seals = case_.operation.name == "seal";
  if (!seals && case_.operation.name != "create_object") return;
  const auto value = [&]() -> Result<std::uint64_t> {
    if (!seals) {
      auto object = segment.find_object<std::uint64_t>(kObject);
      if (!object) return object.error();
      return object->snapshot();
    }
    auto sealed = segment.sealed<std::uint64_t>(kObject);
    if (!sealed) return sealed.error();
    return sealed->data()[0];
  }();
  if (succeeded() && !value)
    findings_.broke("the object that was made: " + value.error().message());
  if (!value && !value.is(Code::kNotFound))
    findings_.broke("the object: " + value.error().message());
  if (value && *value != kValue) findings_.broke("the object has another value");
}

// A queue that is half made, or removed, must not cost bytes: its place is used again.
void Aftermath::check_bytes() {
  constexpr std::string_view kClean = "clean";
  auto clean = Segment::create(kClean, kSegmentOptions).value();
  if (case_.setting == Setting::kQueueBeside) clean.queue(kOtherQueue, case_.shape.options).value();
  clean.queue(kQueue, case_.shape.options).value();
  const std::uint64_t expected = inspect::look(kClean).value().reserved_bytes;
  const std::uint64_t reserved = inspect::look(kSegment).value().reserved_bytes;
  Segment::remove(kClean).value();
  if (reserved != expected)
    findings_.leaked(std::to_string(reserved - expected) + " reserved bytes");
}

// Whoever waits for the dead is told.
void Aftermath::check_news_of_death() {
  if (!stage_.survivor()) return;
  const Side waits_for =
      stage_.survivor()->side() == Side::kSender ? Side::kReceiver : Side::kSender;
  if (!case_.operation.holds_role || case_.operation.side != waits_for) return;
  stage_.survivor()->go_on();
  stage_.survivor()->wait_for_news(findings_);
}

std::vector<Segment> Aftermath::take_all_slots() {
  std::vector<Segment> all;
  for (;;) {
    auto segment = Segment::open_or_create(kSegment, kSegmentOptions);
    if (!segment && !segment.is(Code::kTooManyParticipants))
      findings_.broke("attaching fails: " + segment.error().message());
    if (!segment) return all;
    all.push_back(std::move(*segment));
  }
}

void Aftermath::check_slots() {
  const std::size_t slots = take_all_slots().size();
  if (slots != kSegmentOptions.max_participants)
    findings_.leaked("process slots: only " + std::to_string(slots) + " are left");
}

}  // namespace tenon::crash

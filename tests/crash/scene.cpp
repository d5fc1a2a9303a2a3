// SPDX-License-Identifier: Apache-2.0
// Compiled with the hooks, as what it calls: some of the library is inline.
#include "crash/scene.hpp"

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <string_view>

#include "tenon/inspect.hpp"

namespace tenon::crash {
namespace {

static_assert(kPlace == kSegment);

// As small as can be: the explorer's memory is.
constexpr SegmentOptions kSmall{
    .max_bytes = 64 * 1024, .max_participants = 4, .max_threads = 4, .max_objects = 4};
// A queue is in its second lap, with one message.
constexpr std::uint64_t kSent = 3;
constexpr std::uint64_t kReleased = 2;
const Shape kInline{"inline", {.capacity = 2, .message_limit = 32}};
const Shape kBlock{"block", {.capacity = 2, .message_limit = 128, .inline_bytes = 16}};

const MonitorOperation& monitor_operation(std::string_view name) {
  const auto all = monitor_operations();
  const auto found = std::ranges::find(all, name, &MonitorOperation::name);
  if (found == all.end()) throw std::runtime_error("no such operation at a monitor");
  return *found;
}

}  // namespace

std::vector<Scenario> scenarios() {
  std::vector<Scenario> all;
  const auto at_queue = [&all](const Shape& shape, std::initializer_list<const char*> names) {
    for (const std::string name : names)
      all.push_back({name + " " + std::string(shape.name), &operation(name), nullptr, shape});
  };
  at_queue(kInline, {"attach", "detach", "remove", "create_queue", "create_object", "seal",
                     "remove_queue", "open_queue", "close_queue"});
  for (const Shape& shape : {kInline, kBlock})
    at_queue(shape, {"take_sender", "give_back_sender", "send", "send_small", "loan_commit",
                     "commit_small", "close_stream", "take_receiver", "give_back_receiver",
                     "hand_back_message", "receive", "peek_release"});
  at_queue(kBlock, {"loan_abort"});
  for (const char* name :
       {"enter", "enter_again", "exit", "reenter", "update", "update_again", "update_inside"})
    all.push_back({name, nullptr, &monitor_operation(name)});
  return all;
}

void Scene::set_up() {
  segment_.emplace(Segment::create(kSegment, kSmall).value());
  if (scenario_.at_monitor != nullptr) {
    segment_->object<Guarded>(kGuarded).value();
    return;
  }
  if (scenario_.at_queue->settings.has(Setting::kNoQueue)) return;
  auto queue = segment_->queue(kQueue, scenario_.shape.options).value();
  auto sender = queue.sender().value();
  auto receiver = queue.receiver().value();
  Ledger past;
  while (sender.position() < kSent) {
    put(sender, scenario_.shape, Deadline::now()).value();
    if (receiver.position() < kReleased) take(receiver, Deadline::now(), past).value();
  }
}

void Scene::prepare() {
  if (scenario_.at_queue != nullptr) {
    victim_.emplace(Victim{scenario_.shape, notes_});
    return scenario_.at_queue->prepare(*victim_);
  }
  at_.emplace();
  const Owner owner = scenario_.at_monitor->owner;
  if (owner == Owner::kVictim || owner == Owner::kVictimBefore) at_->monitor.enter().value();
  if (owner == Owner::kVictimBefore) at_->monitor.exit().value();
}

void Scene::run() {
  if (scenario_.at_queue != nullptr)
    scenario_.at_queue->run(*victim_);
  else
    scenario_.at_monitor->run(*at_);
}

std::string who_is_there() {
  const auto seen = inspect::look(kSegment);
  if (!seen) return std::string(name_of(seen.error().code));
  std::string text;
  const auto add = [&text](const char* what, std::uint32_t slot, bool alive) {
    text += what + std::to_string(slot) + (alive ? " lives; " : " is dead; ");
  };
  for (const inspect::Participant& each : seen->participants)
    add("process ", each.slot, each.alive);
  for (const inspect::Thread& each : seen->threads) add("thread ", each.slot, each.alive);
  return text;
}

}  // namespace tenon::crash

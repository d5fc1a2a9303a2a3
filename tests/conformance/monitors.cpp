// SPDX-License-Identifier: Apache-2.0
#include "monitors.hpp"

#include <chrono>
#include <utility>

namespace tenon::conformance {
namespace {

template <class T>
T next(std::istringstream& line) {
  T value{};
  line >> value;
  return value;
}
Deadline deadline(std::istringstream& line) {
  return Deadline::after(std::chrono::milliseconds(next<std::int64_t>(line)));
}

std::string told(bool owner_died) {
  return owner_died ? "ok owner_died" : "ok";
}
std::string waited(const Result<Awoken>& back, bool owner_died) {
  if (back.is(Code::kOwnerDied)) return told(true);
  if (!back) return answer(back.error());
  return *back == Awoken::kNotified ? told(owner_died) : answer(Code::kTimeout);
}
std::string number(const Result<std::int64_t>& value) {
  return value ? "ok " + std::to_string(*value) : answer(value.error());
}

}  // namespace

std::string answer(const Result<void>& done) {
  return done ? "ok" : "error " + std::string(name_of(done.error().code));
}

std::string Monitors::open_monitor(const std::string& name, OnDeadlock on_deadlock) {
  if (!all_.contains(name)) {
    auto monitor = segment_->monitor(name, on_deadlock);
    if (!monitor) return answer(monitor.error());
    all_.emplace(name, Named{std::move(*monitor)});
  }
  current_ = &all_.at(name);
  return "ok";
}

std::string Monitors::open_object(const std::string& name, std::int64_t value) {
  if (!all_.contains(name)) {
    auto object = segment_->object<std::int64_t>(name, value);
    if (!object) return answer(object.error());
    all_.emplace(name, Named{object->monitor().value(), std::move(*object)});
  }
  current_ = &all_.at(name);
  return "ok";
}

std::string Monitors::enter(Deadline deadline) {
  if (!current_->object) {
    const auto entered = current_->monitor.enter_until(deadline);
    return entered ? told(*entered == Entry::kOwnerDied) : answer(entered.error());
  }
  auto entered = current_->object->enter_until(deadline);
  if (!entered) return answer(entered.error());
  current_->held.push_back(std::move(*entered));
  return told(current_->held.back().owner_died());
}

std::string Monitors::exit() {
  if (current_->held.empty()) return answer(current_->monitor.exit());
  current_->held.pop_back();
  return "ok";
}

std::string Monitors::wait(Deadline deadline) {
  if (current_->held.empty()) return waited(current_->monitor.wait_until(deadline), false);
  Held<std::int64_t>& held = current_->held.back();
  const auto back = held.wait_until(deadline);
  return waited(back, held.owner_died());
}

std::string Monitors::work(std::int64_t times) {
  constexpr int kWaitEach = 16;
  std::int64_t mine = 0;
  for (std::int64_t i = 0; i < times; ++i) {
    auto held = current_->object->enter();
    if (!held) return answer(held.error());
    if (i % kWaitEach == 0) static_cast<void>(held->wait_for(std::chrono::milliseconds(1)));
    mine = **held + 1;
    held->update([](std::int64_t& value) { ++value; });
    if (**held != mine) return "error Torn";
    held->notify();
  }
  return number(mine);
}

void Monitors::close() {
  current_ = nullptr;
  all_.clear();
}

std::map<std::string, Monitors::Command> Monitors::commands() {
  return {
      {"monitor",
       [this](auto& line) { return open_monitor(next<std::string>(line), OnDeadlock::kRefuse); }},
      {"reporting_monitor",
       [this](auto& line) { return open_monitor(next<std::string>(line), OnDeadlock::kReport); }},
      {"object",
       [this](auto& line) {
         const auto name = next<std::string>(line);
         return open_object(name, next<std::int64_t>(line));
       }},
      {"enter", [this](auto&) { return enter(Deadline::never()); }},
      {"try_enter", [this](auto&) { return enter(Deadline::now()); }},
      {"enter_for", [this](auto& line) { return enter(deadline(line)); }},
      {"exit", [this](auto&) { return exit(); }},
      {"wait", [this](auto&) { return wait(Deadline::never()); }},
      {"wait_for", [this](auto& line) { return wait(deadline(line)); }},
      {"notify", [this](auto&) { return answer(current_->monitor.notify()); }},
      {"notify_all", [this](auto&) { return answer(current_->monitor.notify_all()); }},
      {"mark_consistent", [this](auto&) { return answer(current_->monitor.mark_consistent()); }},
      {"update",
       [this](auto& line) {
         const auto delta = next<std::int64_t>(line);
         return number(
             current_->object->synchronized([&](std::int64_t& value) { return value += delta; }));
       }},
      {"work", [this](auto& line) { return work(next<std::int64_t>(line)); }},
      {"value", [this](auto&) { return number(current_->object->snapshot()); }},
  };
}

}  // namespace tenon::conformance

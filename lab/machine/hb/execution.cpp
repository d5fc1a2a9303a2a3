// SPDX-License-Identifier: Apache-2.0
#include "machine/hb/execution.hpp"

#include <algorithm>
#include <utility>

namespace tenon::lab::hb {

std::string text_of(const Action& action) {
  constexpr const char* kNames[] = {"default",        "read",
                                    "write",          "volatile-read",
                                    "volatile-write", "lock",
                                    "unlock",         "wait",
                                    "wake",           "notify",
                                    "start",          "join",
                                    "interrupt",      "detect-interrupt",
                                    "constructed",    "finalize",
                                    "publish",        "obtain",
                                    "read-final"};
  std::string text = action.thread.empty() ? "" : action.thread + " ";
  text += std::string(kNames[static_cast<std::size_t>(action.kind)]) + " " + action.what;
  if (action.via.empty()) return text;
  if (action.kind == Kind::kPublish) return text + " in " + action.via;
  if (action.kind == Kind::kObtain) return text + " from " + action.via;
  return text + " through " + action.via;
}

std::optional<std::string> variable_of(const Action& action) {
  switch (action.kind) {
    case Kind::kDefault:
    case Kind::kRead:
    case Kind::kWrite:
    case Kind::kVolatileRead:
    case Kind::kVolatileWrite:
    case Kind::kReadFinal:
      return action.what;
    case Kind::kPublish:
    case Kind::kObtain:
      return action.via;
    default:
      return std::nullopt;
  }
}

bool is_volatile(const Action& action) noexcept {
  return action.kind == Kind::kVolatileRead || action.kind == Kind::kVolatileWrite;
}

bool is_write(const Action& action) noexcept {
  return action.kind == Kind::kDefault || action.kind == Kind::kWrite ||
         action.kind == Kind::kVolatileWrite || action.kind == Kind::kPublish;
}

std::optional<std::size_t> Execution::find(const std::string& label) const {
  const auto found = labels_.find(label);
  if (found == labels_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::size_t> Execution::first_of(const std::string& thread) const {
  const auto found = std::ranges::find(actions_, thread, &Action::thread);
  if (thread.empty() || found == actions_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - actions_.begin());
}

std::optional<std::size_t> Execution::last_of(const std::string& thread) const {
  for (std::size_t i = actions_.size(); i-- > 0;) {
    if (!thread.empty() && actions_[i].thread == thread) return i;
  }
  return std::nullopt;
}

bool Execution::happened(Kind kind, const std::string& what) const {
  return std::ranges::any_of(actions_,
                             [&](const Action& a) { return a.kind == kind && a.what == what; });
}

std::size_t Execution::add(Action action) {
  if (actions_.size() + 2 > kMostActions) throw IllFormed("too many actions");
  if (action.label.starts_with("default:"))
    throw IllFormed("default:... are the labels of default values");
  if (labels_.contains(action.label))
    throw IllFormed("there are two actions with the label " + action.label);
  check_thread(action);
  check_object(action);
  mention(action);
  perform(action);
  if (!action.label.empty()) labels_[action.label] = actions_.size();
  actions_.push_back(std::move(action));
  return actions_.size() - 1;
}

void Execution::check_thread(const Action& action) const {
  const std::string& thread = action.thread;
  if (thread.empty() || action.what.empty() || action.kind == Kind::kDefault)
    throw IllFormed("an action has a thread and says what it acts on");
  if (ended_.contains(thread)) throw IllFormed(thread + " is over: it was joined");
  const auto sleep = asleep_.find(thread);
  if (sleep != asleep_.end() &&
      (action.kind != Kind::kWake || action.what != sleep->second.monitor))
    throw IllFormed(thread + " waits at " + sleep->second.monitor);
}

// What has to have happened before, to the object of a final field or of a finaliser.
void Execution::check_object(const Action& action) const {
  const auto obtained = [&](const std::string& object) {
    return std::ranges::any_of(actions_, [&](const Action& a) {
      const bool mine = a.thread == action.thread;
      return mine && a.what == object && (a.kind == Kind::kObtain || a.kind == Kind::kConstructed);
    });
  };
  const std::string object = action.what.substr(0, action.what.find('.'));
  if (action.kind == Kind::kReadFinal && (object == action.what || !obtained(object)))
    throw IllFormed("read-final wants a field, such as o.f, of an object that " + action.thread +
                    " has obtained or constructed");
  if (action.kind == Kind::kRead && !action.via.empty() &&
      std::ranges::none_of(actions_, [&](const Action& a) {
        return a.thread == action.thread && a.kind == Kind::kReadFinal && a.what == action.via;
      }))
    throw IllFormed(action.thread + " has not read " + action.via);
  if (action.kind == Kind::kFinalize && !happened(Kind::kConstructed, action.what))
    throw IllFormed(action.what + " is not constructed");
  if (action.kind == Kind::kConstructed && happened(Kind::kConstructed, action.what))
    throw IllFormed(action.what + " is constructed already");
  if (action.kind == Kind::kDetectInterrupt && !happened(Kind::kInterrupt, action.what))
    throw IllFormed(action.what + " is not interrupted");
  if (action.kind == Kind::kObtain && std::ranges::none_of(actions_, [&](const Action& a) {
        return a.kind == Kind::kPublish && a.what == action.what && a.via == action.via;
      }))
    throw IllFormed(action.what + " was not published in " + action.via);
}

void Execution::mention(const Action& action) {
  const auto variable = variable_of(action);
  if (!variable) return;
  const auto [known, is_new] = variables_.try_emplace(*variable, is_volatile(action));
  if (known->second != is_volatile(action))
    throw IllFormed(*variable + " is volatile in one action and plain in another");
  if (!is_new) return;
  const std::string label = "default:" + *variable;
  labels_[label] = actions_.size();
  actions_.push_back({Kind::kDefault, "", *variable, "", label});
}

void Execution::perform(const Action& action) {
  switch (action.kind) {
    case Kind::kLock:
    case Kind::kUnlock:
    case Kind::kWait:
    case Kind::kWake:
    case Kind::kNotify:
      return perform_on_monitor(action);
    case Kind::kStart:
    case Kind::kJoin:
      return perform_on_thread(action);
    default:
      return;
  }
}

void Execution::perform_on_monitor(const Action& action) {
  Monitor& monitor = monitors_[action.what];
  const bool owns = monitor.depth > 0 && monitor.owner == action.thread;
  const bool wakes = action.kind == Kind::kWake;
  if (action.kind == Kind::kLock || wakes) {
    if (monitor.depth > 0 && !owns) throw IllFormed(monitor.owner + " has " + action.what);
    if (wakes && !asleep_.contains(action.thread))
      throw IllFormed(action.thread + " does not wait at " + action.what);
    monitor.owner = action.thread;
    monitor.depth = wakes ? asleep_.at(action.thread).depth : monitor.depth + 1;
    if (wakes) asleep_.erase(action.thread);
    return;
  }
  if (!owns)
    throw IllFormed("IllegalMonitorStateException: " + action.thread + " does not have " +
                    action.what);
  if (action.kind == Kind::kUnlock) --monitor.depth;
  if (action.kind == Kind::kWait) {
    asleep_[action.thread] = {action.what, monitor.depth};
    monitor.depth = 0;
  }
}

void Execution::perform_on_thread(const Action& action) {
  const std::string& thread = action.what;
  if (thread == action.thread) throw IllFormed(thread + " cannot do that to itself");
  if (action.kind == Kind::kStart) {
    if (started_.contains(thread) || has_acted(thread))
      throw IllFormed("IllegalThreadStateException: " + thread + " has started already");
    started_.insert(thread);
  } else if (started_.contains(thread) || has_acted(thread)) {
    if (asleep_.contains(thread)) throw IllFormed(thread + " waits, and is not over");
    ended_.insert(thread);
  }
}

}  // namespace tenon::lab::hb

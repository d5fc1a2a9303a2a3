// SPDX-License-Identifier: Apache-2.0
// What a thread does: replay the event that the graph has for it, or add one. Here: what is common
// to all kinds of events, and those that are no accesses.
#include <algorithm>
#include <utility>

#include "explorer/explorer.hpp"

namespace tenon::lab {

void Explorer::suspend(Status status) {
  Thread& self = me();
  self.status = status;
  self.fiber.yield();
}

void Explorer::stop(Status status) {
  for (;;) suspend(status);
}

void Explorer::abandon_run() {
  abandoned_ = true;
  stop(Status::kPolling);
}

// A thread that looks once more has come to something else than its loop's waiting.
void Explorer::go_on() {
  stop(Status::kPolling);
}

// True when the graph has the next event. False when it has to be added, and it is our turn.
bool Explorer::is_replay() {
  Thread& self = me();
  if (self.position == my_events().size() && !extending_) suspend(Status::kFrontier);
  if (self.position == my_events().size()) return false;
  if (my_events()[self.position].kind == Kind::kDeath) die();
  return true;
}

Explorer::Item Explorer::alternative(Item::What what) const {
  const auto thread = static_cast<std::int16_t>(current_);
  const auto index = static_cast<std::int16_t>(graph_->threads[Graph::index_of(thread)].size());
  return {what, graph_->stamp, Id{thread, index}, Id{}, 0, 0, nullptr};
}

Event& Explorer::append(Kind kind, Order order, const void* site) {
  if (my_events().size() >= bounds_.events) fail("more events than the bound: a loop without end?");
  Event& event = my_events().emplace_back();
  event.kind = kind;
  event.order = order;
  event.site = site;
  event.stamp = ++graph_->stamp;
  return event;
}

Event& Explorer::replayed(Kind kind) {
  Event& event = my_events()[me().position];
  if (event.kind != kind) fail("the program does not do the same again: another kind of event");
  return event;
}

Event& Explorer::replayed(Kind kind, Place place) {
  Event& event = replayed(kind);
  if (location_of(place) != event.location)
    fail("the program does not do the same again: another location");
  return event;
}

// Vector clocks; C++20 [intro.races], [atomics.order], [atomics.fences].
void Explorer::work_out(Event& event) {
  const Thread& self = me();
  const auto thread = static_cast<std::size_t>(current_);
  const auto& events = my_events();
  event.prefix = self.position > 0 ? events[self.position - 1].prefix : self.origin;
  event.before = self.before;
  if (event.kind == Kind::kRead && !event.from.initial()) {
    const Event& write = graph_->at(event.from);
    event.prefix.join(write.prefix);
    if (acquires(event.order)) event.before.join(write.released);
  }
  if (event.is_of_threads()) learn(event);
  if (event.fences() && acquires(event.order)) event.before.join(self.acquirable);
  event.prefix.seen[thread] = event.before.seen[thread] =
      static_cast<std::uint16_t>(self.position + 1);
  if (event.kind == Kind::kWrite) {
    event.released = releases(event.order) ? event.before : self.release_fence;
    // A read-modify-write carries on the release sequence that it reads from.
    if (event.exclusive) {
      const Id source = events[Graph::index_of(event.pair)].from;
      if (!source.initial()) event.released.join(graph_->at(source).released);
    }
  }
}

void Explorer::do_event(Event& event) {
  Thread& self = me();
  // What an event knows stays so for as long as it is in a graph, and reads from where it does.
  if (!std::exchange(event.is_known, true)) work_out(event);
  ++self.position;
  self.before = event.before;
  if (event.kind == Kind::kRead && !event.from.initial() && !acquires(event.order))
    self.acquirable.join(graph_->at(event.from).released);
  if (event.fences() && releases(event.order)) self.release_fence = self.before;
  if (event.kind == Kind::kLost) self.doomed = true;
  if (event.kind == Kind::kWrite && self.doomed) ++self.survivors;
}

// The next event of a graph is always that of the first thread that has one: this makes the search
// optimal. A read-modify-write is not interrupted.
void Explorer::let_others_go_first() {
  const auto self = static_cast<std::size_t>(current_);
  if (is_in_read_modify_write(self)) return;
  for (std::size_t t = 0; t < self; ++t) {
    if (may_run(t)) return suspend(Status::kFrontier);
  }
}

void Explorer::fence(Order order, Reach reach, const void* site) {
  if (looks_once_more()) return;
  if (releases(order)) death_fence();
  // Directly after another one, or a heavy one, a light fence says nothing new.
  const auto& before = my_events();
  const bool needless = reach == Reach::kLight && me().position > 0 &&
                        before[me().position - 1].kind == Kind::kFence &&
                        before[me().position - 1].reach != Reach::kFull;
  if (needless) return;
  if (is_replay()) return do_event(replayed(Kind::kFence));
  append(Kind::kFence, order, site).reach = reach;
  do_event(my_events().back());
  let_others_go_first();
}

unsigned Explorer::choose(unsigned alternatives) {
  if (looks_once_more()) go_on();
  if (is_replay()) {
    Event& event = replayed(Kind::kChoice);
    do_event(event);
    return static_cast<unsigned>(event.value);
  }
  const Event& event = append(Kind::kChoice, Order::kRelaxed, nullptr);
  const Id id{static_cast<std::int16_t>(current_), static_cast<std::int16_t>(me().position)};
  for (unsigned a = alternatives; a-- > 1;)
    frames_.back().items.push_back(
        {Item::What::kAlternative, event.stamp, id, Id{}, 0, a, nullptr});
  do_event(my_events().back());
  let_others_go_first();
  return 0;
}

void Explorer::poll_again() {
  if (looks_once_more()) --looks_;
  suspend(Status::kPolling);
}

void Explorer::give_up() {
  stop(Status::kGivenUp);
}

void Explorer::interrupt() {
  bounds_.runs = findings_.runs;
  abandon_run();
}

void Explorer::report(const std::string& what) {
  const auto& known = findings_.violation;
  const std::size_t events = graph_->size();
  if (known && events >= known->events) return;
  if (!known) {
    constexpr std::uint64_t kLeast = 1000;
    constexpr std::uint64_t kMost = 100'000;
    const std::uint64_t more = std::clamp(findings_.runs, kLeast, kMost);
    last_run_ = findings_.runs + (bounds_.smallest ? more : 0);
  }
  const std::size_t first = known ? known->first_events : events;
  findings_.violation = Violation{what, findings_.runs, trace(), events, first};
  environment_.violated(findings_);
}

void Explorer::fail(const std::string& what) {
  if (!looks_once_more()) report(what);
  abandon_run();
}

const Clock& Explorer::knowledge() const noexcept {
  return threads_[static_cast<std::size_t>(current_)]->before;
}

std::uint16_t Explorer::events_done() const noexcept {
  return static_cast<std::uint16_t>(threads_[static_cast<std::size_t>(current_)]->position);
}

}  // namespace tenon::lab

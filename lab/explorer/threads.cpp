// SPDX-License-Identifier: Apache-2.0
// Threads that create threads, and that wait for each other's end or at a barrier.
//
// Who waits for others learns nothing about which of them came last: no order of arrivals is
// explored. For barriers after Kokologiannakis and Vafeiadis, "BAM: Efficient Model Checking for
// Barriers", NETYS 2021.
#include <algorithm>
#include <utility>

#include "explorer/explorer.hpp"

namespace tenon::lab {

// The lowest number that no thread of the graph has. A revisit may have deleted any of them.
int Explorer::unborn_thread() {
  std::vector<bool> taken(first_threads_, true);
  graph_->for_each([&](Id, const Event& event) {
    if (event.kind != Kind::kCreate) return;
    taken.resize(std::max<std::size_t>(taken.size(), event.value + 1));
    taken[event.value] = true;
  });
  const auto free = std::ranges::find(taken, false) - taken.begin();
  if (free == kMostThreads) fail("more threads than the explorer has room for");
  return static_cast<int>(free);
}

int Explorer::create(Body body) {
  if (looks_once_more()) go_on();
  const bool again = is_replay();
  if (!again)
    append(Kind::kCreate, Order::kRelaxed, nullptr).value =
        static_cast<std::uint64_t>(unborn_thread());
  Event& event = again ? replayed(Kind::kCreate) : my_events().back();
  do_event(event);
  const auto child = static_cast<std::size_t>(event.value);
  const Clock prefix = event.prefix;
  if (child == threads_.size()) threads_.push_back(std::make_unique<Thread>());
  graph_->threads.resize(std::max(graph_->threads.size(), threads_.size()));
  Thread& born = *threads_[child];
  born.body = std::move(body);
  if (born.body.name.empty()) born.body.name = "thread " + std::to_string(child);
  start(child);
  born.origin = prefix;
  born.before = born.known_at_start = me().before;
  if (!again) let_others_go_first();
  return static_cast<int>(child);
}

void Explorer::wait_for_others(Kind kind, std::uint64_t value, std::function<bool()> meets) {
  const bool again = is_replay();
  me().meets = std::move(meets);
  while (!me().meets()) suspend(Status::kMeeting);
  if (!again) append(kind, Order::kRelaxed, nullptr).value = value;
  do_event(again ? replayed(kind) : my_events().back());
  if (!again) let_others_go_first();
}

void Explorer::join(int thread) {
  if (looks_once_more()) go_on();
  const auto other = static_cast<std::size_t>(thread);
  wait_for_others(Kind::kJoin, other,
                  [this, other] { return threads_[other]->status == Status::kEnded; });
}

// Who have come there as often, in this run.
std::vector<Id> Explorer::arrivals(std::uint64_t barrier, int round) const {
  std::vector<Id> found;
  for (std::size_t t = 0; t < graph_->threads.size(); ++t) {
    int rounds = 0;
    for (std::size_t i = 0; i < std::min(threads_[t]->position, graph_->threads[t].size()); ++i) {
      const Event& event = graph_->threads[t][i];
      if (event.kind != Kind::kArrive || event.value != barrier || ++rounds != round) continue;
      found.push_back({static_cast<std::int16_t>(t), static_cast<std::int16_t>(i)});
    }
  }
  return found;
}

int Explorer::rounds_of_current(Kind kind, std::uint64_t barrier) const noexcept {
  const auto& events = graph_->threads[static_cast<std::size_t>(current_)];
  const auto done =
      static_cast<std::ptrdiff_t>(threads_[static_cast<std::size_t>(current_)]->position);
  return static_cast<int>(std::count_if(
      events.begin(), events.begin() + done,
      [&](const Event& event) { return event.kind == kind && event.value == barrier; }));
}

bool Explorer::meet(std::uint64_t barrier, int members) {
  if (looks_once_more()) go_on();
  wait_for_others(Kind::kArrive, barrier, [] { return true; });
  const int round = rounds_of_current(Kind::kArrive, barrier);
  const auto all = static_cast<std::size_t>(members);
  wait_for_others(Kind::kPass, barrier,
                  [this, barrier, round, all] { return arrivals(barrier, round).size() >= all; });
  const std::vector<Id> came = arrivals(barrier, round);
  if (came.size() > all) fail("more threads at a barrier than it is for");
  return came.front().thread == current_;
}

// What the current thread knows after having waited for others. Of one that has ended even what
// came after its last event.
void Explorer::learn(Event& event) const {
  if (event.kind == Kind::kJoin) {
    const auto other = static_cast<std::size_t>(event.value);
    const auto& events = graph_->threads[other];
    event.prefix.join(events.empty() ? threads_[other]->origin : events.back().prefix);
    event.before.join(threads_[other]->before);
    event.before.seen[other] = static_cast<std::uint16_t>(events.size() + 1);
  } else if (event.kind == Kind::kPass) {
    for (Id arrival : arrivals(event.value, rounds_of_current(Kind::kPass, event.value) + 1)) {
      event.prefix.join(graph_->at(arrival).prefix);
      event.before.join(graph_->at(arrival).before);
    }
  }
}

// Whom they wait for waits as well: for something of its own, or for them.
bool Explorer::all_wait_for_others() const noexcept {
  return std::ranges::all_of(threads_, [](const auto& thread) {
    return thread->status == Status::kMeeting || thread->status == Status::kEnded ||
           thread->status == Status::kUnborn;
  });
}

void Explorer::end() {
  if (me().body.mortal) step();
  me().buried = true;
  environment_.bury(current_, false);
  stop(Status::kEnded);
}

}  // namespace tenon::lab

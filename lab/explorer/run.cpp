// SPDX-License-Identifier: Apache-2.0
// The search, and one run of it.
#include <algorithm>
#include <utility>

#include "explorer/arena.hpp"
#include "explorer/explorer.hpp"
#include "explorer/trace.hpp"

namespace tenon::lab {

Explorer::Explorer(std::vector<Body> bodies, Environment& environment, const Bounds& bounds)
    : environment_(environment), bounds_(bounds), first_threads_(bodies.size()) {
  for (Body& body : bodies) {
    threads_.push_back(std::make_unique<Thread>());
    threads_.back()->body = std::move(body);
  }
  findings_.runs = bounds.runs_before;
}

Explorer::~Explorer() = default;

bool Explorer::goes_on() const noexcept {
  return findings_.runs < std::min(bounds_.runs, last_run_);
}

Findings Explorer::explore() {
  frames_.clear();
  frames_.push_back({std::make_unique<Graph>(), {}});
  frames_.back().graph->threads.resize(threads_.size());
  graph_ = frames_.back().graph.get();
  run_once();
  while (!frames_.empty() && goes_on()) {
    graph_ = frames_.back().graph.get();
    auto& items = frames_.back().items;
    if (items.empty()) {
      frames_.pop_back();
      continue;
    }
    Item item = std::move(items.back());
    items.pop_back();
    switch (item.what) {
      case Item::What::kRevisit:
        frames_.push_back({std::move(item.graph), {}});
        graph_ = frames_.back().graph.get();
        break;
      case Item::What::kSource:
        graph_->cut(item.stamp);
        graph_->at(item.event).from = item.from;
        graph_->at(item.event).is_known = false;
        break;
      case Item::What::kAlternative:
        graph_->cut(item.stamp);
        graph_->at(item.event).value = item.value;
        break;
      case Item::What::kPosition: {
        graph_->cut(item.stamp);
        const std::uint16_t location = graph_->at(item.event).location;
        std::erase(graph_->locations[location].order, item.event);
        graph_->insert(location, item.position, item.event);
        break;
      }
      case Item::What::kDeath:
      case Item::What::kLoss: {
        graph_->cut(item.stamp);
        Event& death = graph_->threads[Graph::index_of(item.event.thread)].emplace_back();
        death.kind = item.what == Item::What::kDeath ? Kind::kDeath : Kind::kLost;
        death.stamp = ++graph_->stamp;
        break;
      }
    }
    run_once();
  }
  findings_.complete = frames_.empty();
  return std::move(findings_);
}

void Explorer::start(std::size_t thread) {
  Thread& self = *threads_[thread];
  self.status = Status::kReady;
  self.position = 0;
  self.survivors = 0;
  self.doomed = false;
  self.lost = 0;
  self.buried = self.sheltered = self.has_tried = false;
  self.before = self.acquirable = self.release_fence = Clock{};
  self.origin = self.known_at_start = Clock{};
  self.fiber.restart([this, thread] {
    Thread& running = *threads_[thread];
    {
      const Arena::Inside inside;
      running.body.run();
    }
    end();
  });
}

void Explorer::run_once() {
  ++findings_.runs;
  environment_.reset();
  extending_ = idle_ = abandoned_ = false;
  graph_->threads.resize(threads_.size());
  for (std::size_t t = 0; t < first_threads_; ++t) start(t);
  for (std::size_t t = first_threads_; t < threads_.size(); ++t) {
    threads_[t]->status = Status::kUnborn;
    threads_[t]->position = 0;
  }
  while (!abandoned_) {
    current_ = pick();
    if (current_ < 0 && idle_) break;
    if (current_ < 0) {
      idle_ = std::exchange(extending_, true);
      continue;
    }
    me().status = Status::kReady;
    environment_.resume(current_);
    me().fiber.resume();
  }
  current_ = -1;
  judge_run();
}

bool Explorer::is_in_read_modify_write(std::size_t thread) const noexcept {
  const auto& events = graph_->threads[thread];
  return !events.empty() && events.back().kind == Kind::kRead && events.back().exclusive;
}

bool Explorer::can_see(const Thread& thread, Place place, std::uint64_t least) const noexcept {
  const auto found = std::ranges::find(graph_->locations, place.key, &Location::key);
  if (found == graph_->locations.end()) return least == 0;
  const auto location = static_cast<std::uint16_t>(found - graph_->locations.begin());
  const int oldest = graph_->least_visible(location, thread.before);
  for (int p = static_cast<int>(found->order.size()) - 1; p >= oldest; --p) {
    const Id write = p < 0 ? Id{} : found->order[static_cast<std::size_t>(p)];
    if (graph_->value_of(location, write) >= least) return true;
  }
  return false;
}

bool Explorer::may_run(std::size_t thread) const noexcept {
  const Thread& self = *threads_[thread];
  switch (self.status) {
    case Status::kReady:
      return true;
    case Status::kFrontier:
      return extending_;
    case Status::kReplaying:
      return threads_[Graph::index_of(self.source.thread)]->position >
             Graph::index_of(self.source.index);
    case Status::kAwaiting:
      return extending_ && can_see(self, self.wish.place, self.wish.least);
    case Status::kBarred:
      return extending_ && (can_acquire(self) || (idle_ && !self.has_tried));
    case Status::kDisplaced:
      return extending_ && !graph_->threads[thread].back().waits();
    case Status::kMeeting:
      return self.meets();
    case Status::kPolling:
    case Status::kUnborn:
    case Status::kGivenUp:
    case Status::kEnded:
      return false;
  }
  return false;
}

int Explorer::pick() const noexcept {
  int first = -1;
  for (std::size_t t = 0; t < threads_.size(); ++t) {
    if ((first >= 0 && !is_in_read_modify_write(t)) || !may_run(t)) continue;
    if (!extending_ || is_in_read_modify_write(t)) return static_cast<int>(t);
    first = static_cast<int>(t);
  }
  return first;
}

Explorer::Unsatisfied Explorer::why_stuck(std::size_t thread) {
  const Thread& self = *threads_[thread];
  if (self.status == Status::kGivenUp) return Unsatisfied::kGiveUp;
  if (self.status == Status::kBarred || self.status == Status::kDisplaced)
    return Unsatisfied::kHang;
  if (self.status == Status::kMeeting)
    return all_wait_for_others() ? Unsatisfied::kHang : Unsatisfied::kFine;
  if (self.status == Status::kAwaiting) {
    const auto& other = self.wish.other;
    if (other && can_see(self, other->first, other->second)) return Unsatisfied::kGiveUp;
    return self.wish.unsatisfied;
  }
  return polls_for_ever(thread) ? Unsatisfied::kHang : Unsatisfied::kGiveUp;
}

// Nothing else will happen in this run: lets the polling thread look again, at the newest value of
// everything. If it does not leave its loop now, it never will; if it does, it is waiting for what
// it has not looked at, and another graph has it. Some rounds, for a loop may poll in two places.
bool Explorer::polls_for_ever(std::size_t thread) {
  constexpr int kLooks = 4;
  current_ = static_cast<int>(thread);
  looks_ = kLooks;
  environment_.resume(current_);
  const bool forever = [&] {
    while (looks_ > 0) {
      const int left = looks_;
      me().fiber.resume();
      if (looks_ == left) return false;
    }
    return true;
  }();
  looks_ = 0;
  current_ = -1;
  return forever;
}

void Explorer::judge_run() {
  findings_.most_events = std::max(findings_.most_events, graph_->size());
  if (bounds_.replay == findings_.runs) findings_.trace = trace();
  if (abandoned_) {
    ++findings_.moot;
    return;
  }
  const Thread* hanging = nullptr;
  for (std::size_t t = 0; t < threads_.size(); ++t) {
    const Status status = threads_[t]->status;
    if (status == Status::kEnded || status == Status::kUnborn) continue;
    switch (why_stuck(t)) {
      case Unsatisfied::kGiveUp:
        ++findings_.blocked;
        return;
      case Unsatisfied::kHang:
        hanging = threads_[t].get();
        break;
      case Unsatisfied::kFine:
        break;
    }
  }
  if (hanging != nullptr) {
    if (bounds_.hangs) report(hanging->body.name + " waits for ever");
    ++findings_.blocked;
    return;
  }
  ++findings_.executions;
  findings_.with_death += anyone_died();
  environment_.finish(*graph_);
}

std::vector<std::string> Explorer::trace() const {
  std::vector<std::string> names;
  for (const auto& thread : threads_) names.push_back(thread->body.name);
  return trace_of(
      *graph_, names, [this](std::uint64_t key) { return environment_.describe(key); },
      [this](const void* site) { return environment_.describe_site(site); });
}

}  // namespace tenon::lab

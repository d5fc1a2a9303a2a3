// SPDX-License-Identifier: Apache-2.0
// Death is a step: where a thread may be killed, and what may be lost with it.
#include <algorithm>

#include "explorer/explorer.hpp"

namespace tenon::lab {

bool Explorer::may_die() const noexcept {
  const Thread& self = *threads_[static_cast<std::size_t>(current_)];
  if (!self.body.mortal || self.buried || self.doomed || self.sheltered) return false;
  int deaths = 0;
  for (int t = 0; t < static_cast<int>(threads_.size()); ++t) deaths += has_died(t);
  return deaths < bounds_.deaths;
}

// Has lost something, or has died already.
bool Explorer::has_died(int thread) const noexcept {
  return std::ranges::any_of(
      graph_->threads[static_cast<std::size_t>(thread)],
      [](const Event& event) { return event.kind == Kind::kDeath || event.kind == Kind::kLost; });
}

bool Explorer::anyone_died() const noexcept {
  bool died = false;
  for (int t = 0; t < static_cast<int>(threads_.size()); ++t) died = died || has_died(t);
  return died;
}

// To be called right before an event is added: it may be a death instead.
void Explorer::offer_death() {
  if (may_die()) frames_.back().items.push_back(alternative(Item::What::kDeath));
}

void Explorer::die() {
  Thread& self = me();
  do_event(replayed(Kind::kDeath));
  self.buried = true;
  environment_.bury(current_, true);
  stop(Status::kEnded);
}

// Death sees compiled order (death.md): X, then Y may be compiled as Y, then X, so a kill may leave
// Y without X; unless Y is a release, or a fence stands between. Explored are the deaths in which
// one store is lost and all that follow it survive, up to the next barrier, where the thread dies.
void Explorer::death_fence() {
  Thread& self = me();
  if (!self.doomed || self.buried) return;
  if (is_replay()) return;             // it replays its death, and does not come back
  if (self.survivors == 0) give_up();  // that is just an earlier death
  append(Kind::kDeath, Order::kRelaxed, nullptr);
  die();
}

bool Explorer::plain_write(bool can_be_lost) {
  if (looks_once_more()) go_on();
  Thread& self = me();
  if (!self.body.mortal || self.buried) return true;
  if (is_replay()) {
    const Kind next = my_events()[self.position].kind;
    if (next == Kind::kLost || next == Kind::kStep) do_event(replayed(next));
    return next != Kind::kLost;
  }
  if (self.doomed) ++self.survivors;
  if (!may_die()) return true;
  offer_death();
  if (can_be_lost) frames_.back().items.push_back(alternative(Item::What::kLoss));
  append(Kind::kStep, Order::kRelaxed, nullptr);
  do_event(my_events().back());
  let_others_go_first();
  return true;
}

void Explorer::step() {
  if (looks_once_more()) return;
  death_fence();
  if (is_replay()) {
    if (my_events()[me().position].kind == Kind::kStep) do_event(replayed(Kind::kStep));
    return;
  }
  if (!may_die()) return;
  offer_death();
  append(Kind::kStep, Order::kRelaxed, nullptr);
  do_event(my_events().back());
  let_others_go_first();
}

}  // namespace tenon::lab

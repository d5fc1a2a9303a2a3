// SPDX-License-Identifier: Apache-2.0
#include "c_programs/spinning.hpp"

#include <algorithm>
#include <cstring>

namespace tenon::lab {
namespace {

constexpr std::uint64_t kFarthest = 16;  // point of a way that is noted
constexpr std::uint64_t kSeveral = 0;    // it leads there in one run, and elsewhere in another

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) noexcept {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15;
  return hash ^ hash >> 29;
}

std::uint64_t hash_of(const void* where, std::span<const std::byte> bytes) noexcept {
  std::uint64_t hash = mixed(bytes.size(), reinterpret_cast<std::uintptr_t>(where));
  for (; bytes.size() >= sizeof hash; bytes = bytes.subspan(sizeof hash)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    hash = mixed(hash, word);
  }
  return hash;
}

}  // namespace

void Spinning::next_run() noexcept {
  for (int t = 0; t < kMostThreads; ++t) has_effect(t);
}

void Spinning::forget(Own& self) noexcept {
  self.places.clear();
  self.reads.clear();
  self.shortcuts.clear();
  self.way.reset();
}

void Spinning::note(std::uint64_t step, Point leads_to) {
  const auto [known, is_new] = leads_to_.try_emplace(step, leads_to);
  if (is_new) has_learnt_ = has_learnt_ || wanted_.contains(step);
  if (known->second != leads_to) known->second = kSeveral;
}

Spinning::Turns Spinning::comes_to(int thread, const void* point, unsigned rounds,
                                   std::span<const std::byte> stack) {
  Own& self = own(thread);
  deepest_ = std::max(deepest_, stack.size());
  const Point here = hash_of(point, stack);
  if (self.way && self.way->points < kFarthest)
    note(mixed(self.way->from, self.way->points++), here);
  self.here = here;
  self.rounds = rounds;
  // Only where it was before: who has left the loop has come further than its turns.
  if (std::ranges::find(self.places, point) == self.places.end()) {
    self.places.push_back(point);
    return Turns::kFruitful;
  }
  const bool is_needless = std::ranges::any_of(self.shortcuts, [&](const Shortcut& shortcut) {
    return shortcut.to == here && shortcut.rounds < rounds;
  });
  return is_needless ? Turns::kNeedless : Turns::kFruitful;
}

Spinning::Turns Spinning::is_about_to_read(int thread, const void* point, unsigned rounds,
                                           std::span<const std::byte> stack) {
  const Turns turns = comes_to(thread, point, rounds, stack);
  const Own& self = own(thread);
  const bool was_here = std::ranges::find(self.reads, self.here, &Read::at) != self.reads.end();
  return was_here ? Turns::kRepeated : turns;
}

void Spinning::note_read(Own& self, const DoneRead& read) {
  for (const Read& before : self.reads) {
    const auto& [place, order, value] = before.done;
    if (place != read.place || order != read.order || value == read.value) continue;
    const std::uint64_t instead = mixed(before.at, read.value);
    std::uint64_t points = 0;
    for (auto known = leads_to_.find(mixed(instead, points)); known != leads_to_.end();
         known = leads_to_.find(mixed(instead, ++points)))
      if (known->second != kSeveral) self.shortcuts.push_back({known->second, before.rounds});
    if (points == 0) wanted_.insert(mixed(instead, points));
  }
  self.reads.push_back({self.here, self.rounds, read});
  self.way = Way{mixed(self.here, read.value), 0};
}

}  // namespace tenon::lab

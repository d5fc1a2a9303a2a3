// SPDX-License-Identifier: Apache-2.0
#include "c_programs/loops.hpp"

#include <algorithm>
#include <utility>

namespace tenon::lab {

void Loops::next_run() noexcept {
  for (auto& one : calls_) one.clear();
}

void Loops::enter_function(int thread) {
  if (most_ > 0) calls(thread).emplace_back();
}

void Loops::leave_function(int thread) {
  if (most_ > 0) calls(thread).pop_back();
}

bool Loops::begins_too_many(int thread, std::uintptr_t block) {
  if (most_ == 0) return false;
  Call& call = calls(thread).back();
  const std::uintptr_t last = std::exchange(call.last, block);
  if (block <= last) {
    const auto begin = call.blocks.lower_bound(block);
    const auto end = call.blocks.upper_bound(last);
    const auto head = *std::min_element(
        begin, end, [](const auto& a, const auto& b) { return a.second.number < b.second.number; });
    call.blocks.erase(begin, end);
    call.blocks.insert(head);
  }
  const auto [where, is_new] = call.blocks.try_emplace(block, Visits{0, call.first_visits});
  call.first_visits += is_new;
  return ++where->second.times > most_;
}

}  // namespace tenon::lab

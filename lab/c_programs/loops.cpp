// SPDX-License-Identifier: Apache-2.0
#include "c_programs/loops.hpp"

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
  const bool goes_round = block <= last;
  if (goes_round) call.visits.erase(call.visits.upper_bound(block), call.visits.upper_bound(last));
  return ++call.visits[block] > most_ && goes_round;
}

}  // namespace tenon::lab

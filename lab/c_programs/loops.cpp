// SPDX-License-Identifier: Apache-2.0
#include "c_programs/loops.hpp"

#include <algorithm>

namespace tenon::lab {

void Loops::next_run() noexcept {
  for (Thread& thread : threads_) {
    thread.calls.clear();
    thread.rounds = 0;
  }
}

bool Loops::enter_function(int thread) {
  of(thread).calls.emplace_back();
  return of(thread).calls.size() == 1;
}

unsigned Loops::count_visit(Thread& thread) {
  Call& call = thread.calls.back();
  if (call.last <= thread.before) {
    const auto begin = call.blocks.lower_bound(call.last);
    const auto end = call.blocks.upper_bound(thread.before);
    const auto head = *std::min_element(
        begin, end, [](const auto& a, const auto& b) { return a.second.number < b.second.number; });
    call.blocks.erase(begin, end);
    call.blocks.insert(head);
  }
  const auto [where, is_new] = call.blocks.try_emplace(call.last, Visits{0, call.first_visits});
  call.first_visits += is_new;
  return ++where->second.times;
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// Where the threads of a C program are in its code: who goes round a loop too often, or in vain.
#include <utility>

#include "c_programs/c_world.hpp"

namespace tenon::lab {

void CWorld::enter_function(void* const* frame) {
  if (loops_.enter_function(thread())) own().bottom = static_cast<const std::byte*>(frame[0]);
}

void CWorld::come_to(const void* block, void* const* frame) {
  const int self = thread();
  if (loops_.comes_to(self, reinterpret_cast<std::uintptr_t>(block))) {
    spinning_.goes_round(self);
    if (spinning_.has_learnt()) start_anew();
  }
  if (loops_.is_too_often(self) && !explorer_->looks_once_more()) {
    // What is on its stack stays.
    carry_out_pending();
    explorer_->end();
  }
  if (spinning_.is_watching()) come_to_point(block, frame, false);
}

// `frame`: of the hook. Above it and its return address lies what the program has on its stack.
void CWorld::come_to_point(const void* point, void* const* frame, bool reads) {
  const std::span stack(reinterpret_cast<const std::byte*>(frame + 2), own().bottom);
  // Who looks once more is to see whether it ever leaves its loop: from here on.
  const bool looks = explorer_->looks_once_more();
  if (looks && !std::exchange(own().looks, true)) spinning_.has_effect(thread());
  using Turns = Spinning::Turns;
  const unsigned rounds = loops_.rounds(thread());
  const Turns turns = reads ? spinning_.is_about_to_read(thread(), point, rounds, stack)
                            : spinning_.comes_to(thread(), point, rounds, stack);
  if (spinning_.has_learnt()) has_learnt_ = true;
  const std::uint64_t runs = explorer_->run_number() - runs_before_;
  if (has_learnt_ && runs >= patience_) {
    patience_ = 2 * runs;
    start_anew();
  }
  if (turns == Turns::kRepeated || (turns == Turns::kNeedless && !looks)) explorer_->poll_again();
}

}  // namespace tenon::lab

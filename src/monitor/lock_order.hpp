// SPDX-License-Identifier: Apache-2.0
// In which order threads enter monitors, across processes: where one enters B while it owns A, and
// another one A while it owns B, they may wait for each other some day (S4-U1), though today they
// did not. Kept for those who ask for it; nobody else pays.
//
// The orders seen are words in an object of the segment, each of them once; they are only added.
//   bits 0..31   page of the monitor that was entered
//   bits 32..63  page of one that its thread owned then
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "participant/threads.hpp"

namespace tenon::monitor {

class LockOrder {
 public:
  static constexpr std::uint64_t kWords = 4096;  ///< what has no room is forgotten
  static constexpr const char* kName = "lock-order";

  /// `words`: shared; `keeps`: what keeps them there.
  LockOrder(std::span<std::uint64_t> words, std::shared_ptr<const void> keeps) noexcept
      : words_(words), keeps_(std::move(keeps)) {}

  /// `monitor`: its offset in the segment, bytes.
  void note_entered(const participant::Thread& self, std::uint64_t monitor);
  void note_left(const participant::Thread& self, std::uint64_t monitor);

 private:
  void add(std::uint64_t word) noexcept;

  std::span<std::uint64_t> words_;
  std::shared_ptr<const void> keeps_;
};

}  // namespace tenon::monitor

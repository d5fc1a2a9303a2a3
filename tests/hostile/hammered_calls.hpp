// SPDX-License-Identifier: Apache-2.0
// What is called at a monitor while a word is hammered.
#pragma once

#include <span>
#include <string_view>

#include "hostile/outcomes.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {

struct AtMonitor {
  Object<std::uint64_t> object;
  Monitor monitor;
  Outcomes outcomes{};
};

enum class At : std::uint8_t {
  kFree,
  kInside,  ///< the caller has entered it twice, and somebody waits to be notified
  kHeld,    ///< another thread owns it, which lives
};

struct Call {
  std::string_view name;
  At at;
  void (*run)(AtMonitor&);
  /// Without a deadline it enters again at its end: the peer has to stop at some time.
  bool enters_again = false;
  /// Maps the segment for each call: only with words that do not change to and fro.
  bool is_slow = false;
};

std::span<const Call> hammered_calls() noexcept;

}  // namespace tenon::test

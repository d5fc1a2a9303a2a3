// SPDX-License-Identifier: Apache-2.0
// Monitors: one thread at a time, of all processes, as Java's `synchronized`; also when some of
// them are killed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "tenon/deadline.hpp"
#include "tenon/result.hpp"

namespace tenon {

/// How a monitor was entered.
enum class Entry : std::uint8_t {
  kOrdinary,
  /// The owner before died inside: what it guards may be half changed. Repair it, then call
  /// mark_consistent().
  kOwnerDied,
};

/// Why a wait is over.
enum class Awoken : std::uint8_t {
  kNotified,
  kTimeout,
};

}  // namespace tenon

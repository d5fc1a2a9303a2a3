// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace tenon {

/// How an end waits before it sleeps in the kernel.
enum class Idle : std::uint8_t {
  kAdaptive,  ///< polls, then yields, then parks
  kBusy,      ///< polls for ever: lowest latency, one CPU
  kPark,      ///< parks at once: least CPU
};

}  // namespace tenon

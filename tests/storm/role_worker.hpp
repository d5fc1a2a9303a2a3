// SPDX-License-Identifier: Apache-2.0
// Producer and consumer of the role storm. Message number p says p: whoever comes next can tell
// what is missing and what comes twice.
#pragma once

#include <atomic>
#include <cstdint>

#include "tenon/segment.hpp"

namespace tenon::test {

/// Outlives every producer and consumer.
struct Ledger {
  std::atomic<std::uint64_t> acknowledged;  ///< sends that returned success
  std::atomic<std::uint64_t> expected;      ///< position of the next message that nobody has seen
  std::atomic<std::uint32_t> copying;       ///< inside receive(): its copy may die with its owner
  std::atomic<std::uint32_t> stop;          ///< the producer ends the stream and leaves

  std::atomic<std::uint64_t> producers;  ///< terms
  std::atomic<std::uint64_t> consumers;
  std::atomic<std::uint64_t> redelivered;  ///< flagged, as promised
  std::atomic<std::uint64_t> copies_lost;  ///< as promised: at most one per kill inside receive()
  std::atomic<std::uint64_t> lost;
  std::atomic<std::uint64_t> duplicated;
  std::atomic<std::uint64_t> corrupt;
  std::atomic<std::uint64_t> unexpected;  ///< errors
};

inline constexpr const char* kRoleSegment = "s";
inline constexpr const char* kRoleQueue = "q";

/// Both return 0 after the end of the stream; before it they only end by a kill.
int produce(Ledger& ledger, std::uint64_t seed);
int consume(Ledger& ledger, std::uint64_t seed);

}  // namespace tenon::test

// SPDX-License-Identifier: Apache-2.0
// One process of the create / attach / remove storm.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace tenon::test {

inline constexpr std::uint32_t kWorkers = 16;
inline constexpr const char* kStormSegment = "s";

/// What a worker is inside of; a kill that hits it is counted for that phase.
enum class Phase : std::uint32_t {
  kBetween,
  kCreate,
  kOpenOrCreate,
  kOpen,
  kQueue,
  kRole,
  kSend,
  kReceive,
  kInspect,
  kLeave,
  kRemove,
  kCount
};
inline constexpr std::size_t kPhases = static_cast<std::size_t>(Phase::kCount);
inline constexpr std::array<const char*, kPhases> kPhaseNames = {
    "between", "create",  "open_or_create", "open",  "queue", "role",
    "send",    "receive", "inspect",        "leave", "remove"};

/// What one worker tells.
struct WorkerReport {
  std::atomic<Phase> phase;
  std::atomic<std::uint32_t> paused;    ///< for the question of that number
  std::atomic<std::uint32_t> answered;  ///< the last question that it answered
  std::array<std::uint8_t, 16> nonce;   ///< of the segment that it sees then
  std::atomic<std::int32_t> error;      ///< or why it sees none
};

struct StormBoard {
  std::array<WorkerReport, kWorkers> workers;
  std::atomic<std::uint32_t> pause;       ///< raised to make everybody pause,
  std::atomic<std::uint32_t> question;    ///< then to let them answer,
  std::atomic<std::uint32_t> resume;      ///< then to let them go on
  std::atomic<std::uint64_t> unexpected;  ///< errors that no storm explains
  std::atomic<std::int32_t> unexpected_code;
};

/// Works until it is killed.
[[noreturn]] void work(StormBoard& board, std::uint32_t index, std::uint64_t seed);

}  // namespace tenon::test

// SPDX-License-Identifier: Apache-2.0
// Puts the acts on: starts the two processes, stops or kills them, and counts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "demo/ledger.hpp"
#include "demo/part.hpp"
#include "demo/program.hpp"
#include "demo/watch.hpp"

namespace tenon::cli::demo {

struct Act {
  int number;
  std::string_view title;
  Piece piece;
  std::optional<Role> victim;  ///< who is killed in the middle
  std::string_view effect;     ///< what it is there to show
};

/// The origin's experiment without and with its lock, then what became of it.
constexpr std::array<Act, 7> kActs = {{
    {1, "no lock", Piece::kUnlocked, {}, "a torn read"},
    {2,
     "spin lock",
     Piece::kLocked,
     {},
     "no torn read, but a lost message and one that was read twice"},
    {3, "queue", Piece::kQueue, {}, "nothing torn, lost or read twice"},
    {4, "queue, producer killed", Piece::kQueue, Role::kProducer,
     "nothing torn, lost or read twice across a kill -9 of the producer"},
    {5, "queue, consumer killed", Piece::kQueue, Role::kConsumer,
     "nothing torn or lost across a kill -9 of the consumer, nothing read twice without a flag"},
    {6, "object and monitor", Piece::kMonitor, {}, "nothing torn, lost or read twice"},
    {7, "object, producer killed", Piece::kMonitor, Role::kProducer,
     "the old value or the new one across a kill -9 of the producer, nothing torn, lost or read "
     "twice, and the next owner told if it died inside"},
}};

/// A death, and where the successor went on.
struct Death {
  std::uint64_t acknowledged = 0;  ///< messages that the dead one had reported as sent, or read
  std::uint64_t resumed_at = 0;    ///< position that queue or object gave to the successor
  bool inside_update = false;      ///< it died while it changed the object
  std::optional<Role> told;        ///< to whom the monitor said that the owner before had died

  /// Whether the object held what the dead one was about to store; of one that died in an update.
  bool left_the_new_value() const noexcept { return resumed_at > acknowledged; }
};

struct Outcome {
  Act act{};
  Tally tally;
  double seconds = 0;  ///< from the first read
  double elapsed = 0;  ///< the same and the time that the processes took to start
  double producer_cpu_seconds = 0;
  double consumer_cpu_seconds = 0;
  int attempts = 1;
  std::optional<Death> death;

  /// Counts a message once, however often it was read.
  double messages_per_second() const noexcept;
  bool shows_its_effect() const noexcept;
};

/// Runs an act, `seconds` each time, until it has shown its effect; but at most once when another
/// run could not make it good: what an act must not show, it must not show once.
Outcome perform(const Act& act, const Cast& cast, unsigned seconds, Watch& watch);

}  // namespace tenon::cli::demo

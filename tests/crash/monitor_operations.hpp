// SPDX-License-Identifier: Apache-2.0
// What is killed at a monitor, and in which scene.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "tenon/segment.hpp"

namespace tenon::crash {

inline constexpr std::string_view kPlace = "s";
inline constexpr std::string_view kGuarded = "guarded";

/// What the monitor guards: both are equal whenever nobody is inside.
struct Guarded {
  std::uint64_t one;
  std::uint64_t other;
};
TENON_DESCRIBE(Guarded, one, other);

/// Lives in the victim.
struct AtMonitor {
  Segment segment = Segment::open(kPlace).value();
  Object<Guarded> object = segment.find_object<Guarded>(kGuarded).value();
  Monitor monitor = object.monitor().value();
  std::optional<Held<Guarded>> held{};
};

enum class Owner : std::uint8_t {
  kNobody,
  kVictim,
  kVictimBefore,  ///< the victim has left it, and so is known already
  kOther,         ///< lives, and leaves when the victim is dead
  kDead,          ///< was killed inside
};

struct MonitorOperation {
  std::string_view name;
  Owner owner;   ///< at the start
  int entering;  ///< survivors that sleep until they can enter
  int waiting;   ///< survivors that sleep until they are notified
  void (*run)(AtMonitor&);
};

std::span<const MonitorOperation> monitor_operations() noexcept;

}  // namespace tenon::crash

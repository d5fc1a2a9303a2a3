// SPDX-License-Identifier: Apache-2.0
// What the explorer explores: threads, the words that they share, and the world around them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "explorer/graph.hpp"

namespace tenon::lab {

/// A shared word: its name in this run and the width of its accesses.
struct Place {
  std::uint64_t key = 0;
  std::uint8_t bytes = 8;
};

/// What a read-modify-write makes of a value; nothing: it leaves it alone.
using Change = std::function<std::optional<std::uint64_t>(std::uint64_t)>;

/// One thread of the program; each that is there at the start is a process of its own.
struct Body {
  std::string name;
  std::function<void()> run;
  bool mortal = false;  ///< may be killed at any step
};

struct Findings;

/// The world around the threads.
class Environment {
 public:
  virtual ~Environment() = default;
  /// Everything back to where it was before the first run.
  virtual void reset() = 0;
  virtual std::uint64_t initial(Place place) = 0;
  /// That thread goes on from here.
  virtual void resume(int /*thread*/) {}
  /// On the thread: what the kernel does when it has ended, or was killed.
  virtual void bury(int thread, bool killed) = 0;
  /// A complete execution is over; the newest value of every location is given.
  virtual void finish(const Graph& graph) = 0;
  /// A violation was found, smaller than those before.
  virtual void violated(const Findings& /*so_far*/) {}
  /// For traces.
  virtual std::string describe(std::uint64_t key) const = 0;
  /// A place in the code; empty when it has nothing to say about it.
  virtual std::string describe_site(const void* /*site*/) const { return {}; }
};

}  // namespace tenon::lab

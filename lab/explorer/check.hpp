// SPDX-License-Identifier: Apache-2.0
// What a check is: a program for the explorer, with what must hold.
#pragma once

#include <string>
#include <vector>

#include "explorer/explorer.hpp"
#include "explorer/world.hpp"

namespace tenon::lab {

/// The world of the check that is running; null when none is.
World* world() noexcept;

/// Derive from it, and give it to run().
class Check {
 public:
  explicit Check(std::string name) : name_(std::move(name)) {}
  virtual ~Check() = default;
  const std::string& name() const noexcept { return name_; }

  /// Once, alone, before everything: makes what is there at the start. What it allocates is brought
  /// back to this state before each execution.
  virtual void set_up() {}
  virtual std::vector<Body> bodies() = 0;
  /// After each complete execution, alone, with the newest value in each word.
  virtual void judge() {}

 private:
  std::string name_;
};

class Weakening;

/// `weakening`: stands between the code under test and the world.
Findings run(Check& check, const Bounds& bounds, Weakening* weakening = nullptr);

/// From a body or from judge(): the execution is wrong if not.
void expect(bool condition, const char* what);

/// From set_up(): does something as that process.
template <class F>
void as_process(int process, F&& f) {
  world()->act_as(process);
  f();
  world()->act_as(0);
}

/// From set_up(): a zeroed object in shared memory, for programs without a segment.
template <class T>
T& shared() {
  return *reinterpret_cast<T*>(world()->plain_page());
}

}  // namespace tenon::lab

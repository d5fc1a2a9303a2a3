// SPDX-License-Identifier: Apache-2.0
// What a run found, counted and, for the first few, said.
#pragma once

#include <cstdint>
#include <string>

#include "operation.hpp"
#include "tenon/deadline.hpp"

namespace tenon::crash {

/// One kill: what is killed where.
struct Case {
  const Operation& operation;
  Setting setting;
  const Shape& shape;
  std::uint64_t point = 0;            ///< or the instruction
  const Operation* before = nullptr;  ///< of kAfterDeath: what the predecessor was killed in
  std::uint64_t before_point = 0;
};
std::string describe(const Case& the_case);

struct Counts {
  std::uint64_t points = 0;
  std::uint64_t kills = 0;
  std::uint64_t breaks = 0;
  std::uint64_t hangs = 0;
  std::uint64_t leaks = 0;
  std::uint64_t wrong() const noexcept { return breaks + hangs + leaks; }
  Counts& operator+=(const Counts& other) noexcept;
};

/// Counts what is wrong with one case, and prints it.
class Findings {
 public:
  Findings(const Case& the_case, Counts& counts) noexcept : case_(the_case), counts_(counts) {}
  void broke(const std::string& what);
  void hung(const std::string& what);
  void leaked(const std::string& what);

 private:
  void print(const char* kind, const std::string& what);
  const Case& case_;
  Counts& counts_;
};

/// Until when anything that must happen is waited for; after that it counts as a hang.
Deadline patience() noexcept;
/// Longer: by its own deadline a survivor must not find out what a wake should have told it.
Deadline patience_of_survivor() noexcept;
/// True when a patience that ends at `nanoseconds` is over.
bool is_over(std::uint64_t nanoseconds) noexcept;

}  // namespace tenon::crash

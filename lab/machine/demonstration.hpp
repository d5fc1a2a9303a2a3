// SPDX-License-Identifier: Apache-2.0
// The demonstrations of `tenon-lab explain`: a text, and something real that is run.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "machine/report.hpp"

namespace tenon::lab::machine {

/// Runs a litmus test of that name on this CPU and reports what was counted.
using HardwareRunner = std::function<void(const std::string& litmus, Report&)>;

struct Demonstration {
  const char* name;
  const char* title;
  const char* ids;   ///< requirements and corrected facts, such as "S3-M5, F11"
  const char* text;  ///< what, why, and where the origin was wrong
  std::function<void(Report&)> run;
};

std::vector<Demonstration> cache_demonstrations();
std::vector<Demonstration> coherence_demonstrations();
std::vector<Demonstration> old_model_demonstrations();
/// Without a runner they say how to run the tests on hardware.
std::vector<Demonstration> reordering_demonstrations(const HardwareRunner& hardware);
std::vector<Demonstration> barrier_demonstrations();
std::vector<Demonstration> visibility_demonstrations();
std::vector<Demonstration> rule_demonstrations();
std::vector<Demonstration> publication_demonstrations();

/// All of them, as a course.
std::vector<Demonstration> all_demonstrations(const HardwareRunner& hardware = {});

}  // namespace tenon::lab::machine

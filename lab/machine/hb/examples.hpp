// SPDX-License-Identifier: Apache-2.0
// For each rule an execution in which only that rule, with program order and transitivity, orders
// what is asked.
#pragma once

#include <span>

#include "machine/hb/happens_before.hpp"

namespace tenon::lab::hb {

struct Example {
  Rule rule;
  const char* text;  ///< as of hb_file.hpp, with one question
};
/// In the order of the rules.
std::span<const Example> examples() noexcept;

}  // namespace tenon::lab::hb

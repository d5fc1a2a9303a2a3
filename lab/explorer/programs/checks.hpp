// SPDX-License-Identifier: Apache-2.0
// The checks of our own code, by name.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "explorer/check.hpp"

namespace tenon::lab {

enum class Length {
  kShort,
  kLong,     ///< for `make storm`: more than some seconds
  kEndless,  ///< nobody has seen all its executions
};

struct NamedCheck {
  std::string name;
  std::string what;  ///< and its bounds
  int deaths;
  Length length;
  std::function<std::unique_ptr<Check>()> make;
};

const std::vector<NamedCheck>& all_checks();

}  // namespace tenon::lab

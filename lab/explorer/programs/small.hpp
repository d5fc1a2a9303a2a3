// SPDX-License-Identifier: Apache-2.0
// Small programs whose executions are known by number.
#pragma once

#include <memory>
#include <string>

#include "explorer/check.hpp"

namespace tenon::lab {

/// A program by its name and size; null when there is no such program.
std::unique_ptr<Check> small_program(const std::string& name, int n);

}  // namespace tenon::lab

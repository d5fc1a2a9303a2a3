// SPDX-License-Identifier: Apache-2.0
// The fields of an object's element, with their values as text.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "tenon/inspect.hpp"

namespace tenon::inspect {

/// `description`: as an object has it, perhaps garbage; what makes no sense gets the value "?".
std::vector<Field> fields_of(std::string_view description, std::span<const std::byte> element);

}  // namespace tenon::inspect

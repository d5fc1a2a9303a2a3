// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "explorer/check.hpp"

namespace tenon::lab {

/// What stands between two stores, x = 1 and y = 1, of a process that may be killed.
enum class Between : std::uint8_t { kNothing, kDeathFence, kReleaseFence, kReleaseOfY };

/// Who comes after the dead must not find y without x.
std::unique_ptr<Check> two_stores(Between between, bool by_copy);

/// A process that stores 1, 2, ... `stores` in one word with releases and may be killed, and one
/// that reads the word when it has ended.
std::unique_ptr<Check> counting_writer(int stores);

}  // namespace tenon::lab

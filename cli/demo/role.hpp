// SPDX-License-Identifier: Apache-2.0
// The two sides of an act.
#pragma once

#include <string_view>

namespace tenon::cli::demo {

enum class Role { kProducer, kConsumer };

constexpr std::string_view name_of(Role role) noexcept {
  return role == Role::kProducer ? "producer" : "consumer";
}

}  // namespace tenon::cli::demo

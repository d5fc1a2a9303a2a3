// SPDX-License-Identifier: Apache-2.0
// Words have 32 or 64 bits.
#include "tenon/order.hpp"

void use(std::uint16_t& half) {
  tenon::order::set_release(half, std::uint16_t{1});
}

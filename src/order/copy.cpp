// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "tenon/order.hpp"

namespace tenon::order {

void copy_plain(void* to, const void* from, std::size_t bytes) noexcept {
  if (bytes != 0) std::memcpy(to, from, bytes);
}

void copy_words(void* to, const void* from, std::size_t bytes) noexcept {
  auto* out = static_cast<std::uint64_t*>(to);
  const auto* in = static_cast<const std::uint64_t*>(from);
  for (std::size_t i = 0; i < (bytes + 7) / 8; ++i) set_opaque(out[i], get_opaque(in[i]));
}

void fill_zero(void* to, std::size_t bytes) noexcept {
  std::memset(to, 0, bytes);
}

}  // namespace tenon::order

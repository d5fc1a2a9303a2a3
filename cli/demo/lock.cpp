// SPDX-License-Identifier: Apache-2.0
#include "demo/lock.hpp"

#include "tenon/order.hpp"

namespace tenon::cli::demo {

OriginLock::OriginLock(std::span<std::byte> region) noexcept
    : word_(*reinterpret_cast<std::int32_t*>(region.data())) {}

void OriginLock::initialise(std::span<std::byte> region) noexcept {
  order::fill_zero(region.data(), region.size());
}

bool OriginLock::try_lock(std::chrono::milliseconds longest) noexcept {
  const auto deadline = std::chrono::system_clock::now() + longest;
  while (std::chrono::system_clock::now() < deadline) {
    std::int32_t free = 0;
    if (order::compare_and_set_volatile(word_, free, 1)) return true;
  }
  return false;
}

void OriginLock::unlock() noexcept {
  order::set_plain(word_, 0);
}

}  // namespace tenon::cli::demo

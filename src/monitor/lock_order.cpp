// SPDX-License-Identifier: Apache-2.0
#include "monitor/lock_order.hpp"

#include <algorithm>

#include "layout/segment_layout.hpp"
#include "tenon/order.hpp"

namespace tenon::monitor {

void LockOrder::note_entered(const participant::Thread& self, std::uint64_t monitor) {
  for (const std::uint64_t owned : self.owned)
    add(owned / layout::kPage << 32 | monitor / layout::kPage);
  self.owned.push_back(monitor);
}

void LockOrder::note_left(const participant::Thread& self, std::uint64_t monitor) {
  const auto last = std::ranges::find(self.owned.rbegin(), self.owned.rend(), monitor);
  if (last != self.owned.rend()) self.owned.erase(std::prev(last.base()));
}

void LockOrder::add(std::uint64_t word) noexcept {
  constexpr std::uint64_t kMixing = 0x9e37'79b9'7f4a'7c15u;  // 2^64 by the golden ratio
  const std::uint64_t start = word * kMixing >> 32;
  for (std::uint64_t i = 0; i < words_.size(); ++i) {
    std::uint64_t& place = words_[(start + i) % words_.size()];
    std::uint64_t seen = order::get_opaque(place);
    if (seen == 0 && order::compare_and_set_opaque(place, seen, word)) return;
    if (seen == word) return;
  }
}

}  // namespace tenon::monitor

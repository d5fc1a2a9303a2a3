// SPDX-License-Identifier: Apache-2.0
// Who is not called, because a peer wrote over its place, looks soon.
#include "park/slices.hpp"

namespace tenon::park {

Slices slices() noexcept {
  constexpr std::uint64_t kSoon = 1'000'000;
  return {.unwatched = 20 * kSoon, .first = kSoon, .belt = kSoon, .after_end = kSoon};
}

}  // namespace tenon::park

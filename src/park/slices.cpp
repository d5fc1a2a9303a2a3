// SPDX-License-Identifier: Apache-2.0
#include "park/slices.hpp"

namespace tenon::park {

Slices slices() noexcept {
  return {
      .unwatched = 20'000'000, .first = 1'000'000, .belt = 1'000'000'000, .after_end = 1'000'000};
}

}  // namespace tenon::park

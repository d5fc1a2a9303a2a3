// SPDX-License-Identifier: Apache-2.0
// Named things that are made by who comes first.
#pragma once

#include "tenon/result.hpp"

namespace tenon::segment {

// `find` fails with Closed and the like, so that `make` need not ask again.
template <class Find, class Make>
auto find_or_make(Find&& find, Make&& make) -> decltype(find()) {
  constexpr int kAttempts = 1000;  // each means that somebody made or removed it meanwhile
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto found = find();
    if (!found.is(Code::kNotFound)) return found;
    auto made = make();
    if (!made.is(Code::kAlreadyExists)) return made;
  }
  return Error(Code::kTimeout, "it is made and removed again and again while opening");
}

}  // namespace tenon::segment

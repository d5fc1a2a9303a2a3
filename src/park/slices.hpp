// SPDX-License-Identifier: Apache-2.0
// How long a sleeper sleeps before it looks around by itself.
#pragma once

#include <cstdint>

namespace tenon::park {

/// All in ns.
struct Slices {
  std::uint64_t unwatched;  ///< there is no token to watch
  std::uint64_t first;  ///< a token is watched, and the kernel may have left out the heavy fence
  std::uint64_t belt;   ///< a token is watched: its mark wakes us, this is for what we overlooked
  std::uint64_t after_end;  ///< the watched thread has ended: until its process is gone
};

/// Alone in slices.cpp, so that a test that must not lean on slices replaces it at link time.
Slices slices() noexcept;

}  // namespace tenon::park

// SPDX-License-Identifier: Apache-2.0
// Under which name the calling thread is known in the segment that it used last: what lets a
// monitor be entered in some instructions.
#pragma once

#include <cstdint>

namespace tenon {

/// Written by the library alone.
struct CurrentThread {
  std::uint64_t attachment = 0;  ///< a number that this process gave once; 0 = none
  std::uint64_t name = 0;        ///< layout::ThreadName there
  const void* what = nullptr;    ///< the library's
  /// Number, given once, of the handle by which it entered the monitor that it entered last, and
  /// owns; 0 = none is known. Says so by itself: no other attachment has that handle.
  std::uint64_t inside = 0;
};

/// Initial-exec: an access is one instruction in a shared library, too.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local CurrentThread current_thread;

}  // namespace tenon

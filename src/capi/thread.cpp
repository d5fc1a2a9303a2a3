// SPDX-License-Identifier: Apache-2.0
#include "tenon/thread_handle.hpp"

#include <algorithm>
#include <cstddef>
#include <new>
#include <type_traits>

#include "capi/boundary.hpp"
#include "capi/handles.hpp"

namespace {

using tenon::Result;
using tenon::ThreadHandle;
using tenon::capi::null_argument;

/// What a tenon_thread is.
struct Known {
  bool is_known;  ///< false: all zeros, nobody
  ThreadHandle thread;
};
static_assert(std::is_trivially_copyable_v<Known> && sizeof(Known) <= sizeof(tenon_thread) &&
              alignof(Known) <= alignof(tenon_thread));

// Null, where it is nobody.
const ThreadHandle* handle_of(const tenon_thread* thread) noexcept {
  if (thread == nullptr) return nullptr;
  const Known& known = *reinterpret_cast<const Known*>(thread);
  return known.is_known ? &known.thread : nullptr;
}

}  // namespace

tenon_status tenon_this_thread(tenon_segment* segment, tenon_thread* thread, tenon_error* error) {
  return tenon::capi::at_boundary(error, [&]() -> Result<void> {
    if (segment == nullptr || thread == nullptr) return null_argument();
    std::fill_n(reinterpret_cast<std::byte*>(thread), sizeof *thread, std::byte{0});
    const auto handle = segment->segment.this_thread();
    if (!handle) return handle.error();
    ::new (thread) Known{true, *handle};
    return {};
  });
}

void tenon_thread_interrupt(const tenon_thread* thread) {
  if (const ThreadHandle* handle = handle_of(thread)) handle->interrupt();
}

int tenon_thread_interrupted(const tenon_thread* thread) {
  const ThreadHandle* handle = handle_of(thread);
  return handle != nullptr && handle->interrupted() ? 1 : 0;
}

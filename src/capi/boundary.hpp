// SPDX-License-Identifier: Apache-2.0
// Where C begins: results become a status, exceptions end, and handles are given out.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "tenon/deadline.hpp"
#include "tenon/idle.hpp"
#include "tenon/monitor.hpp"
#include "tenon/result.hpp"
#include "tenon/tenon.h"

namespace tenon::capi {

/// Its status; `error`, unless it is null, is told the rest.
tenon_status tell(tenon_error* error, const Error& what) noexcept;
/// The same of the exception in flight. To be called where it was caught.
tenon_status tell_exception(tenon_error* error) noexcept;

/// What a caller of C may pass by mistake.
inline Error null_argument() noexcept {
  return {Code::kInvalidArgument, "it is null"};
}

Deadline deadline_of(tenon_deadline deadline) noexcept;
/// Error: InvalidArgument.
Result<Idle> idle_of(int idle) noexcept;
inline std::span<const std::byte> bytes_at(const void* data, std::size_t bytes) noexcept {
  return {static_cast<const std::byte*>(data), bytes};
}

/// A wait that was in vain is an outcome, too.
Result<void> outcome_of(const Result<Awoken>& back) noexcept;

/// Runs what gives a Result<void>; nothing is thrown from here.
template <class Body>
tenon_status at_boundary(tenon_error* error, Body&& body) noexcept {
  try {
    const Result<void> done = std::forward<Body>(body)();
    if (done) [[likely]]
      return TENON_OK;
    return tell(error, done.error());
  } catch (...) {
    return tell_exception(error);
  }
}

/// The same of a question; what cannot be found out is answered with no.
template <class Body>
bool ask_at_boundary(Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    return false;
  }
}

/// Makes a handle of what `open` gives. On an error the handle is null: closing it does no harm.
template <class Handle, class Open>
tenon_status hand_out(Handle** handle, tenon_error* error, Open&& open) {
  return at_boundary(error, [&]() -> Result<void> {
    if (handle == nullptr) return null_argument();
    *handle = nullptr;
    auto opened = std::forward<Open>(open)();
    if (!opened) return opened.error();
    *handle = new Handle{std::move(*opened)};
    return {};
  });
}

}  // namespace tenon::capi

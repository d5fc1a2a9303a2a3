// SPDX-License-Identifier: Apache-2.0
// The monitor of an object while a thread is inside. A ByteHeld lies in the caller's memory, and
// believes whoever calls; so that is looked at here.
#include "tenon/object.hpp"

#include <algorithm>
#include <cstddef>
#include <new>
#include <utility>

#include "capi/boundary.hpp"
#include "capi/handles.hpp"

namespace {

using tenon::ByteHeld;
using tenon::Code;
using tenon::Result;
using tenon::capi::at_boundary;
using tenon::capi::deadline_of;
using tenon::capi::null_argument;

/// What a tenon_held is. Its destructor never runs: it is left by a call, or never.
struct Inside {
  const tenon_object* object;  ///< null: nobody is inside by this
  ByteHeld held;
};
static_assert(sizeof(Inside) <= sizeof(tenon_held) && alignof(Inside) <= alignof(tenon_held));

Inside& inside_of(tenon_held* held) noexcept {
  return *reinterpret_cast<Inside*>(held);
}

// Byte by byte: so it may be anything before.
void forget(tenon_held* held) noexcept {
  std::fill_n(reinterpret_cast<std::byte*>(held), sizeof *held, std::byte{0});
}

/// Runs `body` with that through which the calling thread is inside.
/// Errors: IllegalMonitorState, ForkedHandle.
template <class Body>
tenon_status inside(tenon_held* held, tenon_error* error, Body&& body) noexcept {
  return at_boundary(error, [&]() -> Result<void> {
    if (held == nullptr) return null_argument();
    Inside& inside = inside_of(held);
    if (inside.object == nullptr) return Code::kIllegalMonitorState;
    const tenon::Monitor& monitor = *inside.object->monitor;
    if (!monitor.is_held()) return monitor.mark_consistent();  // which says why it is not
    return body(inside);
  });
}

// Null, where the calling thread is not inside.
ByteHeld* held_of(tenon_held* held) noexcept {
  if (held == nullptr) return nullptr;
  Inside& inside = inside_of(held);
  if (inside.object == nullptr) return nullptr;
  const tenon::Monitor& monitor = *inside.object->monitor;
  return tenon::capi::ask_at_boundary([&] { return monitor.is_held(); }) ? &inside.held : nullptr;
}

}  // namespace

tenon_status tenon_object_enter(const tenon_object* object, tenon_deadline deadline,
                                tenon_held* held, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (object == nullptr || held == nullptr) return null_argument();
    auto entered = object->object.enter_until(deadline_of(deadline));
    if (!entered) {
      forget(held);
      return entered.error();
    }
    const bool owner_died = entered->owner_died();
    ::new (held) Inside{object, std::move(*entered)};
    if (owner_died) return Code::kOwnerDied;
    return {};
  });
}

tenon_status tenon_held_exit(tenon_held* held, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (held == nullptr) return null_argument();
    const tenon_object* object = inside_of(held).object;
    if (object == nullptr) return Code::kIllegalMonitorState;
    auto left = object->monitor->exit();
    if (left) forget(held);
    return left;
  });
}

const void* tenon_held_value(const tenon_held* held) {
  const ByteHeld* mine = held_of(const_cast<tenon_held*>(held));
  return mine == nullptr ? nullptr : mine->value().data();
}

tenon_status tenon_held_store(tenon_held* held, const void* value, size_t bytes,
                              tenon_error* error) {
  return inside(held, error, [&](Inside& mine) -> Result<void> {
    if (value == nullptr) return null_argument();
    return mine.held.store(tenon::capi::bytes_at(value, bytes));
  });
}

void* tenon_held_in_place(tenon_held* held) {
  ByteHeld* mine = held_of(held);
  if (mine == nullptr) return nullptr;
  const auto value = mine->in_place();
  return value ? value->data() : nullptr;
}

int tenon_held_owner_died(const tenon_held* held) {
  const ByteHeld* mine = held_of(const_cast<tenon_held*>(held));
  return mine != nullptr && mine->owner_died() ? 1 : 0;
}

tenon_status tenon_held_mark_consistent(tenon_held* held, tenon_error* error) {
  return inside(held, error, [](Inside& mine) { return mine.held.mark_consistent(); });
}

tenon_status tenon_held_wait(tenon_held* held, tenon_deadline deadline, tenon_error* error) {
  return inside(held, error, [&](Inside& mine) {
    const auto back = mine.held.wait_until(deadline_of(deadline));
    if (!mine.object->monitor->is_held()) forget(held);
    return tenon::capi::outcome_of(back);
  });
}

tenon_status tenon_held_notify(tenon_held* held, tenon_error* error) {
  return inside(held, error, [](Inside& mine) { return mine.object->monitor->notify(); });
}

tenon_status tenon_held_notify_all(tenon_held* held, tenon_error* error) {
  return inside(held, error, [](Inside& mine) { return mine.object->monitor->notify_all(); });
}

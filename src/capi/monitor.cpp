// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "capi/boundary.hpp"
#include "capi/handles.hpp"

namespace {

using tenon::Code;
using tenon::Result;
using tenon::capi::ask_at_boundary;
using tenon::capi::at_boundary;
using tenon::capi::deadline_of;
using tenon::capi::null_argument;

tenon_deadlock_link link_of(const tenon::DeadlockLink& known) {
  tenon_deadlock_link link{known.pid, known.tid, {}};
  std::copy_n(known.monitor.data(), std::min(known.monitor.size(), std::size(link.monitor) - 1),
              link.monitor);
  return link;
}

}  // namespace

tenon_status tenon_monitor_open(tenon_segment* segment, const char* name, tenon_monitor** monitor,
                                tenon_error* error) {
  return tenon::capi::hand_out(monitor, error, [&]() -> Result<tenon::Monitor> {
    if (segment == nullptr || name == nullptr) return null_argument();
    return segment->segment.monitor(name);
  });
}

void tenon_monitor_close(tenon_monitor* monitor) {
  delete monitor;
}

tenon_status tenon_monitor_enter(tenon_monitor* monitor, tenon_deadline deadline,
                                 tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (monitor == nullptr) return null_argument();
    const auto entered = monitor->enter_until(deadline_of(deadline));
    if (!entered) return entered.error();
    if (*entered == tenon::Entry::kOwnerDied) return Code::kOwnerDied;
    return {};
  });
}

tenon_status tenon_monitor_exit(tenon_monitor* monitor, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (monitor == nullptr) return null_argument();
    return monitor->exit();
  });
}

tenon_status tenon_monitor_wait(tenon_monitor* monitor, tenon_deadline deadline,
                                tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (monitor == nullptr) return null_argument();
    return tenon::capi::outcome_of(monitor->wait_until(deadline_of(deadline)));
  });
}

tenon_status tenon_monitor_notify(tenon_monitor* monitor, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (monitor == nullptr) return null_argument();
    return monitor->notify();
  });
}

tenon_status tenon_monitor_notify_all(tenon_monitor* monitor, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (monitor == nullptr) return null_argument();
    return monitor->notify_all();
  });
}

tenon_status tenon_monitor_mark_consistent(tenon_monitor* monitor, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (monitor == nullptr) return null_argument();
    return monitor->mark_consistent();
  });
}

int tenon_monitor_is_held(const tenon_monitor* monitor) {
  return ask_at_boundary([&] { return monitor != nullptr && monitor->is_held(); }) ? 1 : 0;
}

int tenon_monitor_is_suspect(const tenon_monitor* monitor) {
  return ask_at_boundary([&] { return monitor != nullptr && monitor->is_suspect(); }) ? 1 : 0;
}

tenon_status tenon_last_deadlock(tenon_segment* segment, tenon_deadlock_link* ring, size_t* count,
                                 tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (segment == nullptr || count == nullptr || (ring == nullptr && *count != 0))
      return null_argument();
    const auto links = segment->segment.last_deadlock();
    if (!links) return links.error();
    const std::size_t fits = std::min(*count, links->size());
    std::transform(links->begin(), links->begin() + static_cast<std::ptrdiff_t>(fits), ring,
                   link_of);
    *count = links->size();
    return {};
  });
}

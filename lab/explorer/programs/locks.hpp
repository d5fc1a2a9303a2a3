// SPDX-License-Identifier: Apache-2.0
// Textbook locks whose executions others have counted.
#pragma once

#include <memory>
#include <string>

#include "explorer/check.hpp"

namespace tenon::lab {

/// n threads, each of which takes the lock once and finds itself alone: "ticketlock", "spinlock",
/// "ttaslock", "twalock", "mcs",
/// "mcs_relaxed", "mutex". Null when there is no such lock.
std::unique_ptr<Check> lock_program(const std::string& name, int n);

/// A sequence lock: the readers try until they have seen nothing half written.
std::unique_ptr<Check> seqlock_program(int writers, int readers);

}  // namespace tenon::lab

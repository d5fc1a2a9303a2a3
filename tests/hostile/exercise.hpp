// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tenon/code.hpp"

namespace tenon::test {

/// Does with the segment file `path` everything that the library offers, never waiting: look,
/// verify, attach, open both queues, both objects and new ones, take both roles, send, lend, peek,
/// receive, end, close. Every outcome but a crash or a hang is fine. Returns how attaching went,
/// Code{} = well.
Code exercise(const char* path);

}  // namespace tenon::test

// SPDX-License-Identifier: Apache-2.0
// Whether a file is locked, also by this very process with F_SETLK, as a JVM does that locks a file
// to show that it lives. Such a lock goes as soon as the process closes any descriptor of the file:
// to ask in the usual way, open and close, would be to kill the JVM for all others.
#pragma once

#include "tenon/result.hpp"

namespace tenon::os {

/// True while somebody holds a lock on the first byte of that file. The descriptor with which this
/// was asked stays open until this process has it locked no more, and somebody asks again: nobody
/// locks it a second time.
/// Errors: as open_file(), IoError.
Result<bool> is_file_locked(const char* path);

}  // namespace tenon::os

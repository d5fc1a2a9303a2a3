// SPDX-License-Identifier: Apache-2.0
// Whether a segment that outlives the machine's boot is whole: kept right by whoever writes to it.
//
// A boot ends all processes, and the kernel's locks prove that, like any death. What it may break
// is the file: of what was stored and not written back, a crash keeps some pages and loses others.
// So *in use* is on the disk before the first store, and *clean* only after the last.
#pragma once

#include "mapping/mapping.hpp"
#include "os/file.hpp"
#include "tenon/result.hpp"

namespace tenon::mapping {

/// Error: Corrupt, when it was in use when the machine went down.
Result<void> check_clean(const os::File& file);

/// Before the first store through `mapping`, with the gate held.
/// Crash: killed inside, it is clean, or in use by nobody.
/// Errors: IoError, NoSpace, and what else a disk answers.
Result<void> begin_use(const Mapping& mapping, const os::File& file);

/// What was stored before is on the disk. Should the disk refuse, the segment is never clean again:
/// the kernel says so once, and may have dropped what it could not write.
Result<void> flush(const Mapping& mapping, const os::File& file);

/// After the last store, with the gate closed and nobody else attached.
/// Crash: killed inside, it is in use by nobody, or clean.
void end_use(const Mapping& mapping, const os::File& file);

}  // namespace tenon::mapping

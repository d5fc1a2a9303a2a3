// SPDX-License-Identifier: Apache-2.0
// Plug-ins: `tenon foo` runs the program tenon-foo.
#pragma once

namespace tenon::cli {

/// Becomes the program tenon-NAME of PATH, where NAME is argv[1] and the arguments are what
/// follows. Returns when there is none.
void become_plug_in(char** argv);

}  // namespace tenon::cli

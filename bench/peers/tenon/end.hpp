// SPDX-License-Identifier: Apache-2.0
// One of the two processes of a run whose other one is a JVM: driver/java/Launcher.java starts
// both.
#pragma once

#include <string>

namespace tenon::bench {

/// answer, produce or consume; what they do is what driver/java/Ends.java says.
bool is_end(const std::string& measure);

/// `--variant` names the segment. Prints the fields of the run's line, if this end knows them.
int run_end(int argc, char** argv);

}  // namespace tenon::bench

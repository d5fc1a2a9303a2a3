// SPDX-License-Identifier: Apache-2.0
#include "plug_in.hpp"

#include <unistd.h>
#include <cerrno>
#include <string>

#include "stream/descriptor.hpp"

namespace tenon::cli {

void become_plug_in(char** argv) {
  std::string program = std::string("tenon-") + argv[1];
  if (program.find('/') != std::string::npos) return;  // that would not be looked up in PATH
  char** arguments = argv + 1;
  arguments[0] = program.data();
  ::execvp(program.c_str(), arguments);
  if (errno != ENOENT) throw system_failure(program, "cannot run it", "check the program");
}

}  // namespace tenon::cli

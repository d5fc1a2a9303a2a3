// SPDX-License-Identifier: Apache-2.0
// tenon-jls: the sub-command, alone.
#include <cstdio>
#include <exception>

#include "jls/jls_command.hpp"

int main(int argc, char** argv) {
  try {
    CLI::App app{"the Java memory model as a program"};
    app.require_subcommand(1);
    tenon::lab::add_jls_command(app);
    CLI11_PARSE(app, argc, argv);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tenon-jls: %s\n", error.what());
    return 2;
  }
}

// SPDX-License-Identifier: Apache-2.0
// tenon-machine: how the machine works, shown.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "machine/explain.hpp"

int main(int argc, char** argv) {
  CLI::App app{"how the machine and the rules of Java work, shown"};
  app.require_subcommand(1);
  try {
    tenon::lab::add_explain_command(app);
    tenon::lab::add_hb_command(app);
    app.parse(argc, argv);
  } catch (const CLI::Error& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tenon-machine: %s\n", error.what());
    return 2;
  }
  return 0;
}

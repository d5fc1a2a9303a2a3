// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "axiom/model_command.hpp"

int main(int argc, char** argv) {
  CLI::App app{"litmus tests under memory models"};
  app.require_subcommand(1);
  tenon::lab::axiom::add_model_command(app);
  CLI11_PARSE(app, argc, argv);
  return 0;
}

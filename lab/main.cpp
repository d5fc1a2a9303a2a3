// SPDX-License-Identifier: Apache-2.0
// tenon-lab: the memory model as a program.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "axiom/model_command.hpp"
#include "explorer/check_command.hpp"
#include "hardware/run_command.hpp"
#include "html/html_command.hpp"
#include "jls/jls_command.hpp"
#include "machine/explain.hpp"

int main(int argc, char** argv) {
  // What follows "--" is the compiler's.
  char** const own_end = std::find(argv, argv + argc, std::string_view("--"));
  const std::vector<std::string> compiler_flags(std::min(own_end + 1, argv + argc), argv + argc);
  CLI::App app{"the memory model as a program: what may happen, on this machine and by the rules"};
  app.require_subcommand(1);
  try {
    tenon::lab::add_explain_command(app, tenon::lab::hardware::show_on_hardware);
    tenon::lab::add_hb_command(app);
    tenon::lab::axiom::add_model_command(app);
    tenon::lab::hardware::add_run_command(app);
    tenon::lab::html::add_html_command(app);
    tenon::lab::add_jls_command(app);
    tenon::lab::add_check_commands(app, compiler_flags);
    app.parse(static_cast<int>(own_end - argv), argv);
  } catch (const CLI::Error& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tenon-lab: %s\n", error.what());
    return 2;
  }
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// The tenon command: finds the sub-command, or a plug-in of that name, and turns failures into one
// line on stderr and an exit status.
#include <fcntl.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string>

#include "command.hpp"
#include "plug_in.hpp"

namespace tenon::cli {
namespace {

// A segment file must not be opened under the number of a standard stream that somebody closed, or
// we would write messages into it. The wrong access mode keeps them as unusable as they were.
void occupy_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    const bool is_open = ::fcntl(stream, F_GETFD) >= 0;
    // The lowest free number is this one.
    if (!is_open) ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

bool has_subcommand(CLI::App& app, const std::string& name) {
  return !app.get_subcommands([&name](const CLI::App* sub) { return sub->check_name(name); })
              .empty();
}

int run(int argc, char** argv) {
  CLI::App app("Shared-memory channels that survive kill -9.", "tenon");
  app.set_version_flag("--version", "tenon " TENON_VERSION);
  app.require_subcommand(1);
  app.failure_message([](const CLI::App* command, const CLI::Error& error) {
    const auto parsed = command->get_subcommands();
    const std::string where = parsed.empty() ? "" : parsed.front()->get_name() + " ";
    return "tenon: " + std::string(error.what()) + "; see `tenon " + where + "--help`\n";
  });
  add_send(app);
  add_receive(app);
  add_ls(app);
  add_inspect(app);
  add_locks(app);
  add_rm(app);
  add_gc(app);
  add_doctor(app);
  add_demo(app);
  app.footer("A program tenon-NAME in PATH is run as `tenon NAME`.");

  if (argc > 1 && argv[1][0] != '-' && !has_subcommand(app, argv[1])) {
    const std::string name = argv[1];
    become_plug_in(argv);
    throw Failure(name + ": there is no such sub-command and no tenon-" + name +
                      " in PATH; see `tenon --help`",
                  kExitUsage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  if (!std::cout.flush())
    throw Failure("standard output: cannot write it; check where it goes", kExitFailed);
  return 0;
}

int run_guarded(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const Failure& failure) {
    std::cout.flush();
    if (*failure.what() != '\0') std::cerr << "tenon: " << failure.what() << "\n";
    return failure.status();
  } catch (const std::exception& error) {
    std::cerr << "tenon: " << error.what() << "; this is a bug in tenon, please report it\n";
    return kExitFailed;
  }
}

}  // namespace
}  // namespace tenon::cli

int main(int argc, char** argv) {
  tenon::cli::occupy_standard_streams();
  return tenon::cli::run_guarded(argc, argv);
}

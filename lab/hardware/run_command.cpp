// SPDX-License-Identifier: Apache-2.0
#include "hardware/run_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "axiom/parse.hpp"
#include "hardware/embedded.hpp"

namespace tenon::lab::hardware {
namespace {

struct Arguments {
  std::vector<std::string> tests;
  Options options;
  std::string model;
  unsigned again = 0;
  bool json = false;
};

void list() {
  std::printf("Built-in tests, for run NAME:\n");
  for (const NamedTest& test : named_tests()) std::printf("  %s\n", test.name);
}

Comparison compared(const axiom::Program& program, Histogram histogram, const std::string& model) {
  auto models = models_for(program.language);
  if (!model.empty()) {
    std::erase_if(models, [&](const axiom::Model& one) { return one.name == model; });
    models.push_back(axiom::model_named(model).value());
  }
  return {program, std::move(histogram), models};
}

// An outcome of one in a million rounds needs some luck: the seed, and what else the CPU does.
Comparison looked_at_again(Comparison one, const axiom::Program& program,
                           const Arguments& arguments) {
  Options options = arguments.options;
  for (unsigned times = arguments.again; times != 0; --times) {
    if (!one.histogram().was_run() || one.allowed_and_seen() == one.allowed()) break;
    ++options.seed;
    Histogram all = one.histogram();
    all += run_on_hardware(program, options);
    one = compared(program, std::move(all), arguments.model);
  }
  return one;
}

void run(const Arguments& arguments) {
  if (arguments.tests.empty()) return list();
  int status = 0;
  std::vector<axiom::Program> programs;
  for (const std::string& test : arguments.tests) {
    try {
      programs.push_back(test_of(test));
    } catch (const axiom::LitmusError& error) {
      std::fprintf(stderr, "%s\n", error.what());
      status = 2;
    }
  }
  run_on_hardware(programs, arguments.options, [&](std::size_t place, const Histogram& seen) {
    const axiom::Program& program = programs[place];
    const Comparison one =
        looked_at_again(compared(program, seen, arguments.model), program, arguments);
    status = std::max(status, print(one, arguments.json));
  });
  if (status != 0) throw CLI::RuntimeError(status);
}

}  // namespace

axiom::Program test_of(const std::string& file_or_name) {
  if (std::filesystem::exists(file_or_name)) return axiom::read_litmus(file_or_name);
  for (const NamedTest& test : named_tests()) {
    if (file_or_name == test.name) return axiom::parse_litmus(file_or_name, test.text);
  }
  throw axiom::LitmusError(file_or_name, {}, "no file, and no built-in test of that name");
}

int print(const Comparison& comparison, bool json) {
  machine::Report report;
  comparison.show(report);
  std::fputs(json ? (comparison.json().dump() + "\n").c_str() : report.text().c_str(), stdout);
  std::fflush(stdout);
  return comparison.forbidden_and_seen().empty() ? 0 : 3;
}

void show_on_hardware(const std::string& name, machine::Report& report) {
  constexpr std::uint64_t kRounds = 200'000;  // a part of a second
  const axiom::Program program = test_of(name);
  compared(program, run_on_hardware(program, {kRounds, 1}), {}).show(report);
}

void add_run_command(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "run",
      "litmus tests on this CPU, beside what models allow; without one, lists the built-in "
      "ones. Exit status 3: something forbidden was seen; 2: a file cannot be read");
  command->add_option("FILE|NAME", arguments->tests, "litmus files, or built-in tests");
  command->add_option("--rounds", arguments->options.rounds, "default: a million")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40));
  command->add_option("--again", arguments->again,
                      "so often at most as many rounds more, of a test that has not shown every "
                      "outcome that is allowed (default: 0)");
  command->add_option("--seed", arguments->options.seed, "of what is varied between rounds");
  command
      ->add_option("--model", arguments->model,
                   "decides what is forbidden; default: tso for x86, rc11 for C")
      ->check(CLI::IsMember(axiom::model_names()));
  command->add_flag("--json", arguments->json, "one JSON object for each test");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace tenon::lab::hardware

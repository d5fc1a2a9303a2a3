// SPDX-License-Identifier: Apache-2.0
#include "axiom/model_command.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "axiom/judge.hpp"
#include "axiom/model.hpp"
#include "axiom/parse.hpp"
#include "axiom/print.hpp"

namespace tenon::lab::axiom {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string model;
  bool json = false;
  bool witness = false;
  bool summary = false;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void run_one(const Options& options, const std::string& file) {
  const auto start = std::chrono::steady_clock::now();
  const Program program = read_litmus(file);
  const std::string name = options.model.empty() ? default_model(program.language) : options.model;
  const Model model = model_named(name).value();
  const Verdict verdict = judge(program, model);
  const double seconds = seconds_since(start);
  const std::vector<Witness> shown =
      options.witness ? witnesses(program, model) : std::vector<Witness>{};
  if (options.json) {
    nlohmann::json result = json_of(program, model, verdict, seconds);
    for (const Witness& witness : shown) result["witnesses"].push_back(json_of(program, witness));
    std::puts(result.dump().c_str());
  } else if (!options.summary) {
    std::puts((text_of(program, verdict, seconds) + text_of(program, shown)).c_str());
  }
}

void run_all(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  std::size_t failed = 0;
  for (const std::string& file : options.files) {
    try {
      run_one(options, file);
    } catch (const LitmusError& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ++failed;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s: %s\n", file.c_str(), error.what());
      ++failed;
    }
  }
  if (options.summary)
    std::printf("%zu files, %zu not judged, %.3f s\n", options.files.size(), failed,
                seconds_since(start));
  if (failed > 0) throw CLI::RuntimeError(2);
}

}  // namespace

void add_model_command(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "model", "litmus files (herd's format; C, X86, X86_64) under a memory model");
  command->add_option("FILE", options->files, "litmus files")->required();
  command->add_option("--model", options->model, "default: tso for x86, rc11 for C")
      ->check(CLI::IsMember(model_names()));
  command->add_flag("--json", options->json, "one JSON object for each file");
  command->add_flag("--witness", options->witness,
                    "an execution for each outcome; for forbidden ones the cycle");
  command->add_flag("--summary", options->summary, "only how many files in how many seconds");
  command->callback([options] { run_all(*options); });
}

}  // namespace tenon::lab::axiom

// SPDX-License-Identifier: Apache-2.0
#include "hardware/histogram.hpp"

#include <optional>
#include <vector>

#include "hardware/compiled.hpp"
#include "hardware/harness.hpp"
#include "machine/two_threads.hpp"

namespace tenon::lab::hardware {
namespace {

std::string why_not_run(const axiom::Program& program) {
  const std::size_t threads = program.threads.size();
  const auto cpus = static_cast<std::size_t>(machine::usable_cpus());
  if (threads > cpus)
    return std::to_string(threads) + " threads, and " + std::to_string(cpus) + " usable CPU" +
           (cpus == 1 ? "" : "s");
#if !defined(__x86_64__)
  if (program.language != axiom::Language::kC) return "this CPU is no x86";
#endif
  return {};
}

}  // namespace

Histogram& Histogram::operator+=(const Histogram& more) {
  runs += more.runs;
  for (const auto& [state, count] : more.seen) seen[state] += count;
  return *this;
}

void run_on_hardware(std::span<const axiom::Program> programs, const Options& options,
                     const std::function<void(std::size_t, const Histogram&)>& visit) {
  std::vector<axiom::Program> runnable;
  for (const axiom::Program& program : programs) {
    if (why_not_run(program).empty()) runnable.push_back(program);
  }
  std::optional<Compiled> compiled;
  std::string not_compiled;
  try {
    if (!runnable.empty()) compiled.emplace(runnable);
  } catch (const NotCompiled& error) {
    not_compiled = error.what();
  }
  std::size_t number = 0;
  for (std::size_t place = 0; place < programs.size(); ++place) {
    Histogram result{0, {}, why_not_run(programs[place])};
    if (result.was_run()) result.why_not_run = not_compiled;
    if (result.was_run()) {
      result = run_batches(programs[place], compiled->code_of(number), options);
      ++number;
    }
    visit(place, result);
  }
}

Histogram run_on_hardware(const axiom::Program& program, const Options& options) {
  Histogram result;
  run_on_hardware(std::span(&program, 1), options,
                  [&](std::size_t, const Histogram& one) { result = one; });
  return result;
}

}  // namespace tenon::lab::hardware

// SPDX-License-Identifier: Apache-2.0
#include "hardware/histogram.hpp"

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

std::vector<Histogram> run_on_hardware(std::span<const axiom::Program> programs,
                                       const Options& options) {
  std::vector<Histogram> all;
  std::vector<axiom::Program> runnable;
  for (const axiom::Program& program : programs) {
    all.push_back({0, {}, why_not_run(program)});
    if (all.back().was_run()) runnable.push_back(program);
  }
  const auto each_runnable = [&](const auto& visit) {
    std::size_t number = 0;
    for (Histogram& one : all) {
      if (one.was_run()) visit(one, number++);
    }
  };
  if (runnable.empty()) return all;
  try {
    const Compiled compiled(runnable);
    each_runnable([&](Histogram& one, std::size_t number) {
      one = run_batches(runnable[number], compiled.code_of(number), options);
    });
  } catch (const NotCompiled& error) {
    each_runnable([&](Histogram& one, std::size_t) { one.why_not_run = error.what(); });
  }
  return all;
}

Histogram run_on_hardware(const axiom::Program& program, const Options& options) {
  return run_on_hardware(std::span(&program, 1), options).front();
}

}  // namespace tenon::lab::hardware

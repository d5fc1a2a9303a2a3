// SPDX-License-Identifier: Apache-2.0
#include "run_case.hpp"

#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "aftermath.hpp"
#include "execute.hpp"
#include "stage.hpp"

namespace tenon::crash {
namespace {

std::uint64_t enough_findings = 50;

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

bool is_mapped(const std::filesystem::path& directory) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find(directory) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

Outcome run_case(const Case& the_case, const std::filesystem::path& directory, Counts& counts) {
  Findings findings(the_case, counts);
  const std::ptrdiff_t descriptors = open_descriptors();
  Outcome outcome;
  try {
    Stage stage(the_case, directory, findings);
    test::Shared<Notes> notes;
    execute(the_case.operation, the_case.point, the_case, *notes, findings);
    counts.kills += the_case.before != nullptr ? 2 : 1;
    outcome = {notes->returned, stage.before().returned, notes->points};
    Aftermath(the_case, stage, *notes, findings).check();
  } catch (const std::exception& error) {
    findings.broke(error.what());
  }
  if (open_descriptors() != descriptors) findings.leaked("a descriptor of the one who goes on");
  if (is_mapped(directory)) findings.leaked("a mapping of the one who goes on");
  return outcome;
}

Outcome run_every_point(const Case& first, const std::filesystem::path& directory, Counts& counts) {
  Outcome outcome;
  for (std::uint64_t point = 1; !outcome.completed && !enough(counts); ++point) {
    Case next = first;
    next.point = point;
    outcome = run_case(next, directory, counts);
  }
  if (outcome.completed) counts.points += outcome.points;
  return outcome;
}

bool enough(const Counts& counts) noexcept {
  return counts.wrong() >= enough_findings;
}
void set_enough(std::uint64_t findings) noexcept {
  enough_findings = findings;
}

}  // namespace tenon::crash

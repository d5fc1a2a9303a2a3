// SPDX-License-Identifier: Apache-2.0
// tenon doctor: is this machine fit for Tenon, and are the segments sound?
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "doctor/check.hpp"
#include "snapshot_json.hpp"
#include "tenon/inspect.hpp"
#include "units.hpp"

namespace tenon::cli {
namespace {

using doctor::Verdict;

struct DoctorOptions {
  std::string root = "/";
  bool json = false;
};

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFine:
      return "ok";
    case Verdict::kNote:
      return "note";
    case Verdict::kBroken:
      return "broken";
  }
  return "";
}

void print_text(const std::vector<doctor::Check>& checks) {
  for (const auto& check : checks) {
    std::cout << std::left << std::setw(8) << name_of(check.verdict) << printable(check.what)
              << ": " << printable(check.finding) << "\n";
    if (!check.remedy.empty()) std::cout << "        remedy: " << printable(check.remedy) << "\n";
  }
}

void print_json(const std::vector<doctor::Check>& checks) {
  Json json = {{"schema", "tenon.doctor/1"}, {"checks", Json::array()}};
  for (const auto& check : checks)
    json["checks"].push_back({{"what", check.what},
                              {"verdict", name_of(check.verdict)},
                              {"finding", check.finding},
                              {"remedy", check.remedy}});
  std::cout << pretty(json);
}

void examine(const DoctorOptions& options) {
  std::vector<doctor::Check> checks = doctor::check_machine(options.root);
  for (auto& check : doctor::check_folder(inspect::folder())) checks.push_back(std::move(check));
  for (auto& check : doctor::check_segments()) checks.push_back(std::move(check));
  options.json ? print_json(checks) : print_text(checks);
  for (const auto& check : checks) {
    if (check.verdict == Verdict::kBroken) throw Failure("", kExitFinding);
  }
}

}  // namespace

void add_doctor(CLI::App& app) {
  auto options = std::make_shared<DoctorOptions>();
  Command command(app, "doctor", "is this machine fit, and are the segments sound?");
  command.option("--root", options->root, "where /proc, /sys and /etc are");
  command.flag("--json", options->json, "one JSON object");
  command.runs([options] { examine(*options); });
}

}  // namespace tenon::cli

// SPDX-License-Identifier: Apache-2.0
#include "c_programs/scores.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "c_programs/explore_file.hpp"

namespace tenon::lab {
namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream rest(text);
  for (std::string part; std::getline(rest, part, at);) parts.push_back(part);
  return parts;
}

std::uint64_t number_in(const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, wrong] = std::from_chars(text.data(), end, number);
  if (wrong != std::errc() || stopped != end)
    throw std::runtime_error("a number is wanted, not '" + text + "'");
  return number;
}

Expected parse(const std::string& line) {
  const auto fields = split(line, ',');
  if (fields.size() != 4) throw std::runtime_error("program,model,flags,expected is wanted");
  Expected result;
  result.program = fields[0];
  const auto model = model_named(fields[1]);
  if (!model) throw std::runtime_error("there is no model '" + fields[1] + "'");
  result.model = *model;
  for (const std::string& flag : split(fields[2], ' ')) {
    if (flag == "ignore-races")
      result.ignore_races = true;
    else if (flag == "ignore-hangs")
      result.ignore_hangs = true;
    else if (flag.starts_with("unroll="))
      result.unroll = static_cast<unsigned>(number_in(flag.substr(flag.find('=') + 1)));
    else if (!flag.empty())
      result.flags.push_back(flag);
  }
  if (fields[3] == "error") return result;
  result.executions = number_in(fields[3]);
  return result;
}

std::string outcome_of(const ProgramFindings& all) {
  if (!all.failure.empty()) return "none";
  if (all.found.violation) return "error";
  return std::to_string(all.found.executions);
}

std::string why(const ProgramFindings& all) {
  if (!all.failure.empty()) return all.failure.substr(0, all.failure.find('\n'));
  return all.found.violation ? all.found.violation->what : "";
}

void print(const ScoreOptions& options, const Expected& line, const ProgramFindings& all,
           const std::string& theirs, const std::string& ours) {
  const char* verdict = ours == theirs ? "equal" : all.failure.empty() ? "different" : "error";
  if (options.json) {
    const nlohmann::ordered_json row = {{"claim", "c_programs"},        {"program", line.program},
                                        {"model", name_of(line.model)}, {"flags", line.flags},
                                        {"expected", theirs},           {"ours", ours},
                                        {"blocked", all.found.blocked}, {"verdict", verdict},
                                        {"seconds", all.seconds},       {"why", why(all)}};
    std::printf("%s\n", row.dump().c_str());
  } else {
    std::string name = line.program;
    for (const std::string& flag : line.flags) name += " " + flag;
    std::printf("%-48s %-4s %9s %9s  %-9s %7.2f s  %s\n", name.c_str(), name_of(line.model),
                theirs.c_str(), ours.c_str(), verdict, all.seconds, why(all).c_str());
  }
  std::fflush(stdout);
}

}  // namespace

std::vector<Expected> read_expected(const std::filesystem::path& table) {
  std::ifstream file(table);
  if (!file) throw std::runtime_error(table.string() + ": cannot be read");
  std::vector<Expected> all;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    try {
      all.push_back(parse(line));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(table.string() + ":" + std::to_string(number) + ": " + error.what());
    }
  }
  return all;
}

bool score(const ScoreOptions& options) {
  const auto table = options.table.empty() ? options.folder / "expected.csv" : options.table;
  std::size_t all = 0;
  std::size_t equal = 0;
  double seconds = 0;
  for (const Expected& line : read_expected(table)) {
    if (!options.models.empty() &&
        std::ranges::find(options.models, name_of(line.model)) == options.models.end())
      continue;
    ProgramRequest request;
    request.source = options.folder / line.program;
    request.flags = line.flags;
    request.seconds = options.seconds;
    request.unroll = line.unroll;
    request.races = !line.ignore_races;
    request.bounds.model = line.model;
    request.bounds.hangs = !line.ignore_hangs;
    const ProgramFindings found = explore(request);
    const std::string theirs = line.executions ? std::to_string(*line.executions) : "error";
    const std::string ours = outcome_of(found);
    print(options, line, found, theirs, ours);
    ++all;
    equal += ours == theirs;
    seconds += found.seconds;
  }
  if (!options.json) std::printf("%zu of %zu equal, %.2f s\n", equal, all, seconds);
  return equal == all;
}

}  // namespace tenon::lab

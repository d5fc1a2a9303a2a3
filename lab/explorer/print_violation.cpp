// SPDX-License-Identifier: Apache-2.0
#include "explorer/print_violation.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace tenon::lab {
namespace {

std::string size_of(const Violation& violation) {
  std::string text = std::to_string(violation.events) + " events";
  if (violation.events < violation.first_events)
    text += ", " + std::to_string(violation.first_events) + " in the first that was found";
  return text;
}

}  // namespace

void print_violation(const Findings& found) {
  if (found.violation)
    std::printf("  %s; %s; again with --replay %llu\n", found.violation->what.c_str(),
                size_of(*found.violation).c_str(),
                static_cast<unsigned long long>(found.violation->run));
  const bool asked = !found.trace.empty() || !found.violation;
  for (const std::string& line : asked ? found.trace : found.violation->trace)
    std::printf("  %s\n", line.c_str());
}

nlohmann::ordered_json as_json(const Violation& violation) {
  return {{"what", violation.what},
          {"run", violation.run},
          {"events", violation.events},
          {"first_events", violation.first_events}};
}

}  // namespace tenon::lab

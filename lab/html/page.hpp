// SPDX-License-Identifier: Apache-2.0
// Pages without scripts and without anything from elsewhere: one for a test, one for all of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "html/report.hpp"

namespace tenon::lab::html {

/// What was counted on this CPU.
struct Measured {
  std::uint64_t runs = 0;
  std::map<axiom::FinalState, std::uint64_t> seen;
  std::string why_not_run;
  bool was_run() const noexcept { return why_not_run.empty(); }
};

/// None: nobody measured.
std::string page_of(const Report& report, const std::optional<Measured>& measured);

/// A line of the index.
struct IndexEntry {
  std::string page;  ///< the name of its file
  std::string test;
  std::string language;
  std::map<std::string, std::string> answers;  ///< by model: Never, Sometimes, Always, racy
};
IndexEntry entry_of(const Report& report, const std::string& page);
std::string index_of(const std::vector<IndexEntry>& entries,
                     const std::vector<std::string>& models);

}  // namespace tenon::lab::html

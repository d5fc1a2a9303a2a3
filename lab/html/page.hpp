// SPDX-License-Identifier: Apache-2.0
// Pages without scripts and without anything from elsewhere: one for a test, one for all of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hardware/histogram.hpp"
#include "html/report.hpp"

namespace tenon::lab::html {

/// `measured`: on this CPU; none: nobody did.
std::string page_of(const Report& report, const std::optional<hardware::Histogram>& measured);

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

// SPDX-License-Identifier: Apache-2.0
// The parts of a test's page, as markup.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "html/page.hpp"

namespace tenon::lab::html {

/// Outcomes by models, and what was counted on this CPU. Cells lead to their figure.
std::string outcome_table(const Report& report, const std::vector<Figure>& figures,
                          const std::optional<hardware::Histogram>& measured);
/// The executions, each with its picture and its reason.
std::string figure_sections(const Report& report, const std::vector<Figure>& figures);
/// What the pictures are made of.
std::string legend(const std::vector<Figure>& figures);

}  // namespace tenon::lab::html

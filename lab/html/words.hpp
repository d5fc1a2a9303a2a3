// SPDX-License-Identifier: Apache-2.0
// What relations and rules mean, for somebody who meets them for the first time.
#pragma once

#include <string>
#include <string_view>

#include "axiom/graph.hpp"

namespace tenon::lab::html {

/// The relation that an arrow is drawn as: po, rf, co, fr, rmw, sw or dep; ppo, for one, is po.
std::string kind_of_arrow(std::string_view name);
/// "reads from: it reads what the other wrote". Empty for a name that is not known.
std::string meaning_of_arrow(std::string_view name);
/// Of one step of a cycle: "b reads before c overwrites what it read".
std::string sentence_of(const axiom::ExecutionGraph& graph, const axiom::Step& step);
/// Why nothing can happen that way: one sentence for each rule of each model. Empty for a name that
/// is not known.
std::string sentence_of_rule(std::string_view rule);

}  // namespace tenon::lab::html

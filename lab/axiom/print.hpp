// SPDX-License-Identifier: Apache-2.0
// A verdict in herd's format, so that both can be compared line by line, or as JSON.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "axiom/judge.hpp"

namespace tenon::lab::axiom {

/// herd's lines, without its hash; `seconds` is what judging took.
std::string text_of(const Program& program, const Verdict& verdict, double seconds);
/// One graph for each final state, and for forbidden ones the cycle.
std::string text_of(const Program& program, const std::vector<Witness>& witnesses);
/// "0:EAX=1; [x]=2;"
std::string text_of(const Program& program, const FinalState& state);

nlohmann::json json_of(const Program& program, const Model& model, const Verdict& verdict,
                       double seconds);
nlohmann::json json_of(const Program& program, const Witness& witness);

}  // namespace tenon::lab::axiom

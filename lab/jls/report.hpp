// SPDX-License-Identifier: Apache-2.0
// Tables as text, in the manner of jcstress: each outcome, what the model says, and why.
#pragma once

#include <string>

#include "jls/table.hpp"

namespace tenon::lab::jls {

/// "r1 r2" and a line for each outcome; with `reasons`, how the surprising ones come about and why
/// the others do not.
std::string text_of(const Program& program, const Table& table, bool reasons);

/// Why an outcome is forbidden: "no commit order: ...", or what an execution of it would violate.
std::string reason_against(const Program& program, const Table& table, const Outcome& outcome);

/// The commit sequence of an allowed outcome: for each C_i what is new, and what reads of E_i saw.
std::string justification_of(const Program& program, const Table& table, const Outcome& outcome);

}  // namespace tenon::lab::jls

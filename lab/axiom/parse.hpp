// SPDX-License-Identifier: Apache-2.0
// From a .litmus file in herd's format to a program.
//
// Languages C, X86 (Intel's operand order) and X86_64 (AT&T's). The format is that of herd 7
// (Alglave, Maranget, Tautschnig, "Herding cats", TOPLAS 2014, and its manual). Not read: arrays,
// accesses of mixed size at one location, and the macros of the Linux kernel.
#pragma once

#include <string>
#include <string_view>

#include "axiom/lexer.hpp"
#include "axiom/litmus.hpp"

namespace tenon::lab::axiom {

/// Throws LitmusError with a place in the text; `file` is its name in errors.
Program parse_litmus(const std::string& file, std::string_view text);

/// Throws LitmusError, also when the file cannot be read.
Program read_litmus(const std::string& path);

}  // namespace tenon::lab::axiom

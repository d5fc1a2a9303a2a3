// SPDX-License-Identifier: Apache-2.0
// What the parts of the parser share: the program as it grows, and its names.
#pragma once

#include <string>
#include <string_view>

#include "axiom/lexer.hpp"
#include "axiom/litmus.hpp"

namespace tenon::lab::axiom {

/// The program under construction. A location or register exists from where it is first named.
class Builder {
 public:
  explicit Builder(Language language) { program.language = language; }

  Program program;

  std::size_t location(std::string_view name);
  bool has_location(std::string_view name) const noexcept;
  Thread& thread(std::size_t index);
  /// The register under its usual name: EAX for eax, ax or %rax in x86, rax in x86-64.
  std::size_t register_of(std::size_t thread, std::string_view name);
  /// A new register that no source names.
  std::size_t hidden_register(std::size_t thread);
};

std::string lower_case(std::string_view text);

/// A processor's register by any of its names; empty when it is none.
std::string canonical_register(Language language, std::string_view name);

inline constexpr std::size_t kMostThreads = 64;

/// A thread's number: 0, or P0. Takes the colon after it, too; none when no such thing comes next.
std::optional<std::size_t> accept_thread(Lexer& lexer);

// Each reads one part of the file; LitmusError when it cannot.
void parse_initial(Lexer& lexer, Builder& builder);
void parse_c_threads(Lexer& lexer, Builder& builder);
void parse_x86_threads(Lexer& lexer, Builder& builder);
/// Everything after the threads: locations, filter, condition.
void parse_question(Lexer& lexer, Builder& builder);

}  // namespace tenon::lab::axiom

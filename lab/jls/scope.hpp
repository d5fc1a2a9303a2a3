// SPDX-License-Identifier: Apache-2.0
// What names mean, while a program is parsed.
#pragma once

#include <map>
#include <string>

#include "jls/program.hpp"
#include "jls/token_stream.hpp"

namespace tenon::lab::jls {

/// Names of a program, each for one thing only.
class Scope {
 public:
  enum class What : std::uint8_t { kVariable, kMonitor, kObject, kThread, kLocal };
  struct Meaning {
    What what;
    std::size_t index;
    std::size_t thread;  ///< of a local: whose it is
  };

  void define(const TokenStream& tokens, const std::string& name, What what, std::size_t index,
              std::size_t thread = 0) {
    static const std::map<std::string, int> kReserved = {
        {"int", 0},    {"volatile", 0},     {"final", 0},   {"object", 0},    {"monitor", 0},
        {"if", 0},     {"else", 0},         {"while", 0},   {"start", 0},     {"join", 0},
        {"new", 0},    {"synchronized", 0}, {"allowed", 0}, {"forbidden", 0}, {"exists", 0},
        {"thread", 0}, {"observe", 0},      {"outcomes", 0}};
    if (kReserved.contains(name)) tokens.fail("'" + name + "' is a word of the language");
    if (!meanings_.emplace(name, Meaning{what, index, thread}).second)
      tokens.fail("'" + name + "' is defined twice");
  }
  const Meaning* find(const std::string& name) const {
    const auto found = meanings_.find(name);
    return found == meanings_.end() ? nullptr : &found->second;
  }
  /// The index of a name that has to be there and to be a `what`.
  std::size_t require(const TokenStream& tokens, const std::string& name, What what,
                      const std::string& called) const {
    const Meaning* meaning = find(name);
    if (meaning == nullptr || meaning->what != what) tokens.fail("'" + name + "' is no " + called);
    return meaning->index;
  }

 private:
  std::map<std::string, Meaning> meanings_;
};

}  // namespace tenon::lab::jls

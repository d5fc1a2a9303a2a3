// SPDX-License-Identifier: Apache-2.0
// Is one action ordered before another, and by which rules? If not, is that a data race?
//
// Source: The Java Language Specification 17, sections 17.4.4 and 17.4.5 (Manson, Pugh, Adve, "The
// Java Memory Model", POPL 2005), 17.5.1 for final fields, 17.2 for wait. Happens-before says what
// a read may see; it does not say what is executed first (F17).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "machine/hb/execution.hpp"

namespace tenon::lab::hb {

/// The eight rules of the origin in its order, then those that it lacks.
enum class Rule : std::uint8_t {
  kProgramOrder,
  kMonitorLock,
  kVolatile,
  kStart,
  kTransitivity,
  kJoin,
  kInterrupt,
  kFinaliser,
  kDefaultValue,
  kFinalField,
  kWait,
};
inline constexpr std::array kAllRules = {
    Rule::kProgramOrder, Rule::kMonitorLock, Rule::kVolatile,  Rule::kStart,
    Rule::kTransitivity, Rule::kJoin,        Rule::kInterrupt, Rule::kFinaliser,
    Rule::kDefaultValue, Rule::kFinalField,  Rule::kWait};
const char* name_of(Rule rule) noexcept;
/// What it says, with its section of the JLS.
const char* text_of(Rule rule) noexcept;

struct Step {
  std::size_t from;
  std::size_t to;
  Rule rule;
};

/// The relation of one execution. Actions are indices of `execution.actions()`.
class HappensBefore {
 public:
  /// `without`: a rule that does not count. Keeps a reference to the execution.
  explicit HappensBefore(const Execution& execution, std::optional<Rule> without = std::nullopt);

  /// A shortest chain of rules from one action to another; nothing when none orders them.
  std::optional<std::vector<Step>> chain(std::size_t from, std::size_t to) const;
  /// Both access one plain variable, one of them writes it, and nothing orders them (17.4.5).
  bool is_race(std::size_t a, std::size_t b) const;
  std::vector<std::pair<std::size_t, std::size_t>> races() const;
  /// "yes" with the chain, or "no" with what that means.
  std::string answer(std::size_t from, std::size_t to) const;

 private:
  struct Edge {
    std::size_t to;
    Rule rule;
  };
  const Action& at(std::size_t index) const { return execution_.actions()[index]; }
  std::optional<Rule> direct(std::size_t from, std::size_t to) const;
  std::optional<Rule> synchronizes(std::size_t from, std::size_t to) const;
  bool conflict(std::size_t a, std::size_t b) const;
  using Tree = std::vector<std::optional<Step>>;
  Tree tree_from(std::size_t from) const;
  std::optional<std::vector<Step>> chain_in_order(std::size_t from, std::size_t to) const;
  std::optional<std::vector<Step>> chain_by_freeze(std::size_t from, std::size_t to) const;
  std::optional<std::size_t> freeze_of(const std::string& object) const;
  void find_origin(std::size_t obtain);
  std::optional<std::size_t> last_obtained(const std::string& thread, const std::string& object,
                                           std::size_t before) const;

  /// Where the reference that somebody obtained came from: from the publisher's own constructor, or
  /// from what he obtained.
  struct Origin {
    std::size_t publish;
    std::optional<std::size_t> obtain;
  };

  const Execution& execution_;
  std::optional<Rule> without_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<Tree> trees_;                     // for each action, a shortest chain to each other
  std::vector<std::optional<Origin>> origins_;  // of what was obtained from behind the freeze
};

}  // namespace tenon::lab::hb

// SPDX-License-Identifier: Apache-2.0
#include "explorer/choice.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>

#include "c_programs/commands.hpp"

namespace tenon::lab {
namespace {

bool is_chosen(const Choice& choice, const NamedCheck& check) {
  if (std::ranges::find(choice.without, check.name) != choice.without.end()) return false;
  if (choice.only_endless) return check.length == Length::kEndless;
  if (std::ranges::find(choice.names, check.name) != choice.names.end()) return true;
  if (check.length == Length::kEndless) return false;
  if (choice.names.empty()) return choice.include_long || check.length == Length::kShort;
  return std::ranges::any_of(choice.names,
                             [&](const std::string& name) { return check.name.starts_with(name); });
}

// A name that is mistyped must not look like a check that holds.
void refuse_unknown(const std::string& name) {
  const bool known = std::ranges::any_of(
      all_checks(), [&](const NamedCheck& check) { return check.name.starts_with(name); });
  if (!known && !is_program(name))
    throw std::runtime_error("no check begins with '" + name + "': see tenon-lab list");
}

}  // namespace

std::vector<std::string> Choice::programs() const {
  std::vector<std::string> programs;
  std::ranges::copy_if(names, std::back_inserter(programs), is_program);
  return programs;
}

std::vector<const NamedCheck*> Choice::checks() const {
  std::ranges::for_each(names, refuse_unknown);
  std::vector<const NamedCheck*> checks;
  for (const NamedCheck& check : all_checks()) {
    if (is_chosen(*this, check)) checks.push_back(&check);
  }
  return checks;
}

void add_choice(CLI::App& command, Choice& choice) {
  command.add_option(
      "NAME", choice.names,
      "checks whose names start so, long ones, too (default: the short ones), or paths of C "
      "programs; after --: flags for the compiler");
  command.add_option("--without", choice.without, "a check to leave out")->allow_extra_args(false);
  command.add_flag("--long", choice.include_long, "the long checks, too");
  command.add_flag("--endless", choice.only_endless,
                   "those whose end nobody has seen, and no others: with --runs");
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <CLI/CLI.hpp>
#include <utility>

namespace tenon::cli {

Command::Command(CLI::App& app, const std::string& name, const std::string& what)
    : app_(app.add_subcommand(name, what)) {}

void Command::flag(const std::string& name, bool& value, const std::string& help) {
  app_->add_flag(name, value, help);
}

void Command::option(const std::string& name, std::string& value, const std::string& help,
                     Need need) {
  app_->add_option(name, value, help)->required(need == Need::kRequired)->capture_default_str();
}

void Command::option(const std::string& name, std::vector<std::string>& values,
                     const std::string& help, Need need) {
  app_->add_option(name, values, help)->required(need == Need::kRequired);
}

void Command::choice(const std::string& name, std::vector<std::string>& values,
                     const std::vector<std::string>& choices, const std::string& help) {
  app_->add_option(name, values, help)->check(CLI::IsMember(choices));
}

void Command::number(const std::string& name, unsigned& value, int least, int most,
                     const std::string& help) {
  app_->add_option(name, value, help)->check(CLI::Range(least, most))->capture_default_str();
}

void Command::size(const std::string& name, std::uint32_t& value, const std::string& help) {
  app_->add_option(name, value, help)->transform(CLI::AsSizeValue(false))->capture_default_str();
}

void Command::footer(const std::string& text) {
  app_->footer(text);
}

void Command::runs(std::function<void()> action) {
  app_->callback(std::move(action));
}

}  // namespace tenon::cli

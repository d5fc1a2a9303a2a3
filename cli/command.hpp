// SPDX-License-Identifier: Apache-2.0
// What the sub-commands share. Each has a file of its own and an add_...() that registers it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "failure.hpp"

namespace CLI {
class App;
}

namespace tenon::cli {

enum class Need { kOptional, kRequired };

/// A sub-command while it is put together. CLI11 stays behind it: its header takes seconds to
/// compile. Values have to outlive the App; `help` says what they are for.
class Command {
 public:
  Command(CLI::App& app, const std::string& name, const std::string& what);
  CLI::App& app() noexcept { return *app_; }

  void flag(const std::string& name, bool& value, const std::string& help);
  void option(const std::string& name, std::string& value, const std::string& help,
              Need need = Need::kOptional);
  void option(const std::string& name, std::vector<std::string>& values, const std::string& help,
              Need need = Need::kOptional);
  void choice(const std::string& name, std::vector<std::string>& values,
              const std::vector<std::string>& choices, const std::string& help);
  void number(const std::string& name, unsigned& value, int least, int most,
              const std::string& help);
  /// A number that may have a unit, such as 64KiB.
  void size(const std::string& name, std::uint32_t& value, const std::string& help);
  void footer(const std::string& text);
  /// What it does once its values are there.
  void runs(std::function<void()> action);

 private:
  CLI::App* app_;
};

void add_send(CLI::App& app);
void add_receive(CLI::App& app);
void add_doctor(CLI::App& app);
void add_gc(CLI::App& app);
void add_ls(CLI::App& app);
void add_inspect(CLI::App& app);
void add_locks(CLI::App& app);
void add_rm(CLI::App& app);
void add_demo(CLI::App& app);

}  // namespace tenon::cli

// SPDX-License-Identifier: Apache-2.0
// What the sub-commands share. Each has a file of its own and an add_...() that registers it.
#pragma once

#include <CLI/CLI.hpp>
#include <stdexcept>
#include <string>

#include "tenon/result.hpp"

namespace tenon::cli {

/// Ends the command with an exit status and one line on stderr: what, why, what to do.
class Failure : public std::runtime_error {
 public:
  Failure(const std::string& message, int status) : std::runtime_error(message), status_(status) {}
  Failure(const std::string& subject, const Error& error)
      : Failure(subject + ": " + error.message(), exit_status_of(error.code)) {}
  int status() const noexcept { return status_; }

 private:
  int status_;
};

/// The value, or a Failure about `subject`.
template <class T>
T require(const std::string& subject, Result<T> result) {
  if (!result) throw Failure(subject, result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void add_send(CLI::App& app);
void add_receive(CLI::App& app);
void add_ls(CLI::App& app);
void add_inspect(CLI::App& app);
void add_rm(CLI::App& app);
void add_demo(CLI::App& app);

}  // namespace tenon::cli

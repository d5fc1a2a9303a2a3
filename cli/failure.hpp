// SPDX-License-Identifier: Apache-2.0
// Failure: how a sub-command gives up.
#pragma once

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "tenon/result.hpp"

namespace tenon::cli {

/// Ends the command with an exit status and one line on stderr: what, why, what to do. Without a
/// message it ends quietly.
class Failure : public std::runtime_error {
 public:
  Failure(const std::string& message, int status) : std::runtime_error(message), status_(status) {}
  Failure(const std::string& subject, const Error& error)
      : Failure(subject + ": " + error.message(), exit_status_of(error.code)) {}
  int status() const noexcept { return status_; }

 private:
  int status_;
};

inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitFinding = 3;  ///< the command worked, and found something wrong

/// The value, or a Failure about `subject`.
template <class T>
T require(const std::string& subject, Result<T> result) {
  if (!result) throw Failure(subject, result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace tenon::cli

// SPDX-License-Identifier: Apache-2.0
// How the parent waits: never longer than the whole demo may last, and never through a Ctrl-C.
#pragma once

#include <chrono>
#include <initializer_list>
#include <string>

#include "demo/process.hpp"
#include "failure.hpp"

namespace tenon::cli::demo {

using Clock = std::chrono::steady_clock;

/// The demo has lasted too long.
class OutOfPatience : public Failure {
 public:
  using Failure::Failure;
};

/// Every wait ends in OutOfPatience when the demo has lasted too long, in a Failure when it is
/// interrupted or a process fails. SIGINT, SIGTERM and SIGHUP are caught while it lives, so that
/// the demo tidies up.
class Watch {
 public:
  explicit Watch(std::chrono::seconds patience);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// What is to be seen next; said when the time is over.
  void expect(std::string effect) { expected_ = std::move(effect); }
  void check() const;
  /// Waits until `when`, with both processes running all the while.
  void pause_until(Clock::time_point when, std::initializer_list<Worker*> workers) const;
  /// A short moment of the same.
  void pause(std::initializer_list<Worker*> workers) const;
  void wait_for_end(std::initializer_list<Worker*> workers) const;

 private:
  bool is_over(Worker& worker) const;

  std::chrono::seconds patience_;
  Clock::time_point end_;
  std::string expected_;
};

}  // namespace tenon::cli::demo

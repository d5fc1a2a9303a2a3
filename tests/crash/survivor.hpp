// SPDX-License-Identifier: Apache-2.0
// A living process at the other end, asleep in the kernel when the operation is killed.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "findings.hpp"
#include "message.hpp"
#include "support/child.hpp"
#include "support/shared.hpp"

namespace tenon::crash {

/// Messages that whoever goes on after a death still sends, before the final mark.
std::uint64_t messages_after(const Shape& shape) noexcept;

class Survivor {
 public:
  /// Starts it, and waits until it sleeps. A producer needs a full queue, a consumer an empty one.
  Survivor(Side side, const Shape& shape);

  Side side() const noexcept { return side_; }
  pid_t pid() const noexcept { return child_->pid(); }
  /// So that nothing moves while the invariants are checked.
  void stop() const;
  void go_on() const;
  /// Waits until it was told that its peer is dead.
  void wait_for_news(Findings& findings) const;
  /// Waits for its end, which comes with the final mark.
  void finish(Findings& findings);

  const Ledger& ledger() const noexcept { return report_->ledger; }
  /// Of a producer: one more than the position of the final mark.
  std::uint64_t end() const noexcept { return report_->end; }

 private:
  struct Report {
    Ledger ledger;
    std::atomic<std::uint64_t> end{0};
    std::atomic<bool> told{false};
    std::atomic<Code> failure{Code{}};
  };
  static int consume(Report& report);
  static int produce(const Shape& shape, Report& report);
  void wait_until_asleep() const;

  Side side_;
  test::Shared<Report> report_;
  std::optional<test::Child> child_;
};

}  // namespace tenon::crash

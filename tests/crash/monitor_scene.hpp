// SPDX-License-Identifier: Apache-2.0
// A monitor, and living processes that sleep at it. Quiet: nobody does anything but what a case is
// about, so that no other traffic wakes whom a death has left asleep.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crash/monitor_operations.hpp"
#include "support/child.hpp"
#include "support/shared.hpp"

namespace tenon::crash {

/// As test::Flag, which the checked library's program cannot have: it needs the release library.
class Signal {
 public:
  void raise() noexcept;
  bool raised() const noexcept { return word_.load() != 0; }
  void wait() const noexcept;

 private:
  std::atomic<std::uint32_t> word_{0};
};

class MonitorScene {
 public:
  /// `patience`: what takes longer counts as for ever.
  MonitorScene(const MonitorOperation& operation, std::chrono::seconds patience);
  ~MonitorScene();

  /// Forks the victim, which is killed at that point, or after the operation, which then has fewer.
  /// True when it has.
  bool kill_at(std::uint64_t point);
  /// The living go on. Empty, or what is wrong.
  std::string aftermath();

 private:
  struct Board {
    std::atomic<int> ready;
    std::atomic<int> done;  ///< survivors that were inside and are out again
    std::atomic<int> wrong;
    Signal may_leave;
    Signal begin;
    Signal completed;
    std::uint64_t inside;  ///< plain: by who owns the monitor
  };
  void add(int (MonitorScene::*body)());
  int own();
  int die_inside();
  int enter();
  int wait();
  void be_inside(Held<Guarded>& held);
  int notified() const;
  bool comes_to(int done) const;

  const MonitorOperation& operation_;
  const std::chrono::seconds patience_;
  test::Shared<Board> board_;
  std::optional<Segment> segment_;
  std::optional<Object<Guarded>> object_;
  std::vector<test::Child> survivors_;
};

}  // namespace tenon::crash

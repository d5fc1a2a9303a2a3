// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace tenon::test {

/// Guards a test that waits: when it expires, it prints the state of every segment in TENON_DIR
/// and aborts. The time only has to be longer than any healthy run.
class Watchdog {
 public:
  explicit Watchdog(std::string what, std::chrono::seconds patience = std::chrono::seconds(120));
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void watch(std::chrono::seconds patience);

  std::string what_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool watching_ = false;
  bool done_ = false;
  std::thread thread_;
};

/// What `tenon inspect` would say about every segment in TENON_DIR, as text.
std::string describe_all_segments();

}  // namespace tenon::test

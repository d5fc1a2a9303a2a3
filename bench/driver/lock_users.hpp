// SPDX-License-Identifier: Apache-2.0
// The users of a lock: processes, or threads of one where the lock is none of processes.
#pragma once

#include <semaphore>
#include <thread>
#include <vector>

#include "driver/options.hpp"
#include "driver/process.hpp"

namespace tenon::bench {

template <class Lock>
double run_users(const Options& options, const std::vector<User>& users) {
  return Lock::kOfThreads ? run_threads(users) : run_processes(options, users);
}

/// A thread that does nothing: glibc leaves atomic operations out where a process has but one.
class SecondThread {
 public:
  SecondThread() : thread_([this] { over_.acquire(); }) {}
  ~SecondThread() {
    over_.release();
    thread_.join();
  }
  SecondThread(const SecondThread&) = delete;
  SecondThread& operator=(const SecondThread&) = delete;

 private:
  std::binary_semaphore over_{0};
  std::thread thread_;
};

}  // namespace tenon::bench

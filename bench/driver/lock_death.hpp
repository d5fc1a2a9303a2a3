// SPDX-License-Identifier: Apache-2.0
// From SIGKILL to the owner of a lock, to the next owner being inside and told.
//
// Who waits and who kills share a CPU, and both sleep while nothing is to be done; the owner has
// the other one, and `--bytes` of memory of its own, which the kernel has to take apart.
#pragma once

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "driver/clock.hpp"
#include "driver/futex.hpp"
#include "driver/one_way_wake.hpp"
#include "driver/process.hpp"
#include "driver/shared.hpp"
#include "driver/summary.hpp"

namespace tenon::bench {

/// True when that process sleeps in the kernel.
inline bool is_asleep(pid_t process) {
  char text[512] = {};
  std::FILE* const file = std::fopen(("/proc/" + std::to_string(process) + "/stat").c_str(), "r");
  if (file == nullptr) throw std::runtime_error("the one that waits is gone");
  const std::size_t bytes = std::fread(text, 1, sizeof text - 1, file);
  std::fclose(file);
  const std::string stat(text, bytes);
  return stat.substr(stat.rfind(')') + 2, 1) == "S";
}

/// Memory of this process alone, each page of it written.
inline void own_memory(std::size_t bytes) {
  constexpr std::size_t kPage = 4096;
  void* const memory =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no memory for the owner");
  // Small pages, as of a process that grew.
  ::madvise(memory, bytes, MADV_NOHUGEPAGE);
  for (std::size_t i = 0; i < bytes; i += kPage) static_cast<volatile char*>(memory)[i] = 1;
}

template <class Lock>
class OwnerDeath {
 public:
  explicit OwnerDeath(const Options& options) : options_(options), lock_(options) {}

  Line run() {
    const double cpu =
        run_processes(options_, {{0, [this] { kill_owners(); }}, {0, [this] { wait(); }}});
    Line line;
    line.add(board_->times).add("wrong", std::uint64_t{board_->wrong}).add("cpu_seconds", cpu);
    return line;
  }

 private:
  // Words that say the number of the last time it happened.
  struct Board {
    alignas(kApart) FutexWord owned;
    alignas(kApart) FutexWord entering;
    alignas(kApart) FutexWord told;
    alignas(kApart) std::atomic<std::uint64_t> killed_at;  ///< ticks
    std::atomic<pid_t> waiter;
    Times times;
    std::uint64_t wrong;
  };

  static void say(FutexWord& word, std::uint32_t number) {
    word.store(number);
    wake_one(word);
  }
  static void wait_for(FutexWord& word, std::uint32_t number) {
    for (std::uint32_t seen; (seen = word.load()) != number;) sleep_while(word, seen);
  }

  void own(std::uint32_t number) {
    own_memory(options_.bytes);
    lock_.open();
    lock_.enter();
    say(board_->owned, number);
    for (;;) ::pause();
  }
  void kill_owners() {
    for (std::uint32_t number = 1; number <= options_.times; ++number) {
      const pid_t owner = start(1, [this, number] { own(number); });
      while (board_->entering.load() != number) ::sched_yield();
      while (!is_asleep(board_->waiter)) ::sched_yield();
      let_time_pass(kAsleepAfterSeconds);
      board_->killed_at = ticks();
      ::kill(owner, SIGKILL);
      ::waitpid(owner, nullptr, 0);
      wait_for(board_->told, number);
    }
  }
  void wait() {
    board_->waiter = ::getpid();
    lock_.open();
    std::vector<std::uint32_t> samples;
    std::uint64_t wrong = 0;
    for (std::uint32_t number = 1; number <= options_.times; ++number) {
      wait_for(board_->owned, number);
      board_->entering.store(number);
      const bool died = lock_.enter_after_death();
      const std::uint64_t now = ticks();
      lock_.exit();
      wrong += !died;
      samples.push_back(static_cast<std::uint32_t>(now - board_->killed_at));
      say(board_->told, number);
    }
    board_->times = times_of(samples);
    board_->wrong = wrong;
  }

  const Options options_;
  Lock lock_;
  Shared<Board> board_;
};

}  // namespace tenon::bench

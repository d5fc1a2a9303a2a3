// SPDX-License-Identifier: Apache-2.0
// What forked processes of one test share, besides the segment under test.
#pragma once

#include <sys/mman.h>
#include <atomic>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <type_traits>

#include "os/clock.hpp"
#include "os/futex.hpp"

namespace tenon::test {

/// One zeroed object that this process and the children that it forks later have in common.
template <class T>
class Shared {
 public:
  Shared() {
    void* memory =
        ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("mmap");
    object_ = new (memory) T{};
  }
  ~Shared() { ::munmap(object_, sizeof(T)); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }

 private:
  static_assert(std::is_trivially_destructible_v<T>);
  T* object_;
};

/// A flag that is raised once; who waits sleeps. Lives in a Shared.
class Flag {
 public:
  void raise() noexcept {
    ref().store(1, std::memory_order_seq_cst);
    os::futex_wake(word_, INT32_MAX);
  }
  bool raised() const noexcept { return ref().load(std::memory_order_seq_cst) != 0; }
  void wait() const noexcept {
    while (!raised()) os::futex_wait(word_, 0, kNever);
  }

 private:
  // The longest time that a timespec takes; std::atomic::wait would use a process-private futex.
  static constexpr std::uint64_t kNever = std::uint64_t{1} << 62;
  std::atomic_ref<std::uint32_t> ref() const noexcept {
    return std::atomic_ref<std::uint32_t>(const_cast<std::uint32_t&>(word_));
  }
  std::uint32_t word_ = 0;
};

/// A meeting point of `parties` processes, to be used again and again. Spins, for races.
class SpinBarrier {
 public:
  void meet(std::uint32_t parties) noexcept {
    const std::uint32_t round = round_.load(std::memory_order_acquire);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == parties) {
      arrived_.store(0, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
      return;
    }
    for (std::uint32_t polls = 0; round_.load(std::memory_order_acquire) == round; ++polls) {
      if (polls % 4096 == 4095) os::yield();
    }
  }

 private:
  std::atomic<std::uint32_t> arrived_{0};
  std::atomic<std::uint32_t> round_{0};
};

}  // namespace tenon::test

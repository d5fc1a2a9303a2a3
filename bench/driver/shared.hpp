// SPDX-License-Identifier: Apache-2.0
// Memory that the processes of one run have in common, and their meeting point in it.
#pragma once

#include <sched.h>
#include <sys/mman.h>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>

namespace tenon::bench {

/// Bytes apart at which two words share neither a line nor the pair that is fetched with it.
constexpr std::size_t kApart = 128;

/// Zeroed bytes, present before the first use.
class SharedBytes {
 public:
  explicit SharedBytes(std::size_t bytes)
      : bytes_(bytes),
        memory_(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)) {
    if (memory_ == MAP_FAILED) throw std::runtime_error("no memory to share");
  }
  ~SharedBytes() { ::munmap(memory_, bytes_); }
  SharedBytes(const SharedBytes&) = delete;
  SharedBytes& operator=(const SharedBytes&) = delete;

  std::byte* data() const noexcept { return static_cast<std::byte*>(memory_); }

 private:
  std::size_t bytes_;
  void* memory_;
};

/// One object of that kind.
template <class T>
class Shared {
 public:
  Shared() : bytes_(sizeof(T)), object_(new (bytes_.data()) T{}) {}
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }

 private:
  SharedBytes bytes_;
  T* object_;
};

/// Where processes wait for each other. Yields: the others may need this CPU to get here.
class Meeting {
 public:
  void meet(std::uint32_t all = 2) noexcept {
    const std::uint32_t round = arrived_.fetch_add(1) / all;
    while (arrived_.load() / all == round) ::sched_yield();
  }

 private:
  alignas(kApart) std::atomic<std::uint32_t> arrived_{0};
};

}  // namespace tenon::bench

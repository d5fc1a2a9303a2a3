// SPDX-License-Identifier: Apache-2.0
#include "limits/counting_allocator.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>

// The C library's own, under the names that it keeps for those who replace the others.
extern "C" {
void* __libc_malloc(std::size_t) noexcept;                 // NOLINT(bugprone-reserved-identifier)
void __libc_free(void*) noexcept;                          // NOLINT(bugprone-reserved-identifier)
void* __libc_calloc(std::size_t, std::size_t) noexcept;    // NOLINT(bugprone-reserved-identifier)
void* __libc_realloc(void*, std::size_t) noexcept;         // NOLINT(bugprone-reserved-identifier)
void* __libc_memalign(std::size_t, std::size_t) noexcept;  // NOLINT(bugprone-reserved-identifier)
}

namespace {

std::atomic<std::uint64_t> calls{0};

void count() noexcept {
  calls.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

namespace tenon::test {

std::uint64_t allocator_calls() noexcept {
  return calls.load(std::memory_order_relaxed);
}

}  // namespace tenon::test

extern "C" {
__attribute__((visibility("default"))) void* malloc(std::size_t size) noexcept {
  count();
  return __libc_malloc(size);
}
__attribute__((visibility("default"))) void free(void* memory) noexcept {
  count();
  __libc_free(memory);
}
__attribute__((visibility("default"))) void* calloc(std::size_t n, std::size_t size) noexcept {
  count();
  return __libc_calloc(n, size);
}
__attribute__((visibility("default"))) void* realloc(void* memory, std::size_t size) noexcept {
  count();
  return __libc_realloc(memory, size);
}
__attribute__((visibility("default"))) void* aligned_alloc(std::size_t alignment,
                                                           std::size_t size) noexcept {
  count();
  return __libc_memalign(alignment, size);
}
__attribute__((visibility("default"))) int posix_memalign(void** memory, std::size_t alignment,
                                                          std::size_t size) noexcept {
  count();
  *memory = __libc_memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}
}

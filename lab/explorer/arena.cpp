// SPDX-License-Identifier: Apache-2.0
#include "explorer/arena.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace tenon::lab {
namespace {

constexpr std::size_t kBytes = 64u << 20;
constexpr std::size_t kAlignment = 64;

struct Memory {
  std::byte* base = static_cast<std::byte*>(std::aligned_alloc(kAlignment, kBytes));
  std::size_t used = 0;
  bool serving = false;
  std::byte* copy = nullptr;  // of what was used at remember()
  std::size_t remembered = 0;
  std::byte* first = nullptr;  // copy of what was used at the first begin()
  std::size_t first_used = 0;

  bool has(const void* pointer) const noexcept {
    return pointer >= base && pointer < base + kBytes;
  }
  void* take(std::size_t bytes, std::size_t alignment) {
    used = (used + alignment - 1) / alignment * alignment;
    if (used + bytes > kBytes) {
      std::fputs("the arena of the code under test is full\n", stderr);
      std::abort();
    }
    void* result = base + used;
    used += bytes;
    return result;
  }
};

// Used by the first operator new of the program: not a global with a constructor.
Memory& memory() noexcept {
  alignas(Memory) static std::byte storage[sizeof(Memory)];
  static Memory* instance = new (storage) Memory;
  return *instance;
}

}  // namespace

Arena::Inside::Inside() noexcept : before_(memory().serving) {
  memory().serving = true;
}
Arena::Inside::~Inside() {
  memory().serving = before_;
}
Arena::Outside::Outside() noexcept : before_(memory().serving) {
  memory().serving = false;
}
Arena::Outside::~Outside() {
  memory().serving = before_;
}

void Arena::begin() {
  Memory& all = memory();
  if (all.first == nullptr) {
    all.first_used = all.used;
    all.first = static_cast<std::byte*>(std::malloc(all.used + 1));
    std::memcpy(all.first, all.base, all.used);
  }
  std::memcpy(all.base, all.first, all.first_used);
  all.used = all.first_used;
}

void Arena::remember() {
  Memory& all = memory();
  std::free(all.copy);
  all.remembered = all.used;
  all.copy = static_cast<std::byte*>(std::malloc(all.used + 1));
  std::memcpy(all.copy, all.base, all.used);
}

void Arena::restore() noexcept {
  Memory& all = memory();
  std::memcpy(all.base, all.copy, all.remembered);
  all.used = all.remembered;
}

namespace {

void* allocate(std::size_t bytes, std::size_t alignment) {
  Memory& all = memory();
  if (all.serving) return all.take(bytes, alignment < 16 ? 16 : alignment);
  void* result = alignment <= 16 ? std::malloc(bytes == 0 ? 1 : bytes)
                                 : std::aligned_alloc(
                                       alignment, (bytes + alignment - 1) / alignment * alignment);
  if (result == nullptr) std::abort();
  return result;
}

void release(void* pointer) noexcept {
  if (!memory().has(pointer)) std::free(pointer);
}

}  // namespace
}  // namespace tenon::lab

void* operator new(std::size_t bytes) {
  return tenon::lab::allocate(bytes, 16);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return tenon::lab::allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* pointer) noexcept {
  tenon::lab::release(pointer);
}
void operator delete(void* pointer, std::size_t /*bytes*/) noexcept {
  tenon::lab::release(pointer);
}
void operator delete(void* pointer, std::align_val_t /*alignment*/) noexcept {
  tenon::lab::release(pointer);
}
void operator delete(void* pointer, std::size_t /*bytes*/,
                     std::align_val_t /*alignment*/) noexcept {
  tenon::lab::release(pointer);
}

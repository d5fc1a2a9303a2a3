// SPDX-License-Identifier: Apache-2.0
// What the explorer has in place of C++'s library: memory, and what happens at the end of main().
#include <cstddef>

#include "c_programs/c_world.hpp"

using tenon::lab::c_world;

namespace {

constexpr std::size_t kAlignment = 16;

void release(void* memory) {
  if (memory != nullptr) c_world()->free(memory);
}

}  // namespace

extern "C" {

// ---- new and delete, by their mangled names: of one object, of an array, with an alignment

void* __wrap__Znwm(std::size_t bytes) {
  return c_world()->allocate(bytes, kAlignment);
}
void* __wrap__Znam(std::size_t bytes) {
  return c_world()->allocate(bytes, kAlignment);
}
void* __wrap__ZnwmSt11align_val_t(std::size_t bytes, std::size_t alignment) {
  return c_world()->allocate(bytes, alignment);
}
void* __wrap__ZnamSt11align_val_t(std::size_t bytes, std::size_t alignment) {
  return c_world()->allocate(bytes, alignment);
}
void __wrap__ZdlPv(void* memory) {
  release(memory);
}
void __wrap__ZdaPv(void* memory) {
  release(memory);
}
void __wrap__ZdlPvm(void* memory, std::size_t /*bytes*/) {
  release(memory);
}
void __wrap__ZdaPvm(void* memory, std::size_t /*bytes*/) {
  release(memory);
}
void __wrap__ZdlPvmSt11align_val_t(void* memory, std::size_t /*bytes*/, std::size_t /*alignment*/) {
  release(memory);
}
void __wrap__ZdaPvmSt11align_val_t(void* memory, std::size_t /*bytes*/, std::size_t /*alignment*/) {
  release(memory);
}

// ---- destructors of globals, and functions that are to be called at the end

int __wrap___cxa_atexit(void (*call)(void*), void* with, void* /*object*/) {
  c_world()->at_exit({call, with});
  return 0;
}
int __wrap_atexit(void (*call)()) {
  c_world()->at_exit({reinterpret_cast<void (*)(void*)>(call), nullptr});
  return 0;
}

}  // extern "C"

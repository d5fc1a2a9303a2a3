// SPDX-License-Identifier: Apache-2.0
// Threads of POSIX and of C11, and the calls by which verifiers' programs say what they mean. A
// thread's name is its number plus one.
#include <pthread.h>
#include <threads.h>
#include <cerrno>
#include <cstdint>

#include "c_programs/c_world.hpp"

using tenon::lab::c_world;
using tenon::lab::CWorld;

namespace {

pthread_t name_of(int thread) noexcept {
  return static_cast<pthread_t>(thread) + 1;
}

}  // namespace

extern "C" {

int __wrap_pthread_create(pthread_t* to, const pthread_attr_t* /*attributes*/, CWorld::Start start,
                          void* argument) {
  const pthread_t name = name_of(c_world()->create(start, argument));
  c_world()->copy(to, &name, sizeof name);
  return 0;
}
int __wrap_pthread_join(pthread_t name, void** result) {
  const int thread = static_cast<int>(name) - 1;
  if (!c_world()->is_thread(thread)) return ESRCH;
  void* const its = c_world()->join(thread);
  if (result != nullptr) c_world()->copy(result, &its, sizeof its);
  return 0;
}
[[noreturn]] void __wrap_pthread_exit(void* result) {
  c_world()->exit(result);
}
pthread_t __wrap_pthread_self() {
  return name_of(c_world()->thread());
}
int __wrap_pthread_detach(pthread_t /*name*/) {
  return 0;
}

// ---- the same in C11

// What `start` returns is an int, where a pointer would be.
int __wrap_thrd_create(thrd_t* to, CWorld::Start start, void* argument) {
  return __wrap_pthread_create(to, nullptr, start, argument);
}
int __wrap_thrd_join(thrd_t name, int* result) {
  void* its = nullptr;
  if (__wrap_pthread_join(name, &its) != 0) return thrd_error;
  const int value = static_cast<int>(reinterpret_cast<std::intptr_t>(its));
  if (result != nullptr) c_world()->copy(result, &value, sizeof value);
  return thrd_success;
}
[[noreturn]] void __wrap_thrd_exit(int result) {
  c_world()->exit(reinterpret_cast<void*>(static_cast<std::intptr_t>(result)));
}
void __wrap_thrd_yield() {}

// ---- verifiers' calls: SV-COMP's rules, and genmc.h

void __VERIFIER_assume(int condition) {
  if (condition == 0) c_world()->explorer().give_up();
}
[[noreturn]] void __VERIFIER_error() {
  c_world()->fail("the program reports an error");
}
[[noreturn]] void reach_error() {
  __VERIFIER_error();
}
void __VERIFIER_assert(int condition) {
  if (condition == 0) c_world()->fail("assertion failed");
}
// Both values that a condition tells apart.
int __VERIFIER_nondet_int() {
  return static_cast<int>(c_world()->explorer().choose(2));
}
void tenon_lab_final_write() {
  c_world()->next_write_is_final();
}
pthread_t __VERIFIER_spawn(CWorld::Start start, void* argument) {
  return name_of(c_world()->create(start, argument));
}
void* __VERIFIER_join(pthread_t name) {
  void* result = nullptr;
  __wrap_pthread_join(name, &result);
  return result;
}

}  // extern "C"

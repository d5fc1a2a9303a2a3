// SPDX-License-Identifier: Apache-2.0
// What the explorer has in place of the C library: memory, output, the end of the program. The
// linker's --wrap sends the program's calls here; compiler.cpp has the list.
#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>

#include "c_programs/c_world.hpp"

using tenon::lab::c_world;

namespace {

constexpr std::size_t kAlignment = 16;

struct OwnVariable {
  std::size_t module;
  std::size_t offset;
};

}  // namespace

extern "C" {

void* __wrap___tls_get_addr(const OwnVariable* variable) {
  return c_world()->own_variables() + variable->offset;
}

// ---- where a thread is

void __wrap___tsan_func_entry(void* /*caller*/) {
  c_world()->enter_function(static_cast<void* const*>(__builtin_frame_address(0)));
}
void __wrap___tsan_func_exit() {
  c_world()->leave_function();
}
void __sanitizer_cov_trace_pc() {
  c_world()->come_to(__builtin_return_address(0),
                     static_cast<void* const*>(__builtin_frame_address(0)));
}

// ---- memory

void* __wrap_malloc(std::size_t bytes) {
  return c_world()->allocate(bytes, kAlignment);
}
void* __wrap_calloc(std::size_t count, std::size_t bytes) {
  void* const memory = c_world()->allocate(count * bytes, kAlignment);
  std::memset(memory, 0, count * bytes);
  return memory;
}
void __wrap_free(void* memory) {
  if (memory != nullptr) c_world()->free(memory);
}
void* __wrap_realloc(void* old, std::size_t bytes) {
  if (old == nullptr) return __wrap_malloc(bytes);
  const std::size_t before = c_world()->size_of(old);
  void* const memory = __wrap_malloc(bytes);
  c_world()->copy(memory, old, before < bytes ? before : bytes);
  c_world()->free(old);
  return memory;
}
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return c_world()->allocate(bytes, alignment);
}
int __wrap_posix_memalign(void** to, std::size_t alignment, std::size_t bytes) {
  void* const memory = c_world()->allocate(bytes, alignment);
  c_world()->copy(to, &memory, sizeof memory);
  return 0;
}

// ---- the end

[[noreturn]] void __wrap_abort() {
  c_world()->fail("the program aborts");
}
[[noreturn]] void __wrap___assert_fail(const char* what, const char* file, unsigned line,
                                       const char* /*function*/) {
  const char* const name = std::strrchr(file, '/');
  c_world()->fail("assertion failed: " + std::string(what) + ", " +
                  (name == nullptr ? file : name + 1) + ":" + std::to_string(line));
}
// Threads that are left run on: in another execution they would have come first.
[[noreturn]] void __wrap_exit(int /*status*/) {
  c_world()->exit_program();
}
[[noreturn]] void __wrap__exit(int /*status*/) {
  c_world()->exit(nullptr);
}

// ---- output, which is not wanted: the program runs once for each of its executions

int __wrap_printf(const char* /*format*/, ...) {
  return 0;
}
int __wrap_fprintf(std::FILE* /*to*/, const char* /*format*/, ...) {
  return 0;
}
int __wrap_puts(const char* /*text*/) {
  return 0;
}
int __wrap_putchar(int character) {
  return character;
}
int __wrap_fputs(const char* /*text*/, std::FILE* /*to*/) {
  return 0;
}
int __wrap_fputc(int character, std::FILE* /*to*/) {
  return character;
}
int __wrap_fflush(std::FILE* /*of*/) {
  return 0;
}
void __wrap_perror(const char* /*text*/) {}
std::size_t __wrap_fwrite(const void* /*from*/, std::size_t /*bytes*/, std::size_t count,
                          std::FILE* /*to*/) {
  return count;
}

// ---- time, which stands still

int __wrap_sched_yield() {
  return 0;
}
int __wrap_usleep(unsigned /*microseconds*/) {
  return 0;
}
unsigned __wrap_sleep(unsigned /*seconds*/) {
  return 0;
}
int __wrap_nanosleep(const void* /*wanted*/, void* /*left*/) {
  return 0;
}

}  // extern "C"

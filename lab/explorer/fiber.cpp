// SPDX-License-Identifier: Apache-2.0
#include "explorer/fiber.hpp"

#include <sys/mman.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>

#if !defined(__x86_64__)
#error "fibers are written for x86-64"
#endif

// switch_stacks(save, next): pushes what a callee must keep, changes stacks, pops.
asm(R"(
.text
.type tenon_lab_switch, @function
tenon_lab_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size tenon_lab_switch, .-tenon_lab_switch
.type tenon_lab_start, @function
tenon_lab_start:
  movq %r12, %rdi
  call *%r13
  ud2
.size tenon_lab_start, .-tenon_lab_start
)");
extern "C" void tenon_lab_switch(void** save, void* next);
extern "C" void tenon_lab_start();

namespace tenon::lab {
namespace {

constexpr std::size_t kStackBytes = 256 * 1024;
constexpr std::size_t kGuardBytes = 4096;

void enter(Fiber* fiber) {
  fiber->run();
}

}  // namespace

Fiber::Fiber() {
  void* memory = ::mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) {
    std::perror("the stack of a fiber");
    std::abort();
  }
  ::mprotect(memory, kGuardBytes, PROT_NONE);
  stack_ = static_cast<std::byte*>(memory);
}

Fiber::~Fiber() {
  ::munmap(stack_, kStackBytes);
}

std::span<std::byte> Fiber::stack() const noexcept {
  return {stack_, kStackBytes};
}

void Fiber::restart(std::function<void()> body) {
  body_ = std::move(body);
  finished_ = false;
  // What tenon_lab_switch() pops, lowest address first: r15 r14 r13 r12 rbx rbp, return address.
  auto* top = reinterpret_cast<void**>(stack_ + kStackBytes - 64);
  void* frame[] = {nullptr, nullptr, reinterpret_cast<void*>(&enter),          this,
                   nullptr, nullptr, reinterpret_cast<void*>(&tenon_lab_start)};
  top -= std::size(frame);
  for (std::size_t i = 0; i < std::size(frame); ++i) top[i] = frame[i];
  inside_ = top;
}

void Fiber::resume() {
  tenon_lab_switch(&outside_, inside_);
}

void Fiber::yield() {
  tenon_lab_switch(&inside_, outside_);
}

void Fiber::run() noexcept {
  body_();
  finished_ = true;
  yield();
  std::abort();  // a finished fiber was resumed
}

}  // namespace tenon::lab

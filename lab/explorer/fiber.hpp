// SPDX-License-Identifier: Apache-2.0
// Fibers: the threads of the code under test, on stacks of their own, switched by hand. (ucontext
// makes two system calls a switch and is 25 times slower.)
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace tenon::lab {

class Fiber {
 public:
  Fiber();
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// From the next resume() on it runs `body`, from its beginning. What it was doing is forgotten:
  /// no destructor runs.
  void restart(std::function<void()> body);
  /// Runs it until it yields or its body ends; not from inside a fiber.
  void resume();
  bool finished() const noexcept { return finished_; }
  std::span<std::byte> stack() const noexcept;
  /// Back to who called resume(); from inside this fiber.
  void yield();

  /// The fiber's body; for the switch.
  void run() noexcept;

 private:
  std::byte* stack_;
  void* inside_ = nullptr;   // stack pointer while it does not run
  void* outside_ = nullptr;  // stack pointer of the resumer
  std::function<void()> body_;
  bool finished_ = true;
};

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// Ctrl-C, and every other signal with a handler in Python, ends a wait of the main thread.
//
// Python's own handler, written in C, only notes that the signal came; the function in Python runs
// in the main thread once that is back in the interpreter. A thread that sleeps in the library
// does not come back by that: its waits go on after EINTR, as all of the library's do. So while
// the main thread waits, these signals have a handler that does what Python's does, and then
// interrupts what the main thread waits in. That interrupt stays until a wait has ended by it,
// and that closes the gaps: a signal that comes before the handlers are in place is seen by
// PyErr_CheckSignals() between that and the wait; one that comes after that ends the wait, even
// one that has not yet begun.
#pragma once

namespace tenon::python {

/// What ends a wait. `interrupt` may be called in a signal handler.
struct Interrupt {
  void (*interrupt)(void* of);
  void* of;
};

/// While it lives, in the main thread: signals with a handler in Python end the wait, too. In other
/// threads it does nothing: they run no handlers of Python.
class SignalsInterrupt {
 public:
  explicit SignalsInterrupt(const Interrupt& interrupt) noexcept;
  SignalsInterrupt(const SignalsInterrupt&) = delete;
  SignalsInterrupt& operator=(const SignalsInterrupt&) = delete;
  /// To be called when a function in Python may have changed handlers: true, when it has.
  bool renew() noexcept;
  /// After it no handler uses `interrupt` any more, in whatever thread that one runs.
  ~SignalsInterrupt();

 private:
  bool active_;
  const Interrupt* outer_ = nullptr;  // a handler in Python may wait, too
};

/// Remembers whom to ask for handlers. False: an exception is set.
bool learn_signals() noexcept;

}  // namespace tenon::python

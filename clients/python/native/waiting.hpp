// SPDX-License-Identifier: Apache-2.0
// Waiting: others run meanwhile, and Ctrl-C ends it.
#pragma once

#include <cstdint>

#include "error.hpp"
#include "python.hpp"
#include "signals.hpp"
#include "tenon/tenon.h"

namespace tenon::python {

/// A `timeout` as Python has it: None waits as long as it takes, a number is seconds. False: it is
/// neither, or negative, and an exception is set.
bool deadline_of(PyObject* timeout, tenon_deadline& deadline) noexcept;

/// The same of a call that has no other argument, `timeout=None`.
bool timeout_of(PyObject* arguments, PyObject* names, tenon_deadline& deadline) noexcept;

/// Takes the interpreter lock again. When the interpreter has ended meanwhile, it stays there until
/// the process has, too.
void take_the_lock(PyThreadState* state) noexcept;

/// Runs `attempt` with the interpreter lock given back.
template <class Attempt>
tenon_status without_the_lock(Attempt attempt) noexcept {
  PyThreadState* state = PyEval_SaveThread();
  const tenon_status status = attempt();
  take_the_lock(state);
  return status;
}

/// One attempt that may sleep. TENON_INTERRUPTED when a signal, or somebody, has ended it; kRaised
/// when the handler of a signal that came before it has raised.
template <class Attempt>
tenon_status sleep(const Interrupt& interrupt, Attempt attempt) noexcept {
  SignalsInterrupt signals(interrupt);
  do {
    if (PyErr_CheckSignals() != 0) return kRaised;
  } while (signals.renew());
  return without_the_lock(attempt);
}

/// Waits: `attempt(deadline)` says TENON_WOULD_BLOCK to TENON_NOW when it would have to. Most calls
/// do not, and so the first attempt keeps the interpreter lock. A signal whose handler does not
/// raise goes unnoticed; an interrupt that `asked` knows of ends the wait.
template <class Attempt>
tenon_status wait(tenon_deadline deadline, const Interrupt& interrupt, bool& asked,
                  Attempt attempt) noexcept {
  tenon_status status = attempt(TENON_NOW);
  for (;;) {
    if (status == TENON_INTERRUPTED && asked) {
      asked = false;
      return status;
    }
    // What interrupted without being asked for is a signal's, perhaps of a call before.
    if (status != TENON_WOULD_BLOCK && status != TENON_INTERRUPTED) return status;
    if (deadline == TENON_NOW) {
      if (status == TENON_WOULD_BLOCK) return status;
      status = attempt(TENON_NOW);
    } else {
      status = sleep(interrupt, [&] { return attempt(deadline); });
    }
  }
}

}  // namespace tenon::python

// SPDX-License-Identifier: Apache-2.0
#include "waiting.hpp"

#include <unistd.h>

#include <cmath>

namespace tenon::python {

bool deadline_of(PyObject* timeout, tenon_deadline& deadline) noexcept {
  // Beyond it nanoseconds do not fit; a third of a millennium is as long as it takes.
  constexpr double kLongest = 9e9;
  deadline = TENON_NEVER;
  if (timeout == nullptr || timeout == Py_None) return true;
  const double seconds = PyFloat_AsDouble(timeout);
  if (seconds == -1 && PyErr_Occurred() != nullptr) return false;
  if (std::isnan(seconds) || seconds < 0) {
    raise(TENON_INVALID_ARGUMENT,
          "InvalidArgument: a timeout is a number of seconds, 0 or more; None waits for ever");
    return false;
  }
  if (seconds < kLongest) deadline = tenon_after(static_cast<std::int64_t>(seconds * 1e9));
  // Over already, which is Timeout; TENON_NOW would be WouldBlock, the answer of the try_ forms.
  if (deadline == TENON_NOW) deadline = 1;
  return true;
}

bool timeout_of(PyObject* arguments, PyObject* names, tenon_deadline& deadline) noexcept {
  static const char* const parameters[] = {"timeout", nullptr};
  PyObject* timeout = nullptr;
  return parse(arguments, names, "|O", parameters, &timeout) && deadline_of(timeout, deadline);
}

// A daemon thread that comes back after the end of the interpreter is ended by CPython before 3.14,
// by unwinding its stack: our destructors would touch objects without the lock.
void take_the_lock(PyThreadState* state) noexcept {
  try {
    PyEval_RestoreThread(state);
  } catch (...) {
    for (;;) pause();
  }
}

}  // namespace tenon::python

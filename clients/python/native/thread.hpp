// SPDX-License-Identifier: Apache-2.0
// Waiting at a monitor, of an object or by itself: here it is the thread that is interrupted.
#pragma once

#include "handle.hpp"
#include "waiting.hpp"

namespace tenon::python {

/// The calling thread in a segment, as long as it waits there.
class ThisThread {
 public:
  explicit ThisThread(PyObject* segment) noexcept {
    known_ =
        tenon_this_thread(handle_of<tenon_segment>(segment).native, &thread_, nullptr) == TENON_OK;
  }
  ThisThread(const ThisThread&) = delete;
  ThisThread& operator=(const ThisThread&) = delete;
  /// What came too late for this wait is not to end the next one.
  ~ThisThread() {
    if (known_) tenon_thread_interrupted(&thread_);
  }

  Interrupt interrupt() noexcept {
    if (!known_) return {[](void*) {}, nullptr};
    return {[](void* thread) { tenon_thread_interrupt(static_cast<tenon_thread*>(thread)); },
            &thread_};
  }

 private:
  tenon_thread thread_{};
  bool known_ = false;
};

/// Enters: as wait(), in waiting.hpp.
template <class Attempt>
tenon_status wait_in_monitor(PyObject* segment, tenon_deadline deadline, Attempt attempt) noexcept {
  const tenon_status status = attempt(TENON_NOW);
  if (status != TENON_WOULD_BLOCK || deadline == TENON_NOW) return status;
  ThisThread thread(segment);
  bool asked = false;
  return wait(deadline, thread.interrupt(), asked, attempt);
}

/// Waits to be notified. A signal whose handler does not raise ends it as if notified: the
/// notification may have come while the monitor was entered again, when this thread did not wait,
/// and gone to another one.
template <class Attempt>
tenon_status wait_to_be_notified(PyObject* segment, Attempt attempt) noexcept {
  ThisThread thread(segment);
  const tenon_status status = sleep(thread.interrupt(), attempt);
  if (status != TENON_INTERRUPTED) return status;
  return PyErr_CheckSignals() == 0 ? TENON_OK : kRaised;
}

/// True, or False when the time was over; else the exception.
inline PyObject* notified(tenon_status status, const tenon_error& error) noexcept {
  if (status != TENON_OK && status != TENON_TIMEOUT) return raise(status, error);
  return PyBool_FromLong(status == TENON_OK);
}

}  // namespace tenon::python

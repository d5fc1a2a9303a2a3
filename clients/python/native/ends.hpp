// SPDX-License-Identifier: Apache-2.0
// What the two ends of a queue have in common.
#pragma once

#include "handle.hpp"
#include "waiting.hpp"

namespace tenon::python {

inline Interrupt interrupt_of(tenon_sender* sender) noexcept {
  return {[](void* end) { tenon_sender_interrupt(static_cast<tenon_sender*>(end)); }, sender};
}
inline Interrupt interrupt_of(tenon_receiver* receiver) noexcept {
  return {[](void* end) { tenon_receiver_interrupt(static_cast<tenon_receiver*>(end)); }, receiver};
}

/// One thread's call at an end.
template <class End>
class EndCall : public Call<End> {
 public:
  explicit EndCall(PyObject* self) noexcept : Call<End>(self, Sharing::kExclusive) {}
};

/// wait(), in waiting.hpp, at an end.
template <class End, class Attempt>
tenon_status wait_at(const EndCall<End>& call, tenon_deadline deadline, Attempt attempt) noexcept {
  return wait(deadline, interrupt_of(static_cast<End*>(call)), call.handle().interrupt_asked,
              attempt);
}

/// A new end of the queue in `arguments`, by `open(queue, idle, &end, &error)`.
template <class End, class Open, class Close>
PyObject* make_end(PyTypeObject* type, PyObject* arguments, PyObject* names, Open open,
                   Close close) noexcept {
  static const char* const parameters[] = {"queue", "idle", nullptr};
  PyObject* queue = nullptr;
  int idle = TENON_IDLE_ADAPTIVE;
  if (!parse(arguments, names, "O|i", parameters, &queue, &idle) ||
      expect(queue, queue_type) == nullptr)
    return nullptr;
  const Call<tenon_queue> call(queue);
  if (!call) return nullptr;
  End* end = nullptr;
  tenon_error error{};
  const tenon_status status = without_the_lock([&] { return open(call, idle, &end, &error); });
  if (status != TENON_OK) return raise(status, error);
  return adopt(type, queue, end, close);
}

/// interrupt(): from any thread.
template <class End>
PyObject* interrupt_end(PyObject* self) noexcept {
  const Call<End> call(self);
  if (!call) return nullptr;
  call.handle().interrupt_asked = true;
  const Interrupt interrupt = interrupt_of(static_cast<End*>(call));
  interrupt.interrupt(interrupt.of);
  return none();
}

/// arm(doorbell), by `arm(end, doorbell, &armed, &error)`.
template <class End, class Arm>
PyObject* arm_end(PyObject* self, PyObject* doorbell, Arm arm) noexcept {
  if (expect(doorbell, doorbell_type) == nullptr) return nullptr;
  const EndCall<End> call(self);
  const Call<tenon_doorbell> bell(doorbell);
  if (!call || !bell) return nullptr;
  int armed = 0;
  tenon_error error{};
  const tenon_status status = arm(call, bell, &armed, &error);
  return status == TENON_OK ? PyBool_FromLong(armed) : raise(status, error);
}

}  // namespace tenon::python

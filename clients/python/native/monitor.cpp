// SPDX-License-Identifier: Apache-2.0
#include "handle.hpp"
#include "thread.hpp"
#include "waiting.hpp"

namespace tenon::python {
namespace {

using Monitor = tenon_monitor;

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject*) {
  PyObject* segment = nullptr;
  const char* name = nullptr;
  int reports = 0;
  if (PyArg_ParseTuple(arguments, "Osp", &segment, &name, &reports) == 0) return nullptr;
  if (expect(segment, segment_type) == nullptr) return nullptr;
  const Call<tenon_segment> call(segment);
  if (!call) return nullptr;
  Monitor* monitor = nullptr;
  tenon_error error{};
  const uint32_t flags = reports != 0 ? TENON_REPORT_DEADLOCK : 0;
  const tenon_status status =
      without_the_lock([&] { return tenon_monitor_open(call, name, flags, &monitor, &error); });
  if (status != TENON_OK) return raise(status, error);
  return adopt(type, segment, monitor, tenon_monitor_close);
}

void end(PyObject* self) {
  deallocate<Monitor>(self, tenon_monitor_close);
}

PyObject* close(PyObject* self, PyObject*) {
  return close_handle<Monitor>(self, tenon_monitor_close);
}

tenon_status enter_until(const Call<Monitor>& call, tenon_deadline deadline, tenon_error& error) {
  return wait_in_monitor(call.handle().parent, deadline, [&](tenon_deadline until) {
    return tenon_monitor_enter(call, until, &error);
  });
}

PyObject* enter(PyObject* self, PyObject* arguments, PyObject* names) {
  const Call<Monitor> call(self);
  tenon_deadline deadline = 0;
  if (!call || !timeout_of(arguments, names, deadline)) return nullptr;
  tenon_error error{};
  const tenon_status status = enter_until(call, deadline, error);
  return entered(status, error);
}

PyObject* enter_block(PyObject* self, PyObject*) {
  const Call<Monitor> call(self);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = enter_until(call, TENON_NEVER, error);
  return entered(status, error);
}

PyObject* try_enter(PyObject* self, PyObject*) {
  const Call<Monitor> call(self);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = enter_until(call, TENON_NOW, error);
  return status == TENON_WOULD_BLOCK ? none() : entered(status, error);
}

PyObject* exit(PyObject* self, PyObject*) {
  const Call<Monitor> call(self);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_monitor_exit(call, &error);
  return done(status, error);
}

PyObject* wait(PyObject* self, PyObject* arguments, PyObject* names) {
  const Call<Monitor> call(self);
  tenon_deadline deadline = 0;
  if (!call || !timeout_of(arguments, names, deadline)) return nullptr;
  tenon_error error{};
  const tenon_status status = wait_to_be_notified(
      call.handle().parent, [&] { return tenon_monitor_wait(call, deadline, &error); });
  return notified(status, error);
}

PyObject* notify(PyObject* self, PyObject*) {
  const Call<Monitor> call(self);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_monitor_notify(call, &error);
  return done(status, error);
}

PyObject* notify_all(PyObject* self, PyObject*) {
  const Call<Monitor> call(self);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_monitor_notify_all(call, &error);
  return done(status, error);
}

PyObject* mark_consistent(PyObject* self, PyObject*) {
  const Call<Monitor> call(self);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_monitor_mark_consistent(call, &error);
  return done(status, error);
}

PyObject* is_held(PyObject* self, void*) {
  const Call<Monitor> call(self);
  return call ? PyBool_FromLong(tenon_monitor_is_held(call)) : nullptr;
}

PyObject* is_suspect(PyObject* self, void*) {
  const Call<Monitor> call(self);
  return call ? PyBool_FromLong(tenon_monitor_is_suspect(call)) : nullptr;
}

PyMethodDef methods[] = {
    with_names("enter", enter,
               "enter($self, timeout=None)\n--\n\nWaits until it is the calling thread's."),
    plain("try_enter", try_enter,
          "try_enter($self, /)\n--\n\nThe same at once; None: another one is inside."),
    plain("exit", exit, "exit($self, /)\n--\n\nTakes one enter() back."),
    with_names("wait", wait,
               "wait($self, timeout=None)\n--\n\nLeaves it, waits to be notified, and enters it "
               "again. False: the time was over."),
    plain("notify", notify, "notify($self, /)\n--\n\nEnds the longest wait, if any."),
    plain("notify_all", notify_all, "notify_all($self, /)\n--\n\nEnds all waits."),
    plain("mark_consistent", mark_consistent,
          "mark_consistent($self, /)\n--\n\nWhat it guards is repaired, after OWNER_DIED."),
    plain("close", close, "close($self, /)\n--\n\nGives the handle back."),
    plain("__enter__", enter_block, "__enter__($self, /)\n--\n\nenter()."),
    with_any("__exit__", exit, "__exit__($self, /, *exception)\n--\n\nexit()."),
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef properties[] = {
    {"is_held", is_held, nullptr, "True when the calling thread owns it.", nullptr},
    {"is_suspect", is_suspect, nullptr,
     "True when it does, and what is guarded is not known to be consistent.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

}  // namespace

bool add_monitor(PyObject* module) noexcept {
  static PyType_Slot slots[] = {slot(Py_tp_new, make),
                                slot(Py_tp_dealloc, end),
                                {Py_tp_methods, methods},
                                {Py_tp_getset, properties},
                                {0, nullptr}};
  static PyType_Spec spec = {"tenon._native.Monitor", sizeof(Handle<Monitor>), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  return add_type(module, spec) != nullptr;
}

}  // namespace tenon::python

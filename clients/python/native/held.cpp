// SPDX-License-Identifier: Apache-2.0
// A monitor of an object that was entered. The library looks whose it is, at every call.
#include "handle.hpp"
#include "thread.hpp"
#include "waiting.hpp"

namespace tenon::python {
namespace {

struct Held {
  Handle<tenon_held> handle;  // its native memory stays, also after exit()
  bool inside;                // the object must stay open
};

Held& held_of(PyObject* self) noexcept {
  return *reinterpret_cast<Held*>(self);
}

Handle<tenon_object>& object_of(const Held& held) noexcept {
  return handle_of<tenon_object>(held.handle.parent);
}

void leave(Held& held) noexcept {
  if (std::exchange(held.inside, false)) --object_of(held).uses;
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* names) {
  static const char* const parameters[] = {"object", "timeout", "once", nullptr};
  PyObject* object = nullptr;
  PyObject* timeout = nullptr;
  int once = 0;
  tenon_deadline deadline = 0;
  if (!parse(arguments, names, "O|Op", parameters, &object, &timeout, &once) ||
      expect(object, object_type) == nullptr || !deadline_of(timeout, deadline))
    return nullptr;
  const Call<tenon_object> call(object);
  if (!call) return nullptr;
  Reference self(allocate(type));
  if (!self) return nullptr;
  Held& held = held_of(self.get());
  Py_INCREF(object);
  held.handle.parent = object;
  held.handle.native = static_cast<tenon_held*>(PyMem_Calloc(1, sizeof(tenon_held)));
  if (held.handle.native == nullptr) return PyErr_NoMemory();
  tenon_error error{};
  const tenon_status status = wait_in_monitor(
      call.handle().parent, once != 0 ? TENON_NOW : deadline, [&](tenon_deadline until) {
        return tenon_object_enter(call, until, held.handle.native, &error);
      });
  if (status != TENON_OK && status != TENON_OWNER_DIED) return raise(status, error);
  held.inside = true;
  ++call.handle().uses;
  return self.release();
}

void end(PyObject* self) {
  Held& held = held_of(self);
  // Of another thread, it stays entered until that one ends.
  if (held.inside) tenon_held_exit(held.handle.native, nullptr);
  leave(held);
  deallocate<tenon_held>(self, PyMem_Free);
}

PyObject* exit(PyObject* self, PyObject*) {
  Held& held = held_of(self);
  const Call<tenon_held> call(self, Sharing::kExclusive);
  if (!call || !held.handle.lender.take_back()) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_held_exit(call, &error);
  // A forked child never was inside.
  if (status == TENON_OK || status == TENON_FORKED_HANDLE) leave(held);
  return done(status, error);
}

PyObject* not_inside() {
  return raise(TENON_ILLEGAL_MONITOR_STATE,
               "IllegalMonitorState: the calling thread is not inside; enter it first");
}

PyObject* value(PyObject* self, PyObject*) {
  const Call<tenon_held> call(self, Sharing::kExclusive);
  if (!call) return nullptr;
  const void* bytes = tenon_held_value(call);
  if (bytes == nullptr) return not_inside();
  tenon_object_info info{};
  tenon_object_info_of(object_of(held_of(self)).native, &info);
  return PyByteArray_FromStringAndSize(static_cast<const char*>(bytes),
                                       static_cast<Py_ssize_t>(info.bytes * info.count));
}

PyObject* store(PyObject* self, PyObject* argument) {
  const Call<tenon_held> call(self, Sharing::kExclusive);
  Bytes bytes;
  if (!call || !bytes.take(argument)) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_held_store(call, bytes.data(), bytes.size(), &error);
  return done(status, error);
}

PyObject* in_place(PyObject* self, PyObject* arguments) {
  const char* format = nullptr;
  if (PyArg_ParseTuple(arguments, "s", &format) == 0) return nullptr;
  const Call<tenon_held> call(self, Sharing::kExclusive);
  if (!call) return nullptr;
  tenon_object_info info{};
  tenon_object_info_of(object_of(held_of(self)).native, &info);
  if ((info.flags & TENON_IN_PLACE) == 0)
    return raise(TENON_INVALID_ARGUMENT,
                 "InvalidArgument: it is not an object in place; use store() or update()");
  void* bytes = tenon_held_in_place(call);
  if (bytes == nullptr) return not_inside();
  const Shape shape = {format, static_cast<Py_ssize_t>(info.bytes),
                       static_cast<Py_ssize_t>(info.count)};
  return lend(self, call.handle().lender, bytes, shape, true);
}

PyObject* wait(PyObject* self, PyObject* arguments, PyObject* names) {
  Held& held = held_of(self);
  const Call<tenon_held> call(self, Sharing::kExclusive);
  tenon_deadline deadline = 0;
  // Others change the value meanwhile: nobody here is to look at it.
  if (!call || !timeout_of(arguments, names, deadline) || !held.handle.lender.take_back())
    return nullptr;
  tenon_error error{};
  const tenon_status status = wait_to_be_notified(
      object_of(held).parent, [&] { return tenon_held_wait(call, deadline, &error); });
  if (status > TENON_OK && status != TENON_ILLEGAL_MONITOR_STATE &&
      tenon_held_value(call) == nullptr)
    leave(held);
  return notified(status, error);
}

PyObject* notify(PyObject* self, PyObject*) {
  const Call<tenon_held> call(self, Sharing::kExclusive);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_held_notify(call, &error);
  return done(status, error);
}

PyObject* notify_all(PyObject* self, PyObject*) {
  const Call<tenon_held> call(self, Sharing::kExclusive);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_held_notify_all(call, &error);
  return done(status, error);
}

PyObject* mark_consistent(PyObject* self, PyObject*) {
  const Call<tenon_held> call(self, Sharing::kExclusive);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_held_mark_consistent(call, &error);
  return done(status, error);
}

PyObject* owner_died(PyObject* self, void*) {
  const Call<tenon_held> call(self, Sharing::kExclusive);
  return call ? PyBool_FromLong(tenon_held_owner_died(call)) : nullptr;
}

PyObject* is_inside(PyObject* self, void*) {
  return PyBool_FromLong(held_of(self).inside ? 1 : 0);
}

PyMethodDef methods[] = {
    plain("exit", exit, "exit($self, /)\n--\n\nLeaves it now."),
    plain("_value", value, "_value($self, /)\n--\n\nA copy of the bytes as they are now."),
    with_one("_store", store, "_store($self, bytes, /)\n--\n\nReplaces all bytes, or none."),
    with_any("_in_place", in_place,
             "_in_place($self, format, /)\n--\n\nThe bytes where they lie, to be changed."),
    with_names("wait", wait,
               "wait($self, timeout=None)\n--\n\nLeaves it, waits to be notified, and enters it "
               "again. False: the time was over."),
    plain("notify", notify, "notify($self, /)\n--\n\nEnds the longest wait, if any."),
    plain("notify_all", notify_all, "notify_all($self, /)\n--\n\nEnds all waits."),
    plain("mark_consistent", mark_consistent,
          "mark_consistent($self, /)\n--\n\nThe value is repaired, after owner_died."),
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef properties[] = {
    {"owner_died", owner_died, nullptr, "True: an owner died inside.", nullptr},
    {"is_inside", is_inside, nullptr, "False after exit().", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

}  // namespace

bool add_held(PyObject* module) noexcept {
  static PyType_Slot slots[] = {slot(Py_tp_new, make),
                                slot(Py_tp_dealloc, end),
                                {Py_tp_methods, methods},
                                {Py_tp_getset, properties},
                                {0, nullptr}};
  static PyType_Spec spec = {"tenon._native.Held", sizeof(Held), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  return add_type(module, spec) != nullptr;
}

}  // namespace tenon::python

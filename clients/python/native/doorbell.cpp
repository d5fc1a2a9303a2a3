// SPDX-License-Identifier: Apache-2.0
#include "handle.hpp"
#include "waiting.hpp"

namespace tenon::python {

PyObject* doorbell_type = nullptr;

namespace {

using Doorbell = tenon_doorbell;

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject*) {
  PyObject* segment = nullptr;
  if (PyArg_ParseTuple(arguments, "O", &segment) == 0) return nullptr;
  if (expect(segment, segment_type) == nullptr) return nullptr;
  const Call<tenon_segment> call(segment);
  if (!call) return nullptr;
  Doorbell* doorbell = nullptr;
  tenon_error error{};
  const tenon_status status =
      without_the_lock([&] { return tenon_doorbell_open(call, &doorbell, &error); });
  if (status != TENON_OK) return raise(status, error);
  return adopt(type, segment, doorbell, tenon_doorbell_close);
}

void end(PyObject* self) {
  deallocate<Doorbell>(self, tenon_doorbell_close);
}

PyObject* close(PyObject* self, PyObject*) {
  return close_handle<Doorbell>(self, tenon_doorbell_close);
}

PyObject* fileno(PyObject* self, PyObject*) {
  const Call<Doorbell> call(self);
  return call ? PyLong_FromLong(tenon_doorbell_descriptor(call)) : nullptr;
}

PyObject* clear(PyObject* self, PyObject*) {
  const Call<Doorbell> call(self);
  if (!call) return nullptr;
  tenon_doorbell_clear(call);
  return none();
}

PyMethodDef methods[] = {
    plain("fileno", fileno, "fileno($self, /)\n--\n\nReadable while somebody has rung."),
    plain("clear", clear, "clear($self, /)\n--\n\nTakes all rings back."),
    plain("close", close, "close($self, /)\n--\n\nGives the handle back."),
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

bool add_doorbell(PyObject* module) noexcept {
  static PyType_Slot slots[] = {
      slot(Py_tp_new, make), slot(Py_tp_dealloc, end), {Py_tp_methods, methods}, {0, nullptr}};
  static PyType_Spec spec = {"tenon._native.Doorbell", sizeof(Handle<Doorbell>), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  doorbell_type = add_type(module, spec);
  return doorbell_type != nullptr;
}

}  // namespace tenon::python

// SPDX-License-Identifier: Apache-2.0
#include "handle.hpp"
#include "waiting.hpp"

namespace tenon::python {

PyObject* queue_type = nullptr;

namespace {

using Queue = tenon_queue;

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* names) {
  static const char* const parameters[] = {"segment",       "name",         "capacity",
                                           "message_limit", "inline_bytes", "loans",
                                           "element_bytes", nullptr};
  PyObject* segment = nullptr;
  const char* name = nullptr;
  tenon_queue_options options{};
  if (!parse(arguments, names, "Os|IIIII", parameters, &segment, &name, &options.capacity,
             &options.message_limit, &options.inline_bytes, &options.loans,
             &options.element_bytes) ||
      expect(segment, segment_type) == nullptr)
    return nullptr;
  const Call<tenon_segment> call(segment);
  if (!call) return nullptr;
  Queue* queue = nullptr;
  tenon_error error{};
  const tenon_status status =
      without_the_lock([&] { return tenon_queue_open(call, name, &options, &queue, &error); });
  if (status != TENON_OK) return raise(status, error);
  return adopt(type, segment, queue, tenon_queue_close);
}

void end(PyObject* self) {
  deallocate<Queue>(self, tenon_queue_close);
}

PyObject* close(PyObject* self, PyObject*) {
  return close_handle<Queue>(self, tenon_queue_close);
}

PyObject* capacity(PyObject* self, void*) {
  const Call<Queue> call(self);
  return call ? PyLong_FromUnsignedLong(tenon_queue_capacity(call)) : nullptr;
}

PyObject* message_limit(PyObject* self, void*) {
  const Call<Queue> call(self);
  return call ? PyLong_FromUnsignedLong(tenon_queue_message_limit(call)) : nullptr;
}

PyMethodDef methods[] = {plain("close", close, "close($self, /)\n--\n\nGives the handle back."),
                         {nullptr, nullptr, 0, nullptr}};

PyGetSetDef properties[] = {
    {"capacity", capacity, nullptr, "Messages.", nullptr},
    {"message_limit", message_limit, nullptr, "Bytes of the largest message.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

}  // namespace

bool add_queue(PyObject* module) noexcept {
  static PyType_Slot slots[] = {slot(Py_tp_new, make),
                                slot(Py_tp_dealloc, end),
                                {Py_tp_methods, methods},
                                {Py_tp_getset, properties},
                                {0, nullptr}};
  static PyType_Spec spec = {"tenon._native.Queue", sizeof(Handle<Queue>), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  queue_type = add_type(module, spec);
  return queue_type != nullptr;
}

}  // namespace tenon::python

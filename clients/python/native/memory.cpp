// SPDX-License-Identifier: Apache-2.0
#include "memory.hpp"

#include "handle.hpp"

namespace tenon::python {
namespace {

PyObject* memory_type = nullptr;

// The exporter behind a memoryview.
struct Memory {
  PyObject_HEAD PyObject* owner;
  Lender* lender;  // in the owner
  std::uint64_t loan;
  void* data;
  bool writable;
  PyObject* format;  // bytes
  Py_ssize_t item;
  Py_ssize_t shape[1];
};

Memory& memory_of(PyObject* self) noexcept {
  return *reinterpret_cast<Memory*>(self);
}

int get_buffer(PyObject* self, Py_buffer* view, int flags) {
  Memory& memory = memory_of(self);
  view->obj = nullptr;
  if (memory.loan != memory.lender->loans) {
    PyErr_SetString(PyExc_BufferError, "this memory was given back");
    return -1;
  }
  if ((flags & PyBUF_WRITABLE) != 0 && !memory.writable) {
    PyErr_SetString(PyExc_BufferError, "this memory may only be read");
    return -1;
  }
  view->buf = memory.data;
  view->len = memory.item * memory.shape[0];
  view->readonly = memory.writable ? 0 : 1;
  view->itemsize = memory.item;
  view->format = (flags & PyBUF_FORMAT) != 0 ? PyBytes_AsString(memory.format) : nullptr;
  view->ndim = 1;
  view->shape = (flags & PyBUF_ND) != 0 ? memory.shape : nullptr;
  view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &memory.item : nullptr;
  view->suboffsets = nullptr;
  view->internal = nullptr;
  Py_INCREF(self);
  view->obj = self;
  ++memory.lender->buffers;
  return 0;
}

void release_buffer(PyObject* self, Py_buffer*) {
  --memory_of(self).lender->buffers;
}

void end(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  Py_XDECREF(memory_of(self).format);
  Py_XDECREF(memory_of(self).owner);
  reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free))(self);
  Py_DECREF(type);
}

}  // namespace

bool Lender::take_back() noexcept {
  if (buffers != 0) {
    PyErr_SetString(PyExc_BufferError,
                    "a memoryview or array still uses this memory: delete it, then try again");
    return false;
  }
  ++loans;
  return true;
}

PyObject* lend(PyObject* self, Lender& lender, void* data, const Shape& shape,
               bool writable) noexcept {
  const Reference memory(allocate(reinterpret_cast<PyTypeObject*>(memory_type)));
  if (!memory) return nullptr;
  Memory& made = memory_of(memory.get());
  made.format = PyBytes_FromString(shape.format);
  if (made.format == nullptr) return nullptr;
  Py_INCREF(self);
  made.owner = self;
  made.lender = &lender;
  made.loan = lender.loans;
  made.data = data;
  made.writable = writable;
  made.item = shape.item;
  made.shape[0] = shape.count;
  return PyMemoryView_FromObject(memory.get());
}

PyObject* lend_bytes(PyObject* self, Lender& lender, void* data, std::size_t bytes,
                     bool writable) noexcept {
  // An empty message lies nowhere; a buffer has an address.
  static char nowhere = 0;
  const Shape shape = {"B", 1, static_cast<Py_ssize_t>(bytes)};
  return lend(self, lender, data != nullptr ? data : &nowhere, shape, writable);
}

bool add_memory(PyObject* module) noexcept {
  static PyType_Slot slots[] = {slot(Py_tp_dealloc, end),
                                slot(Py_bf_getbuffer, get_buffer),
                                slot(Py_bf_releasebuffer, release_buffer),
                                {0, nullptr}};
  static PyType_Spec spec = {"tenon._native.Memory", sizeof(Memory), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
  memory_type = add_type(module, spec);
  return memory_type != nullptr;
}

}  // namespace tenon::python

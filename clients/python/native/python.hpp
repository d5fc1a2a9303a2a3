// SPDX-License-Identifier: Apache-2.0
// CPython's stable ABI, and what C++ needs to speak it: one binary for 3.11 and all that follow.
#pragma once

#ifndef Py_LIMITED_API
#error "built with Py_LIMITED_API only"
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <utility>

namespace tenon::python {

/// A reference that is ours, given back at the end.
class Reference {
 public:
  Reference() noexcept = default;
  explicit Reference(PyObject* object) noexcept : object_(object) {}
  Reference(Reference&& other) noexcept : object_(other.release()) {}
  Reference& operator=(Reference&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Reference() { Py_XDECREF(object_); }

  PyObject* get() const noexcept { return object_; }
  PyObject* release() noexcept { return std::exchange(object_, nullptr); }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

/// The bytes of an argument, which stay where they are until the end.
class Bytes {
 public:
  Bytes() noexcept = default;
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  ~Bytes() {
    if (view_.obj != nullptr) PyBuffer_Release(&view_);
  }

  /// False: an exception is set.
  bool take(PyObject* of, int flags = PyBUF_SIMPLE) noexcept {
    return PyObject_GetBuffer(of, &view_, flags) == 0;
  }
  void* data() const noexcept { return view_.buf; }
  std::size_t size() const noexcept { return static_cast<std::size_t>(view_.len); }

 private:
  Py_buffer view_{};
};

using Method = PyObject* (*)(PyObject* self, PyObject* arguments);
using MethodWithNames = PyObject* (*)(PyObject* self, PyObject* arguments, PyObject* names);

constexpr PyMethodDef plain(const char* name, Method call, const char* what) noexcept {
  return {name, call, METH_NOARGS, what};
}
constexpr PyMethodDef with_one(const char* name, Method call, const char* what) noexcept {
  return {name, call, METH_O, what};
}
constexpr PyMethodDef with_any(const char* name, Method call, const char* what) noexcept {
  return {name, call, METH_VARARGS, what};
}
inline PyMethodDef with_names(const char* name, MethodWithNames call, const char* what) noexcept {
  // By way of void(*)(): CPython calls it by its true type, as the flags say.
  return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(call)),
          METH_VARARGS | METH_KEYWORDS, what};
}

template <class... Out>
bool parse(PyObject* arguments, PyObject* names, const char* format, const char* const* parameters,
           Out*... out) noexcept {
  // The list is not written to; the API is older than const.
  return PyArg_ParseTupleAndKeywords(arguments, names, format, const_cast<char**>(parameters),
                                     out...) != 0;
}

inline PyObject* none() noexcept {
  Py_INCREF(Py_None);
  return Py_None;
}

template <class Function>
PyType_Slot slot(int id, Function* function) noexcept {
  return {id, reinterpret_cast<void*>(function)};
}

}  // namespace tenon::python

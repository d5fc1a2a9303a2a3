// SPDX-License-Identifier: Apache-2.0
#include "error.hpp"

namespace tenon::python {
namespace {

// For the life of the process: a module of one interpreter (module.cpp).
PyObject* exception_of = nullptr;
PyObject* ordinary = nullptr;
PyObject* owner_died = nullptr;

PyObject* raise(tenon_status status, const char* message, long long number, int system_error) {
  const Reference exception(
      PyObject_CallFunction(exception_of, "isLi", int{status}, message, number, system_error));
  if (exception) {
    const Reference type(PyObject_Type(exception.get()));
    PyErr_SetObject(type.get(), exception.get());
  }
  return nullptr;
}

}  // namespace

bool learn_errors() noexcept {
  const Reference errors(PyImport_ImportModule("tenon.errors"));
  if (!errors) return false;
  exception_of = PyObject_GetAttrString(errors.get(), "of");
  const Reference entries(PyImport_ImportModule("tenon.entry"));
  if (!entries) return false;
  const Reference entry(PyObject_GetAttrString(entries.get(), "Entry"));
  if (!entry) return false;
  ordinary = PyObject_GetAttrString(entry.get(), "ORDINARY");
  owner_died = PyObject_GetAttrString(entry.get(), "OWNER_DIED");
  return exception_of != nullptr && ordinary != nullptr && owner_died != nullptr;
}

PyObject* raise(tenon_status status, const tenon_error& error) noexcept {
  if (status == kRaised) return nullptr;
  return raise(status, error.message, error.number, error.system_error);
}

PyObject* raise(tenon_status status, const char* what) noexcept {
  return raise(status, what, -1, 0);
}

PyObject* done(tenon_status status, const tenon_error& error) noexcept {
  return status == TENON_OK ? none() : raise(status, error);
}

PyObject* entered(tenon_status status, const tenon_error& error) noexcept {
  if (status != TENON_OK && status != TENON_OWNER_DIED) return raise(status, error);
  PyObject* entry = status == TENON_OK ? ordinary : owner_died;
  Py_INCREF(entry);
  return entry;
}

}  // namespace tenon::python

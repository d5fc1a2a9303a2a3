// SPDX-License-Identifier: Apache-2.0
// tenon._native: the C ABI as types of Python. The package `tenon` derives its classes from these.
#include "handle.hpp"
#include "signals.hpp"

namespace tenon::python {

PyObject* add_type(PyObject* module, PyType_Spec& spec) noexcept {
  PyObject* type = PyType_FromModuleAndSpec(module, &spec, nullptr);
  if (type == nullptr) return nullptr;
  if (PyModule_AddType(module, reinterpret_cast<PyTypeObject*>(type)) != 0) {
    Py_DECREF(type);
    return nullptr;
  }
  return type;
}

PyObject* expect(PyObject* argument, PyObject* type) noexcept {
  const int fits = PyObject_IsInstance(argument, type);
  if (fits == 1) return argument;
  if (fits == 0) PyErr_Format(PyExc_TypeError, "expected %R, got %R", type, argument);
  return nullptr;
}

namespace {

// Handlers of signals are the process's, and so are the types above.
bool loaded = false;

int execute(PyObject* module) {
  if (std::exchange(loaded, true)) {
    PyErr_SetString(PyExc_ImportError, "tenon can be used by one interpreter of a process only");
    return -1;
  }
  const bool all = learn_errors() && learn_signals() && add_memory(module) && add_segment(module) &&
                   add_monitor(module) && add_object(module) && add_held(module) &&
                   add_doorbell(module) && add_queue(module) && add_sender(module) &&
                   add_receiver(module);
  return all ? 0 : -1;
}

}  // namespace
}  // namespace tenon::python

PyMODINIT_FUNC PyInit__native() {
  static PyModuleDef_Slot slots[] = {{Py_mod_exec, reinterpret_cast<void*>(tenon::python::execute)},
                                     {0, nullptr}};
  static PyModuleDef module = {PyModuleDef_HEAD_INIT,
                               "tenon._native",
                               nullptr,
                               0,
                               nullptr,
                               slots,
                               nullptr,
                               nullptr,
                               nullptr};
  return PyModuleDef_Init(&module);
}

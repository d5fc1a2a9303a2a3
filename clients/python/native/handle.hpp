// SPDX-License-Identifier: Apache-2.0
// What all handles in Python have in common: they keep alive what they were opened through, they
// know whether a call is under way in another thread, and they can be closed at any time.
#pragma once

#include "error.hpp"
#include "memory.hpp"
#include "python.hpp"
#include "tenon/tenon.h"

namespace tenon::python {

/// All fields are guarded by the interpreter lock.
template <class T>
struct Handle {
  PyObject_HEAD PyObject* parent;  ///< what it was opened through
  T* native;                       ///< nullptr: closed
  int uses;                        ///< calls under way, and handles that must not outlive it
  bool interrupt_asked;            ///< by interrupt(), not by a signal
  Lender lender;
};

template <class T>
Handle<T>& handle_of(PyObject* self) noexcept {
  return *reinterpret_cast<Handle<T>*>(self);
}

enum class Sharing {
  kShared,     ///< by all threads
  kExclusive,  ///< an end of a queue: one thread at a time
};

/// A call under way. Operator bool false: it must not be, and the exception is set.
template <class T>
class Call {
 public:
  explicit Call(PyObject* self, Sharing sharing = Sharing::kShared) noexcept
      : handle_(handle_of<T>(self)), native_(handle_.native) {
    if (native_ == nullptr) {
      raise(TENON_CLOSED, "Closed: this handle was closed; open it again");
    } else if (sharing == Sharing::kExclusive && handle_.uses != 0) {
      native_ = nullptr;
      raise(TENON_INVALID_ARGUMENT,
            "InvalidArgument: another thread is using this; one thread at a time");
    } else {
      ++handle_.uses;
    }
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    if (native_ != nullptr) --handle_.uses;
  }

  explicit operator bool() const noexcept { return native_ != nullptr; }
  operator T*() const noexcept { return native_; }
  Handle<T>& handle() const noexcept { return handle_; }

 private:
  Handle<T>& handle_;
  T* native_;
};

/// A new object of that type, closed still.
inline PyObject* allocate(PyTypeObject* type) noexcept {
  const auto make = reinterpret_cast<allocfunc>(PyType_GetSlot(type, Py_tp_alloc));
  return make(type, 0);
}

/// `native` under a new object that keeps `parent`; without memory it is closed again.
template <class T, class Close>
PyObject* adopt(PyTypeObject* type, PyObject* parent, T* native, Close close) noexcept {
  PyObject* self = allocate(type);
  if (self == nullptr) {
    close(native);
    return nullptr;
  }
  Py_XINCREF(parent);
  handle_of<T>(self).parent = parent;
  handle_of<T>(self).native = native;
  return self;
}

/// close(): None also when it was closed before. Not while it is used or has memory lent.
template <class T, class Close>
PyObject* close_handle(PyObject* self, Close close) noexcept {
  Handle<T>& handle = handle_of<T>(self);
  if (handle.native == nullptr) return none();
  if (handle.uses != 0)
    return raise(TENON_STILL_HELD, "StillHeld: something is using this; end or close that first");
  if (!handle.lender.take_back()) return nullptr;
  close(std::exchange(handle.native, nullptr));
  return none();
}

/// The end of the object itself.
template <class T, class Close>
void deallocate(PyObject* self, Close close) noexcept {
  Handle<T>& handle = handle_of<T>(self);
  if (handle.native != nullptr) close(std::exchange(handle.native, nullptr));
  Py_XDECREF(handle.parent);
  PyTypeObject* type = Py_TYPE(self);
  reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free))(self);
  Py_DECREF(type);
}

/// The handle of that kind behind an argument; nullptr: it is something else, TypeError is set.
PyObject* expect(PyObject* argument, PyObject* type) noexcept;

// The types, for the arguments of constructors; made once by the module.
extern PyObject* segment_type;
extern PyObject* object_type;
extern PyObject* doorbell_type;
extern PyObject* queue_type;

// Each adds the type of one noun to the module. False: an exception is set.
bool add_memory(PyObject* module) noexcept;
bool add_segment(PyObject* module) noexcept;
bool add_monitor(PyObject* module) noexcept;
bool add_object(PyObject* module) noexcept;
bool add_held(PyObject* module) noexcept;
bool add_doorbell(PyObject* module) noexcept;
bool add_queue(PyObject* module) noexcept;
bool add_sender(PyObject* module) noexcept;
bool add_receiver(PyObject* module) noexcept;

/// Makes the type and gives it to the module; borrowed, nullptr: an exception is set.
PyObject* add_type(PyObject* module, PyType_Spec& spec) noexcept;

}  // namespace tenon::python

// SPDX-License-Identifier: Apache-2.0
#include "ends.hpp"

namespace tenon::python {
namespace {

using Receiver = tenon_receiver;

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* names) {
  return make_end<Receiver>(type, arguments, names, tenon_receiver_open, tenon_receiver_close);
}

void end(PyObject* self) {
  deallocate<Receiver>(self, tenon_receiver_close);
}

PyObject* close(PyObject* self, PyObject*) {
  return close_handle<Receiver>(self, tenon_receiver_close);
}

tenon_status peek_until(const EndCall<Receiver>& call, tenon_deadline deadline,
                        tenon_message& message, tenon_error& error) {
  return wait_at(call, deadline, [&](tenon_deadline until) {
    return tenon_receiver_peek(call, &message, until, &error);
  });
}

// How large it is shows only when it is there: the copy is made from where it lies.
PyObject* receive_until(PyObject* self, tenon_deadline deadline) {
  const EndCall<Receiver> call(self);
  if (!call || !call.handle().lender.take_back()) return nullptr;
  tenon_message message{};
  tenon_error error{};
  tenon_status status = peek_until(call, deadline, message, error);
  if (status == TENON_WOULD_BLOCK && deadline == TENON_NOW) return none();
  if (status != TENON_OK) return raise(status, error);
  Reference copy(PyBytes_FromStringAndSize(static_cast<const char*>(message.data),
                                           static_cast<Py_ssize_t>(message.bytes)));
  if (!copy) return nullptr;
  status = tenon_receiver_release(call, &error);
  return status == TENON_OK ? copy.release() : raise(status, error);
}

PyObject* receive(PyObject* self, PyObject* arguments, PyObject* names) {
  tenon_deadline deadline = 0;
  return timeout_of(arguments, names, deadline) ? receive_until(self, deadline) : nullptr;
}

PyObject* try_receive(PyObject* self, PyObject*) {
  return receive_until(self, TENON_NOW);
}

PyObject* receive_into(PyObject* self, PyObject* arguments, PyObject* names) {
  static const char* const parameters[] = {"buffer", "timeout", nullptr};
  PyObject* buffer = nullptr;
  PyObject* timeout = nullptr;
  tenon_deadline deadline = 0;
  Bytes bytes;
  if (!parse(arguments, names, "O|O", parameters, &buffer, &timeout) ||
      !deadline_of(timeout, deadline) || !bytes.take(buffer, PyBUF_WRITABLE))
    return nullptr;
  const EndCall<Receiver> call(self);
  if (!call || !call.handle().lender.take_back()) return nullptr;
  std::size_t size = 0;
  tenon_error error{};
  const tenon_status status = wait_at(call, deadline, [&](tenon_deadline until) {
    size = bytes.size();
    return tenon_receiver_receive(call, bytes.data(), &size, until, &error);
  });
  return status == TENON_OK ? PyLong_FromSize_t(size) : raise(status, error);
}

// (memory, position, maybe_redelivered), or None.
PyObject* peek_until(PyObject* self, tenon_deadline deadline) {
  const EndCall<Receiver> call(self);
  if (!call) return nullptr;
  tenon_message message{};
  tenon_error error{};
  const tenon_status status = peek_until(call, deadline, message, error);
  if (status == TENON_WOULD_BLOCK && deadline == TENON_NOW) return none();
  if (status != TENON_OK) return raise(status, error);
  Reference view(lend_bytes(self, call.handle().lender, const_cast<void*>(message.data),
                            message.bytes, false));
  if (!view) return nullptr;
  const unsigned long long position = message.position;
  const Reference again(PyBool_FromLong(message.maybe_redelivered));
  return Py_BuildValue("OKO", view.get(), position, again.get());
}

PyObject* peek(PyObject* self, PyObject* arguments, PyObject* names) {
  tenon_deadline deadline = 0;
  return timeout_of(arguments, names, deadline) ? peek_until(self, deadline) : nullptr;
}

PyObject* try_peek(PyObject* self, PyObject*) {
  return peek_until(self, TENON_NOW);
}

PyObject* release(PyObject* self, PyObject*) {
  const EndCall<Receiver> call(self);
  if (!call || !call.handle().lender.take_back()) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_receiver_release(call, &error);
  return done(status, error);
}

PyObject* next_stream(PyObject* self, PyObject*) {
  const EndCall<Receiver> call(self);
  if (!call || !call.handle().lender.take_back()) return nullptr;
  tenon_error error{};
  const tenon_status status = tenon_receiver_next_stream(call, &error);
  return done(status, error);
}

PyObject* wait_peer(PyObject* self, PyObject* arguments, PyObject* names) {
  const EndCall<Receiver> call(self);
  tenon_deadline deadline = 0;
  if (!call || !timeout_of(arguments, names, deadline)) return nullptr;
  tenon_error error{};
  const tenon_status status = wait_at(call, deadline, [&](tenon_deadline until) {
    return tenon_receiver_wait_peer(call, until, &error);
  });
  return done(status, error);
}

PyObject* arm(PyObject* self, PyObject* doorbell) {
  return arm_end<Receiver>(self, doorbell, tenon_receiver_arm);
}

PyObject* interrupt(PyObject* self, PyObject*) {
  return interrupt_end<Receiver>(self);
}

PyObject* end_note(PyObject* self, void*) {
  const EndCall<Receiver> call(self);
  if (!call) return nullptr;
  std::size_t bytes = 0;
  const void* note = tenon_receiver_end_note(call, &bytes);
  return PyBytes_FromStringAndSize(static_cast<const char*>(note), static_cast<Py_ssize_t>(bytes));
}

PyObject* position(PyObject* self, void*) {
  const Call<Receiver> call(self);
  return call ? PyLong_FromUnsignedLongLong(tenon_receiver_position(call)) : nullptr;
}

PyObject* took_over(PyObject* self, void*) {
  const Call<Receiver> call(self);
  return call ? PyBool_FromLong(tenon_receiver_took_over(call)) : nullptr;
}

PyMethodDef methods[] = {
    with_names("receive", receive,
               "receive($self, timeout=None)\n--\n\nA copy of the next message."),
    plain("try_receive", try_receive, "try_receive($self, /)\n--\n\nNone: there is none."),
    with_names("receive_into", receive_into,
               "receive_into($self, buffer, timeout=None)\n--\n\nCopies the next message there; "
               "its size."),
    with_names("_peek", peek, "_peek($self, timeout=None)\n--\n\nThe next message in place."),
    plain("_try_peek", try_peek, "_try_peek($self, /)\n--\n\nNone: there is none."),
    plain("_release", release, "_release($self, /)\n--\n\nFrees the message in hand."),
    plain("next_stream", next_stream,
          "next_stream($self, /)\n--\n\nAfter EndOfStream: goes on with the next one."),
    with_names("wait_peer", wait_peer,
               "wait_peer($self, timeout=None)\n--\n\nWaits for a living sender."),
    with_one("arm", arm,
             "arm($self, doorbell, /)\n--\n\nHas it rung once a message is there. False: one is."),
    plain("interrupt", interrupt,
          "interrupt($self, /)\n--\n\nEnds the wait under way, or the next: Interrupted."),
    plain("close", close, "close($self, /)\n--\n\nLeaves the role."),
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef properties[] = {
    {"end_note", end_note, nullptr, "After EndOfStream: what came with it.", nullptr},
    {"position", position, nullptr, "Messages released so far, by whomever.", nullptr},
    {"took_over", took_over, nullptr, "True: the one before is dead.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

}  // namespace

bool add_receiver(PyObject* module) noexcept {
  static PyType_Slot slots[] = {slot(Py_tp_new, make),
                                slot(Py_tp_dealloc, end),
                                {Py_tp_methods, methods},
                                {Py_tp_getset, properties},
                                {0, nullptr}};
  static PyType_Spec spec = {"tenon._native.Receiver", sizeof(Handle<Receiver>), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  return add_type(module, spec) != nullptr;
}

}  // namespace tenon::python

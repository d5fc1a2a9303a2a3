// SPDX-License-Identifier: Apache-2.0
#include "ends.hpp"

namespace tenon::python {
namespace {

using Sender = tenon_sender;

struct SenderObject {
  Handle<Sender> handle;
  std::uint32_t message_limit;  // the queue may be closed before
  void* block;                  // on loan; nullptr: none
};

SenderObject& sender_of(PyObject* self) noexcept {
  return *reinterpret_cast<SenderObject*>(self);
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* names) {
  PyObject* self = make_end<Sender>(type, arguments, names, tenon_sender_open, tenon_sender_close);
  if (self == nullptr) return nullptr;
  SenderObject& sender = sender_of(self);
  sender.message_limit =
      tenon_queue_message_limit(handle_of<tenon_queue>(sender.handle.parent).native);
  return self;
}

void end(PyObject* self) {
  deallocate<Sender>(self, tenon_sender_close);
}

PyObject* close(PyObject* self, PyObject*) {
  return close_handle<Sender>(self, tenon_sender_close);
}

tenon_status send_until(const EndCall<Sender>& call, const Bytes& data, tenon_deadline deadline,
                        tenon_error& error) {
  return wait_at(call, deadline, [&](tenon_deadline until) {
    return tenon_sender_send(call, data.data(), data.size(), until, &error);
  });
}

PyObject* send(PyObject* self, PyObject* arguments, PyObject* names) {
  static const char* const parameters[] = {"data", "timeout", nullptr};
  PyObject* data = nullptr;
  PyObject* timeout = nullptr;
  tenon_deadline deadline = 0;
  Bytes bytes;
  if (!parse(arguments, names, "O|O", parameters, &data, &timeout) ||
      !deadline_of(timeout, deadline) || !bytes.take(data))
    return nullptr;
  const EndCall<Sender> call(self);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = send_until(call, bytes, deadline, error);
  return done(status, error);
}

PyObject* try_send(PyObject* self, PyObject* argument) {
  const EndCall<Sender> call(self);
  Bytes bytes;
  if (!call || !bytes.take(argument)) return nullptr;
  tenon_error error{};
  const tenon_status status = send_until(call, bytes, TENON_NOW, error);
  if (status != TENON_OK && status != TENON_WOULD_BLOCK) return raise(status, error);
  return PyBool_FromLong(status == TENON_OK);
}

PyObject* loaned(PyObject* self, PyObject*) {
  const EndCall<Sender> call(self);
  SenderObject& sender = sender_of(self);
  if (!call) return nullptr;
  if (sender.block == nullptr) return raise(TENON_INVALID_ARGUMENT, "InvalidArgument: no loan");
  return lend_bytes(self, call.handle().lender, sender.block, sender.message_limit, true);
}

PyObject* loan(PyObject* self, PyObject*) {
  {
    const EndCall<Sender> call(self);
    if (!call) return nullptr;
    tenon_error error{};
    const tenon_status status = tenon_sender_loan(call, &sender_of(self).block, &error);
    if (status != TENON_OK) return raise(status, error);
  }
  return loaned(self, nullptr);
}

PyObject* commit(PyObject* self, PyObject* arguments, PyObject* names) {
  static const char* const parameters[] = {"bytes", "timeout", nullptr};
  Py_ssize_t bytes = 0;
  PyObject* timeout = nullptr;
  tenon_deadline deadline = 0;
  if (!parse(arguments, names, "n|O", parameters, &bytes, &timeout) ||
      !deadline_of(timeout, deadline))
    return nullptr;
  const EndCall<Sender> call(self);
  if (!call || !call.handle().lender.take_back()) return nullptr;
  tenon_error error{};
  // A negative size is larger than any limit, and that is what is said of it.
  const tenon_status status = wait_at(call, deadline, [&](tenon_deadline until) {
    return tenon_sender_commit(call, static_cast<std::size_t>(bytes), until, &error);
  });
  if (status == TENON_OK) sender_of(self).block = nullptr;
  return done(status, error);
}

PyObject* abort(PyObject* self, PyObject*) {
  const EndCall<Sender> call(self);
  if (!call || !call.handle().lender.take_back()) return nullptr;
  tenon_sender_abort(call);
  sender_of(self).block = nullptr;
  return none();
}

PyObject* close_stream(PyObject* self, PyObject* arguments, PyObject* names) {
  static const char* const parameters[] = {"note", "timeout", nullptr};
  PyObject* note = nullptr;
  PyObject* timeout = nullptr;
  tenon_deadline deadline = 0;
  Bytes bytes;
  if (!parse(arguments, names, "|OO", parameters, &note, &timeout) ||
      !deadline_of(timeout, deadline) || (note != nullptr && !bytes.take(note)))
    return nullptr;
  const EndCall<Sender> call(self);
  if (!call) return nullptr;
  tenon_error error{};
  const tenon_status status = wait_at(call, deadline, [&](tenon_deadline until) {
    return tenon_sender_close_stream(call, bytes.data(), bytes.size(), until, &error);
  });
  return done(status, error);
}

PyObject* wait_peer(PyObject* self, PyObject* arguments, PyObject* names) {
  const EndCall<Sender> call(self);
  tenon_deadline deadline = 0;
  if (!call || !timeout_of(arguments, names, deadline)) return nullptr;
  tenon_error error{};
  const tenon_status status = wait_at(call, deadline, [&](tenon_deadline until) {
    return tenon_sender_wait_peer(call, until, &error);
  });
  return done(status, error);
}

PyObject* arm(PyObject* self, PyObject* doorbell) {
  return arm_end<Sender>(self, doorbell, tenon_sender_arm);
}

PyObject* interrupt(PyObject* self, PyObject*) {
  return interrupt_end<Sender>(self);
}

PyObject* position(PyObject* self, void*) {
  const Call<Sender> call(self);
  return call ? PyLong_FromUnsignedLongLong(tenon_sender_position(call)) : nullptr;
}

PyObject* took_over(PyObject* self, void*) {
  const Call<Sender> call(self);
  return call ? PyBool_FromLong(tenon_sender_took_over(call)) : nullptr;
}

PyMethodDef methods[] = {
    with_names("send", send, "send($self, data, timeout=None)\n--\n\nCopies bytes into the queue."),
    with_one("try_send", try_send, "try_send($self, data, /)\n--\n\nFalse: there is no room."),
    plain("_loan", loan, "_loan($self, /)\n--\n\nA block to fill in place."),
    plain("_loaned", loaned, "_loaned($self, /)\n--\n\nThe same block once more."),
    with_names("_commit", commit,
               "_commit($self, bytes, timeout=None)\n--\n\nSends what was filled in."),
    plain("_abort", abort, "_abort($self, /)\n--\n\nGives the block back unsent."),
    with_names("close_stream", close_stream,
               "close_stream($self, note=b'', timeout=None)\n--\n\nThe receiver gets EndOfStream "
               "after the last message."),
    with_names("wait_peer", wait_peer,
               "wait_peer($self, timeout=None)\n--\n\nWaits for a living receiver."),
    with_one("arm", arm,
             "arm($self, doorbell, /)\n--\n\nHas it rung once there is room. False: there is."),
    plain("interrupt", interrupt,
          "interrupt($self, /)\n--\n\nEnds the wait under way, or the next: Interrupted."),
    plain("close", close, "close($self, /)\n--\n\nLeaves the role."),
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef properties[] = {
    {"position", position, nullptr, "Messages sent so far, by whomever.", nullptr},
    {"took_over", took_over, nullptr, "True: the one before is dead.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

}  // namespace

bool add_sender(PyObject* module) noexcept {
  static PyType_Slot slots[] = {slot(Py_tp_new, make),
                                slot(Py_tp_dealloc, end),
                                {Py_tp_methods, methods},
                                {Py_tp_getset, properties},
                                {0, nullptr}};
  static PyType_Spec spec = {"tenon._native.Sender", sizeof(SenderObject), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  return add_type(module, spec) != nullptr;
}

}  // namespace tenon::python

// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "handle.hpp"
#include "waiting.hpp"

namespace tenon::python {

PyObject* segment_type = nullptr;

namespace {

using Segment = tenon_segment;

// With the interpreter lock given back: it may wait for a disk.
void close_quietly(Segment* segment) {
  without_the_lock([&] { return tenon_segment_close(segment, nullptr); });
}

tenon_status open_as(const char* how, const char* name, const tenon_segment_options& options,
                     Segment** segment, tenon_error* error) {
  if (std::strcmp(how, "create") == 0) return tenon_segment_create(name, &options, segment, error);
  if (std::strcmp(how, "open") == 0) return tenon_segment_open(name, segment, error);
  if (std::strcmp(how, "open_read_only") == 0)
    return tenon_segment_open_read_only(name, segment, error);
  return tenon_segment_open_or_create(name, &options, segment, error);
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* names) {
  static const char* const parameters[] = {
      "how",         "name",        "max_bytes", "max_participants",
      "max_threads", "max_objects", "mode",      nullptr};
  const char* how = nullptr;
  const char* name = nullptr;
  unsigned long long max_bytes = 0;
  tenon_segment_options options{};
  if (!parse(arguments, names, "ss|KIIII", parameters, &how, &name, &max_bytes,
             &options.max_participants, &options.max_threads, &options.max_objects, &options.mode))
    return nullptr;
  options.max_bytes = max_bytes;
  Segment* segment = nullptr;
  tenon_error error{};
  const tenon_status status =
      without_the_lock([&] { return open_as(how, name, options, &segment, &error); });
  if (status != TENON_OK) return raise(status, error);
  return adopt(type, nullptr, segment, close_quietly);
}

void end(PyObject* self) {
  deallocate<Segment>(self, close_quietly);
}

// What it says stays open, unlike the other handles: something of it is in use.
PyObject* close(PyObject* self, PyObject*) {
  Handle<Segment>& handle = handle_of<Segment>(self);
  if (handle.native == nullptr) return none();
  if (handle.uses != 0)
    return raise(TENON_STILL_HELD,
                 "StillHeld: a call is under way in another thread; end it first");
  Segment* segment = std::exchange(handle.native, nullptr);
  tenon_error error{};
  const tenon_status status =
      without_the_lock([&] { return tenon_segment_close(segment, &error); });
  if (status == TENON_STILL_HELD) handle.native = segment;
  return done(status, error);
}

PyObject* reattach(PyObject* self, PyObject*) {
  const Call<Segment> call(self, Sharing::kExclusive);
  if (!call) return nullptr;
  tenon_error error{};
  return done(without_the_lock([&] { return tenon_segment_reattach(call, &error); }), error);
}

PyObject* remove_object(PyObject* self, PyObject* arguments) {
  const char* name = nullptr;
  if (PyArg_ParseTuple(arguments, "s", &name) == 0) return nullptr;
  const Call<Segment> call(self);
  if (!call) return nullptr;
  tenon_error error{};
  return done(without_the_lock([&] { return tenon_segment_remove_object(call, name, &error); }),
              error);
}

PyObject* path(PyObject* self, void*) {
  const Call<Segment> call(self);
  return call ? PyUnicode_DecodeFSDefault(tenon_segment_path(call, nullptr)) : nullptr;
}

PyObject* nonce(PyObject* self, void*) {
  const Call<Segment> call(self);
  if (!call) return nullptr;
  std::uint8_t bytes[16] = {};
  tenon_segment_path(call, bytes);
  return PyBytes_FromStringAndSize(reinterpret_cast<const char*>(bytes), sizeof(bytes));
}

PyObject* remove(PyObject*, PyObject* arguments) {
  const char* name = nullptr;
  if (PyArg_ParseTuple(arguments, "s", &name) == 0) return nullptr;
  tenon_error error{};
  return done(without_the_lock([&] { return tenon_segment_remove(name, &error); }), error);
}

PyMethodDef methods[] = {
    plain("close", close,
          "close($self, /)\n--\n\nDetaches. StillHeld while something of it is open."),
    plain("reattach", reattach,
          "reattach($self, /)\n--\n\nIn a forked child: attaches as a participant of its own."),
    with_any(
        "remove_object", remove_object,
        "remove_object($self, name, /)\n--\n\nRemoves the object, queue or monitor of that name."),
    {"remove_file", remove, METH_VARARGS | METH_STATIC,
     "remove_file(name, /)\n--\n\nRemoves the file of a segment; those inside go on."},
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef properties[] = {
    {"path", path, nullptr, "Of its file; empty: it has none.", nullptr},
    {"nonce", nonce, nullptr, "16 bytes, of this creation; a new file has others.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

}  // namespace

bool add_segment(PyObject* module) noexcept {
  static PyType_Slot slots[] = {slot(Py_tp_new, make),
                                slot(Py_tp_dealloc, end),
                                {Py_tp_methods, methods},
                                {Py_tp_getset, properties},
                                {0, nullptr}};
  static PyType_Spec spec = {"tenon._native.Segment", sizeof(Handle<Segment>), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  segment_type = add_type(module, spec);
  return segment_type != nullptr;
}

}  // namespace tenon::python

// SPDX-License-Identifier: Apache-2.0
#include "handle.hpp"
#include "waiting.hpp"

namespace tenon::python {

PyObject* object_type = nullptr;

namespace {

using Object = tenon_object;

tenon_object_info info_of(const Object* object) noexcept {
  tenon_object_info info{};
  tenon_object_info_of(object, &info);
  return info;
}

// What the constructor is told.
struct Wanted {
  const char* name = nullptr;
  tenon_object_type type{};  // without a description: whatever is there
  unsigned long long count = 0;
  PyObject* initial = Py_None;
  int in_place = 0;
};

tenon_status open_or_create(tenon_segment* segment, const Wanted& wanted, const Bytes& initial,
                            Object** object, tenon_error* error) {
  return without_the_lock([&] {
    return tenon_object_open_or_create(segment, wanted.name, &wanted.type, wanted.count,
                                       initial.data(), wanted.in_place != 0 ? TENON_IN_PLACE : 0,
                                       object, error);
  });
}

tenon_status open(tenon_segment* segment, const Wanted& wanted, Object** object,
                  tenon_error* error) {
  const tenon_object_type* type = wanted.type.description != nullptr ? &wanted.type : nullptr;
  return without_the_lock(
      [&] { return tenon_object_open(segment, wanted.name, type, wanted.count, object, error); });
}

// The library takes that many bytes from where `initial` lies.
bool fits(const Wanted& wanted, const Bytes& initial) noexcept {
  if (initial.data() == nullptr) return true;
  const std::size_t element = wanted.type.bytes;
  if (element != 0 && initial.size() % element == 0 && initial.size() / element == wanted.count)
    return true;
  raise(TENON_INVALID_ARGUMENT, "InvalidArgument: the first value is of another size");
  return false;
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* names) {
  static const char* const parameters[] = {"segment", "name",     "description", "bytes", "count",
                                           "initial", "in_place", "create",      nullptr};
  PyObject* segment = nullptr;
  Wanted wanted;
  int create = 0;
  if (!parse(arguments, names, "OszIK|Opp", parameters, &segment, &wanted.name,
             &wanted.type.description, &wanted.type.bytes, &wanted.count, &wanted.initial,
             &wanted.in_place, &create) ||
      expect(segment, segment_type) == nullptr)
    return nullptr;
  Bytes initial;
  if (wanted.initial != Py_None && !initial.take(wanted.initial)) return nullptr;
  if (!fits(wanted, initial)) return nullptr;
  const Call<tenon_segment> call(segment);
  if (!call) return nullptr;
  Object* object = nullptr;
  tenon_error error{};
  const tenon_status status = create != 0 ? open_or_create(call, wanted, initial, &object, &error)
                                          : open(call, wanted, &object, &error);
  if (status != TENON_OK) return raise(status, error);
  return adopt(type, segment, object, tenon_object_close);
}

void end(PyObject* self) {
  deallocate<Object>(self, tenon_object_close);
}

PyObject* close(PyObject* self, PyObject*) {
  return close_handle<Object>(self, tenon_object_close);
}

PyObject* snapshot(PyObject* self, PyObject*) {
  const Call<Object> call(self);
  if (!call) return nullptr;
  const tenon_object_info info = info_of(call);
  const std::size_t bytes = std::size_t{info.bytes} * info.count;
  Reference copy(PyByteArray_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(bytes)));
  if (!copy) return nullptr;
  tenon_error error{};
  const tenon_status status =
      tenon_object_snapshot(call, PyByteArray_AsString(copy.get()), bytes, &error);
  return status == TENON_OK ? copy.release() : raise(status, error);
}

PyObject* version(PyObject* self, void*) {
  const Call<Object> call(self);
  if (!call) return nullptr;
  std::uint64_t number = 0;
  tenon_error error{};
  const tenon_status status = tenon_object_version(call, &number, &error);
  return status == TENON_OK ? PyLong_FromUnsignedLongLong(number) : raise(status, error);
}

PyObject* description(PyObject* self, void*) {
  const Call<Object> call(self);
  if (!call) return nullptr;
  const Reference bytes(PyBytes_FromString(info_of(call).description));
  // Whoever made it may have called its fields anything.
  return bytes ? PyUnicode_FromEncodedObject(bytes.get(), "utf-8", "surrogateescape") : nullptr;
}

PyObject* element_bytes(PyObject* self, void*) {
  const Call<Object> call(self);
  return call ? PyLong_FromUnsignedLong(info_of(call).bytes) : nullptr;
}

PyObject* count(PyObject* self, void*) {
  const Call<Object> call(self);
  return call ? PyLong_FromUnsignedLongLong(info_of(call).count) : nullptr;
}

PyObject* is_in_place(PyObject* self, void*) {
  const Call<Object> call(self);
  return call ? PyBool_FromLong((info_of(call).flags & TENON_IN_PLACE) != 0) : nullptr;
}

PyMethodDef methods[] = {
    plain("snapshot", snapshot,
          "snapshot($self, /)\n--\n\nThe bytes as they were at one moment, without entering."),
    plain("close", close, "close($self, /)\n--\n\nGives the handle back."),
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef properties[] = {
    {"version", version, nullptr, "How often it was changed.", nullptr},
    {"description", description, nullptr, "Its fields, as it says itself.", nullptr},
    {"element_bytes", element_bytes, nullptr, "Bytes of one element.", nullptr},
    {"count", count, nullptr, "Elements.", nullptr},
    {"is_in_place", is_in_place, nullptr, "True: it has one copy, changed where it lies.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

}  // namespace

bool add_object(PyObject* module) noexcept {
  static PyType_Slot slots[] = {slot(Py_tp_new, make),
                                slot(Py_tp_dealloc, end),
                                {Py_tp_methods, methods},
                                {Py_tp_getset, properties},
                                {0, nullptr}};
  static PyType_Spec spec = {"tenon._native.Object", sizeof(Handle<Object>), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  object_type = add_type(module, spec);
  return object_type != nullptr;
}

}  // namespace tenon::python

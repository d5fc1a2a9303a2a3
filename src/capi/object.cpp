// SPDX-License-Identifier: Apache-2.0
#include "tenon/object.hpp"

#include <cstddef>
#include <span>

#include "capi/boundary.hpp"
#include "capi/handles.hpp"

namespace {

using tenon::ByteObject;
using tenon::ObjectType;
using tenon::Result;
using tenon::capi::at_boundary;
using tenon::capi::hand_out;
using tenon::capi::null_argument;

ObjectType type_of(const tenon_object_type* type) {
  if (type == nullptr) return {};
  return {type->description == nullptr ? "" : type->description, type->bytes};
}

Result<tenon_object> handle_of(Result<ByteObject> object) {
  if (!object) return object.error();
  auto monitor = object->monitor();
  tenon_object handle{std::move(*object), {}, {}};
  handle.info = handle.object.info();
  if (monitor) handle.monitor.emplace(std::move(*monitor));
  return handle;
}

}  // namespace

tenon_status tenon_object_open_or_create(tenon_segment* segment, const char* name,
                                         const tenon_object_type* type, uint64_t count,
                                         const void* initial, uint32_t flags, tenon_object** object,
                                         tenon_error* error) {
  return hand_out(object, error, [&]() -> Result<tenon_object> {
    if (segment == nullptr || name == nullptr || type == nullptr) return null_argument();
    if ((flags & ~TENON_IN_PLACE) != 0)
      return tenon::Error(tenon::Code::kInvalidArgument, "flags that nobody knows");
    // A product that does not fit is never looked at: so many elements are refused before.
    const std::span value(static_cast<const std::byte*>(initial),
                          initial == nullptr ? 0 : count * type->bytes);
    const auto copies = flags == TENON_IN_PLACE ? tenon::Copies::kInPlace : tenon::Copies::kTwo;
    return handle_of(segment->segment.object(name, type_of(type), count, value, copies));
  });
}

tenon_status tenon_object_open(tenon_segment* segment, const char* name,
                               const tenon_object_type* type, uint64_t count, tenon_object** object,
                               tenon_error* error) {
  return hand_out(object, error, [&]() -> Result<tenon_object> {
    if (segment == nullptr || name == nullptr) return null_argument();
    return handle_of(segment->segment.find_object(name, type_of(type), count));
  });
}

void tenon_object_close(tenon_object* object) {
  delete object;
}

void tenon_object_info_of(const tenon_object* object, tenon_object_info* info) {
  if (object == nullptr || info == nullptr) return;
  const tenon::ObjectInfo& known = object->info;
  *info = {known.type.description.c_str(), known.type.bytes, known.in_place ? TENON_IN_PLACE : 0u,
           known.count};
}

tenon_status tenon_object_snapshot(const tenon_object* object, void* out, size_t bytes,
                                   tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (object == nullptr || out == nullptr) return null_argument();
    return object->object.snapshot({static_cast<std::byte*>(out), bytes});
  });
}

tenon_status tenon_object_version(const tenon_object* object, uint64_t* version,
                                  tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (object == nullptr || version == nullptr) return null_argument();
    const auto known = object->object.version();
    if (!known) return known.error();
    *version = *known;
    return {};
  });
}

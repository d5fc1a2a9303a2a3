// SPDX-License-Identifier: Apache-2.0
// tenon.Native: objects and their values.
#include <new>

#include "support.hpp"

using tenon_jni::Bytes;
using tenon_jni::check;
using tenon_jni::number_of;
using tenon_jni::outcome;
using tenon_jni::pointer_of;

extern "C" {

JNIEXPORT jlong JNICALL Java_tenon_Native_openObject(JNIEnv* java, jclass /*self*/, jlong segment,
                                                     jbyteArray name, jbyteArray description,
                                                     jint bytes, jlong count, jboolean make,
                                                     jbyteArray initial, jboolean in_place) {
  const Bytes text(java, name);
  const Bytes fields(java, description);
  const Bytes value(java, initial);
  if (java->ExceptionCheck() == JNI_TRUE) return 0;
  auto* where = pointer_of<tenon_segment>(segment);
  const tenon_object_type type{fields.text(), static_cast<uint32_t>(bytes)};
  const uint32_t flags = in_place == JNI_TRUE ? TENON_IN_PLACE : 0;
  const auto elements = static_cast<uint64_t>(count);
  tenon_error error;
  tenon_object* object = nullptr;
  const tenon_status status =
      make == JNI_TRUE ? tenon_object_open_or_create(where, text.text(), &type, elements,
                                                     value.data(), flags, &object, &error)
                       : tenon_object_open(where, text.text(), &type, elements, &object, &error);
  check(java, status, error);
  return number_of(object);
}

JNIEXPORT void JNICALL Java_tenon_Native_closeObject(JNIEnv* /*java*/, jclass /*self*/,
                                                     jlong object) {
  tenon_object_close(pointer_of<tenon_object>(object));
}

JNIEXPORT jlong JNICALL Java_tenon_Native_countOf(JNIEnv* /*java*/, jclass /*self*/, jlong object) {
  tenon_object_info info{};
  tenon_object_info_of(pointer_of<tenon_object>(object), &info);
  return static_cast<jlong>(info.count);
}

JNIEXPORT jboolean JNICALL Java_tenon_Native_isInPlace(JNIEnv* /*java*/, jclass /*self*/,
                                                       jlong object) {
  tenon_object_info info{};
  tenon_object_info_of(pointer_of<tenon_object>(object), &info);
  return (info.flags & TENON_IN_PLACE) != 0 ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jint JNICALL Java_tenon_Native_snapshot(JNIEnv* java, jclass /*self*/, jlong object,
                                                  jbyteArray out) {
  const Bytes value(java, out);
  if (value.data() == nullptr) return TENON_NO_MEMORY;
  tenon_error error;
  return outcome(
      java,
      tenon_object_snapshot(pointer_of<tenon_object>(object), value.data(), value.size(), &error),
      error);
}

JNIEXPORT jlong JNICALL Java_tenon_Native_version(JNIEnv* java, jclass /*self*/, jlong object) {
  tenon_error error;
  uint64_t version = 0;
  check(java, tenon_object_version(pointer_of<tenon_object>(object), &version, &error), error);
  return static_cast<jlong>(version);
}

// ---- the memory of a tenon_held, and what can be done while it is in use

JNIEXPORT jlong JNICALL Java_tenon_Native_newHeld(JNIEnv* /*java*/, jclass /*self*/) {
  return number_of(new (std::nothrow) tenon_held{});
}

JNIEXPORT void JNICALL Java_tenon_Native_freeHeld(JNIEnv* /*java*/, jclass /*self*/, jlong held) {
  delete pointer_of<tenon_held>(held);
}

JNIEXPORT jboolean JNICALL Java_tenon_Native_ownerDied(JNIEnv* /*java*/, jclass /*self*/,
                                                       jlong held) {
  return tenon_held_owner_died(pointer_of<tenon_held>(held)) != 0 ? JNI_TRUE : JNI_FALSE;
}

// False: it is not the calling thread's.
JNIEXPORT jboolean JNICALL Java_tenon_Native_value(JNIEnv* java, jclass /*self*/, jlong held,
                                                   jbyteArray out) {
  const void* value = tenon_held_value(pointer_of<tenon_held>(held));
  if (value == nullptr) return JNI_FALSE;
  java->SetByteArrayRegion(out, 0, java->GetArrayLength(out), static_cast<const jbyte*>(value));
  return JNI_TRUE;
}

JNIEXPORT void JNICALL Java_tenon_Native_store(JNIEnv* java, jclass /*self*/, jlong held,
                                               jbyteArray value) {
  const Bytes bytes(java, value);
  if (bytes.data() == nullptr) return;
  tenon_error error;
  check(java, tenon_held_store(pointer_of<tenon_held>(held), bytes.data(), bytes.size(), &error),
        error);
}

// Null: it is not the calling thread's, or no object in place.
JNIEXPORT jobject JNICALL Java_tenon_Native_inPlace(JNIEnv* java, jclass /*self*/, jlong held,
                                                    jlong bytes) {
  void* value = tenon_held_in_place(pointer_of<tenon_held>(held));
  return value == nullptr ? nullptr : java->NewDirectByteBuffer(value, bytes);
}

}  // extern "C"

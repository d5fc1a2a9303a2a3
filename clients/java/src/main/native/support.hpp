// SPDX-License-Identifier: Apache-2.0
// Between Java and C: numbers that are pointers, arrays of bytes, and a status that is thrown.
#pragma once

#include <jni.h>

#include "tenon/tenon.h"

namespace tenon_jni {

/// What Java holds for a handle. It calls nothing with one that it has closed.
inline jlong number_of(const void* pointer) noexcept {
  return reinterpret_cast<jlong>(pointer);
}
template <class T>
T* pointer_of(jlong number) noexcept {
  return reinterpret_cast<T*>(number);
}

/// -1 = never, else nanoseconds from now.
tenon_deadline deadline_of(jlong nanos) noexcept;

/// Throws in Java what is not success. The status itself.
jint check(JNIEnv* java, tenon_status status, const tenon_error& error) noexcept;
/// The same, but for an outcome of what waits, which is returned only.
jint outcome(JNIEnv* java, tenon_status status, const tenon_error& error) noexcept;

/// A copy of a C string, or null where the JVM had no memory. Not a String: what it has from shared
/// memory may be no text.
jbyteArray bytes_of(JNIEnv* java, const char* text) noexcept;

/// The content of a Java array of bytes, or nothing where that is null.
class Bytes {
 public:
  Bytes(JNIEnv* java, jbyteArray array) noexcept
      : java_(java),
        array_(array),
        content_(array == nullptr ? nullptr : java->GetByteArrayElements(array, nullptr)) {}
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  /// What was changed becomes visible in Java.
  ~Bytes() {
    if (content_ != nullptr) java_->ReleaseByteArrayElements(array_, content_, 0);
  }

  jbyte* data() const noexcept { return content_; }
  /// Of an array that ends with a zero.
  const char* text() const noexcept { return reinterpret_cast<const char*>(content_); }
  size_t size() const noexcept { return static_cast<size_t>(java_->GetArrayLength(array_)); }

 private:
  JNIEnv* java_;
  jbyteArray array_;
  jbyte* content_;  ///< null also where the JVM had no memory; then an exception is pending
};

}  // namespace tenon_jni

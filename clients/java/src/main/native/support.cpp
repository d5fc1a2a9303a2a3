// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

#include <cstring>

namespace {

// Of tenon.Native, which stays loaded as long as this library does.
jclass native_class = nullptr;
jmethodID failure = nullptr;

}  // namespace

namespace tenon_jni {

tenon_deadline deadline_of(jlong nanos) noexcept {
  return nanos < 0 ? TENON_NEVER : tenon_after(nanos);
}

jint outcome(JNIEnv* java, tenon_status status, const tenon_error& error) noexcept {
  return tenon_status_is_outcome(status) != 0 ? status : check(java, status, error);
}

jint check(JNIEnv* java, tenon_status status, const tenon_error& error) noexcept {
  if (status == TENON_OK) return status;
  jbyteArray message = bytes_of(java, error.message);
  if (message == nullptr) return status;  // the JVM throws that it has no memory
  jobject thrown = java->CallStaticObjectMethod(native_class, failure, jint{status}, message);
  if (thrown != nullptr) java->Throw(static_cast<jthrowable>(thrown));
  return status;
}

jbyteArray bytes_of(JNIEnv* java, const char* text) noexcept {
  const auto size = static_cast<jsize>(std::strlen(text));
  jbyteArray bytes = java->NewByteArray(size);
  if (bytes != nullptr)
    java->SetByteArrayRegion(bytes, 0, size, reinterpret_cast<const jbyte*>(text));
  return bytes;
}

}  // namespace tenon_jni

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* machine, void* /*reserved*/) {
  JNIEnv* java = nullptr;
  if (machine->GetEnv(reinterpret_cast<void**>(&java), JNI_VERSION_10) != JNI_OK) return JNI_ERR;
  jclass local = java->FindClass("tenon/Native");
  if (local == nullptr) return JNI_ERR;
  native_class = static_cast<jclass>(java->NewGlobalRef(local));
  failure = java->GetStaticMethodID(native_class, "failure", "(I[B)Ljava/lang/RuntimeException;");
  return failure == nullptr ? JNI_ERR : JNI_VERSION_10;
}

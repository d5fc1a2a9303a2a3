// SPDX-License-Identifier: Apache-2.0
// tenon.Native: the segment, and what a thread does at a monitor. `held` is 0 for a monitor by
// itself; for an object's it is the memory of a tenon_held.
#include <algorithm>
#include <new>

#include "support.hpp"

using tenon_jni::Bytes;
using tenon_jni::bytes_of;
using tenon_jni::check;
using tenon_jni::deadline_of;
using tenon_jni::number_of;
using tenon_jni::outcome;
using tenon_jni::pointer_of;

extern "C" {

JNIEXPORT jlong JNICALL Java_tenon_Native_openSegment(JNIEnv* java, jclass /*self*/,
                                                      jbyteArray path, jbyteArray nonce) {
  const Bytes name(java, path);
  const Bytes told(java, nonce);
  if (name.data() == nullptr || told.data() == nullptr) return 0;
  tenon_error error;
  tenon_segment* segment = nullptr;
  check(java, tenon_segment_open(name.text(), &segment, &error), error);
  if (segment != nullptr) tenon_segment_path(segment, reinterpret_cast<uint8_t*>(told.data()));
  return number_of(segment);
}

JNIEXPORT void JNICALL Java_tenon_Native_closeSegment(JNIEnv* java, jclass /*self*/,
                                                      jlong segment) {
  tenon_error error;
  check(java, tenon_segment_close(pointer_of<tenon_segment>(segment), &error), error);
}

// ---- interrupts

JNIEXPORT jlong JNICALL Java_tenon_Native_thisThread(JNIEnv* java, jclass /*self*/, jlong segment) {
  auto* thread = new (std::nothrow) tenon_thread{};
  tenon_error error;
  const tenon_status status = tenon_this_thread(pointer_of<tenon_segment>(segment), thread, &error);
  if (check(java, status, error) == TENON_OK) return number_of(thread);
  delete thread;
  return 0;
}

JNIEXPORT void JNICALL Java_tenon_Native_interrupt(JNIEnv* /*java*/, jclass /*self*/,
                                                   jlong thread) {
  tenon_thread_interrupt(pointer_of<tenon_thread>(thread));
}

JNIEXPORT void JNICALL Java_tenon_Native_forgetThread(JNIEnv* /*java*/, jclass /*self*/,
                                                      jlong thread) {
  tenon_thread_interrupted(pointer_of<tenon_thread>(thread));
  delete pointer_of<tenon_thread>(thread);
}

// ---- monitors

JNIEXPORT jlong JNICALL Java_tenon_Native_openMonitor(JNIEnv* java, jclass /*self*/, jlong segment,
                                                      jbyteArray name) {
  const Bytes text(java, name);
  if (text.data() == nullptr) return 0;
  tenon_error error;
  tenon_monitor* monitor = nullptr;
  check(java,
        tenon_monitor_open(pointer_of<tenon_segment>(segment), text.text(), 0, &monitor, &error),
        error);
  return number_of(monitor);
}

JNIEXPORT void JNICALL Java_tenon_Native_closeMonitor(JNIEnv* /*java*/, jclass /*self*/,
                                                      jlong monitor) {
  tenon_monitor_close(pointer_of<tenon_monitor>(monitor));
}

JNIEXPORT jint JNICALL Java_tenon_Native_enter(JNIEnv* java, jclass /*self*/, jlong pointer,
                                               jlong held, jlong nanos) {
  tenon_error error;
  const tenon_deadline deadline = deadline_of(nanos);
  const tenon_status status =
      held == 0 ? tenon_monitor_enter(pointer_of<tenon_monitor>(pointer), deadline, &error)
                : tenon_object_enter(pointer_of<tenon_object>(pointer), deadline,
                                     pointer_of<tenon_held>(held), &error);
  return outcome(java, status, error);
}

JNIEXPORT void JNICALL Java_tenon_Native_exit(JNIEnv* java, jclass /*self*/, jlong pointer,
                                              jlong held) {
  tenon_error error;
  const tenon_status status = held == 0
                                  ? tenon_monitor_exit(pointer_of<tenon_monitor>(pointer), &error)
                                  : tenon_held_exit(pointer_of<tenon_held>(held), &error);
  check(java, status, error);
}

JNIEXPORT jint JNICALL Java_tenon_Native_await(JNIEnv* java, jclass /*self*/, jlong pointer,
                                               jlong held, jlong nanos) {
  tenon_error error;
  const tenon_deadline deadline = deadline_of(nanos);
  const tenon_status status =
      held == 0 ? tenon_monitor_wait(pointer_of<tenon_monitor>(pointer), deadline, &error)
                : tenon_held_wait(pointer_of<tenon_held>(held), deadline, &error);
  return outcome(java, status, error);
}

JNIEXPORT void JNICALL Java_tenon_Native_signal(JNIEnv* java, jclass /*self*/, jlong pointer,
                                                jlong held, jboolean all) {
  tenon_error error;
  auto* monitor = pointer_of<tenon_monitor>(pointer);
  auto* inside = pointer_of<tenon_held>(held);
  tenon_status status = TENON_OK;
  if (all == JNI_TRUE)
    status = held == 0 ? tenon_monitor_notify_all(monitor, &error)
                       : tenon_held_notify_all(inside, &error);
  else
    status = held == 0 ? tenon_monitor_notify(monitor, &error) : tenon_held_notify(inside, &error);
  check(java, status, error);
}

JNIEXPORT void JNICALL Java_tenon_Native_markConsistent(JNIEnv* java, jclass /*self*/,
                                                        jlong pointer, jlong held) {
  tenon_error error;
  const tenon_status status =
      held == 0 ? tenon_monitor_mark_consistent(pointer_of<tenon_monitor>(pointer), &error)
                : tenon_held_mark_consistent(pointer_of<tenon_held>(held), &error);
  check(java, status, error);
}

JNIEXPORT jboolean JNICALL Java_tenon_Native_isSuspect(JNIEnv* /*java*/, jclass /*self*/,
                                                       jlong monitor) {
  return tenon_monitor_is_suspect(pointer_of<tenon_monitor>(monitor)) != 0 ? JNI_TRUE : JNI_FALSE;
}

// How many there are in the ring; of so many as fit it says who they are.
JNIEXPORT jint JNICALL Java_tenon_Native_lastDeadlock(JNIEnv* java, jclass /*self*/, jlong segment,
                                                      jlongArray pids, jlongArray tids,
                                                      jobjectArray monitors) {
  constexpr size_t kMost = 64;
  tenon_deadlock_link ring[kMost];
  const size_t room = std::min(kMost, static_cast<size_t>(java->GetArrayLength(monitors)));
  size_t count = room;
  tenon_error error;
  if (check(java, tenon_last_deadlock(pointer_of<tenon_segment>(segment), ring, &count, &error),
            error) != TENON_OK)
    return 0;
  for (size_t i = 0; i < std::min(count, room); ++i) {
    const auto at = static_cast<jsize>(i);
    const jlong pid = ring[i].pid;
    const jlong tid = ring[i].tid;
    java->SetLongArrayRegion(pids, at, 1, &pid);
    java->SetLongArrayRegion(tids, at, 1, &tid);
    jbyteArray name = bytes_of(java, ring[i].monitor);
    if (name == nullptr) return 0;
    java->SetObjectArrayElement(monitors, at, name);
    java->DeleteLocalRef(name);
  }
  return static_cast<jint>(count);
}

}  // extern "C"

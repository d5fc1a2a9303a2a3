/* SPDX-License-Identifier: Apache-2.0
 * The C ABI of Tenon: segments, monitors, objects, queues and doorbells. Stable: what a program was
 * built against stays there, with the same meaning. The words are those of the C++ headers beside
 * this one, where each call is described in full.
 *
 * Every call that can fail returns a tenon_status: TENON_OK is 0, outcomes and errors are positive
 * (tenon/status.h). Its last parameter, which may be NULL, is told more then, and left alone where
 * all is well. Nothing is ever printed, and nothing is thrown through this boundary.
 *
 * Handles are opaque. A call that opens one sets it to NULL where it fails. Each is closed once, by
 * the call that its kind has for it; NULL is ignored there. What was opened through a segment keeps
 * that alive: tenon_segment_close() says TENON_STILL_HELD until it is closed.
 */
#ifndef TENON_TENON_H
#define TENON_TENON_H

#include <stddef.h>
#include <stdint.h>

#include "tenon/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TENON_API __attribute__((visibility("default")))

/* ---- errors and deadlines */

/* What went wrong. */
typedef struct tenon_error {
  tenon_status status;
  int32_t system_error; /* errno value behind it, 0 = none */
  int64_t number;       /* what the message speaks of (a pid, an offset), -1 = none */
  char message[240]; /* what happened, why, and what to do, in one line; cut where it is longer */
} tenon_error;

/* "RoleHeld": the name as it stands in every language; "Unknown" for what is none. */
TENON_API const char* tenon_status_name(tenon_status status);
/* 1 for a normal outcome (empty, timed out, peer died), 0 for a failure. */
TENON_API int tenon_status_is_outcome(tenon_status status);

/* Until when a call may wait: nanoseconds of CLOCK_MONOTONIC. */
typedef uint64_t tenon_deadline;
#define TENON_NOW ((tenon_deadline)0)    /* do not wait at all: one attempt */
#define TENON_NEVER (~(tenon_deadline)0) /* wait as long as it takes */
TENON_API tenon_deadline tenon_after(int64_t nanoseconds);

/* ---- segments */

typedef struct tenon_segment tenon_segment;

typedef struct tenon_segment_options {
  uint64_t max_bytes;        /* 0 = 1 GiB */
  uint32_t max_participants; /* 0 = 1024 */
  uint32_t max_threads;      /* 0 = four for each participant */
  uint32_t max_objects;      /* 0 = 1024 */
  uint32_t mode;             /* permission bits of the file, 0 = 0600 */
} tenon_segment_options;

/* `options` may be NULL. Thread: a segment may be used by all threads. */
TENON_API tenon_status tenon_segment_open_or_create(const char* name,
                                                    const tenon_segment_options* options,
                                                    tenon_segment** segment, tenon_error* error);
TENON_API tenon_status tenon_segment_create(const char* name, const tenon_segment_options* options,
                                            tenon_segment** segment, tenon_error* error);
TENON_API tenon_status tenon_segment_open(const char* name, tenon_segment** segment,
                                          tenon_error* error);
TENON_API tenon_status tenon_segment_open_read_only(const char* name, tenon_segment** segment,
                                                    tenon_error* error);
TENON_API tenon_status tenon_segment_remove(const char* name, tenon_error* error);
/* The path of its file, valid until it is closed; empty: anonymous. `nonce`: 16 bytes, or NULL. */
TENON_API const char* tenon_segment_path(const tenon_segment* segment, uint8_t* nonce);
TENON_API tenon_status tenon_segment_remove_object(tenon_segment* segment, const char* name,
                                                   tenon_error* error);
/* In a forked child: attaches the handle as a participant of its own. */
TENON_API tenon_status tenon_segment_reattach(tenon_segment* segment, tenon_error* error);
/* On TENON_STILL_HELD it stays open; whatever else it says, it is closed. */
TENON_API tenon_status tenon_segment_close(tenon_segment* segment, tenon_error* error);

/* ---- interrupting a thread of this process that waits at a monitor */

/* The calling thread, as the segment knows it. To be copied freely; not to be used once the thread
 * has ended or the segment is closed, nor in a forked child. All zeros: nobody. */
typedef struct tenon_thread {
  uint64_t opaque[4];
} tenon_thread;
TENON_API tenon_status tenon_this_thread(tenon_segment* segment, tenon_thread* thread,
                                         tenon_error* error);
/* Ends its enter or wait under way, or the next one in which it would sleep, with
 * TENON_INTERRUPTED. Should that end by itself at this moment, another one may be told as well:
 * look whether you were. Thread: any of this process. Safe in a signal handler. */
TENON_API void tenon_thread_interrupt(const tenon_thread* thread);
/* Takes an interrupt back that has ended no call yet: 1 when there was one. To be called by the
 * thread itself. */
TENON_API int tenon_thread_interrupted(const tenon_thread* thread);

/* ---- monitors */

typedef struct tenon_monitor tenon_monitor;

/* Who closes a ring of waits waits, too, for `tenon locks` to show it; else: TENON_DEADLOCK. */
#define TENON_REPORT_DEADLOCK 1u
/* The monitor of that name, made first where there is none; `flags` (or 0) are for that. */
TENON_API tenon_status tenon_monitor_open(tenon_segment* segment, const char* name, uint32_t flags,
                                          tenon_monitor** monitor, tenon_error* error);
TENON_API void tenon_monitor_close(tenon_monitor* monitor);

/* TENON_OK: inside. TENON_OWNER_DIED: inside, too; what it guards may be half changed: repair that,
 * then tenon_monitor_mark_consistent(). TENON_WOULD_BLOCK (TENON_NOW), TENON_TIMEOUT,
 * TENON_INTERRUPTED, TENON_DEADLOCK, TENON_INCONSISTENT, ...: not inside. */
TENON_API tenon_status tenon_monitor_enter(tenon_monitor* monitor, tenon_deadline deadline,
                                           tenon_error* error);
/* TENON_ILLEGAL_MONITOR_STATE, here and below: the calling thread does not own it. */
TENON_API tenon_status tenon_monitor_exit(tenon_monitor* monitor, tenon_error* error);
/* TENON_OK: notified. TENON_TIMEOUT, TENON_INTERRUPTED, TENON_OWNER_DIED: inside again as well.
 * Anything else: not inside any more. */
TENON_API tenon_status tenon_monitor_wait(tenon_monitor* monitor, tenon_deadline deadline,
                                          tenon_error* error);
TENON_API tenon_status tenon_monitor_notify(tenon_monitor* monitor, tenon_error* error);
TENON_API tenon_status tenon_monitor_notify_all(tenon_monitor* monitor, tenon_error* error);
TENON_API tenon_status tenon_monitor_mark_consistent(tenon_monitor* monitor, tenon_error* error);
/* 1 when the calling thread owns it. */
TENON_API int tenon_monitor_is_held(const tenon_monitor* monitor);
/* 1 when the calling thread owns it, and what it guards is not known to be consistent. */
TENON_API int tenon_monitor_is_suspect(const tenon_monitor* monitor);

/* A thread of a ring: it waits for a monitor that the next one owns; the last one's is the first
 * one's. */
typedef struct tenon_deadlock_link {
  uint32_t pid;      /* in the pid namespace of that process; for people */
  uint32_t tid;      /* 0 = it has ended since */
  char monitor[104]; /* its name; empty = it was removed since */
} tenon_deadlock_link;
/* The ring that the calling thread was told of last by TENON_DEADLOCK, itself first; it may stand
 * no more. `*count`: first how many fit, then how many there are, 0 when there was none. */
TENON_API tenon_status tenon_last_deadlock(tenon_segment* segment, tenon_deadlock_link* ring,
                                           size_t* count, tenon_error* error);

/* ---- objects */

typedef struct tenon_object tenon_object;

#define TENON_IN_PLACE 1u /* one copy, changed where it lies; else changed all or nothing */

/* `description`: "NAME BYTES\n", then "FIELD TYPE OFFSET\n" for each field; docs/spec/object.md. */
typedef struct tenon_object_type {
  const char* description;
  uint32_t bytes; /* of one element; 0 takes any */
} tenon_object_type;

typedef struct tenon_object_info {
  const char* description; /* valid until the object is closed */
  uint32_t bytes;          /* of one element */
  uint32_t flags;          /* TENON_IN_PLACE */
  uint64_t count;          /* elements */
} tenon_object_info;

/* The object of that name, made first where there is none. `initial`: bytes x count, or NULL for
 * zero. */
TENON_API tenon_status tenon_object_open_or_create(tenon_segment* segment, const char* name,
                                                   const tenon_object_type* type, uint64_t count,
                                                   const void* initial, uint32_t flags,
                                                   tenon_object** object, tenon_error* error);
/* The same where there is one. `type` may be NULL: any; `count` 0: any. */
TENON_API tenon_status tenon_object_open(tenon_segment* segment, const char* name,
                                         const tenon_object_type* type, uint64_t count,
                                         tenon_object** object, tenon_error* error);
TENON_API void tenon_object_close(tenon_object* object);
TENON_API void tenon_object_info_of(const tenon_object* object, tenon_object_info* info);
/* Copies the value as it was at one moment, without entering. `bytes`: element bytes x count. */
TENON_API tenon_status tenon_object_snapshot(const tenon_object* object, void* out, size_t bytes,
                                             tenon_error* error);
TENON_API tenon_status tenon_object_version(const tenon_object* object, uint64_t* version,
                                            tenon_error* error);

/* The object's monitor, entered once by the calling thread: the only way to change the value.
 * Memory is the caller's; not to be copied. Filled by tenon_object_enter(), and no more in use
 * after tenon_held_exit(), or when a wait ended with what says so: then, and before, it is all
 * zeros. The object must stay open.
 * TENON_ILLEGAL_MONITOR_STATE: it is not in use, or another thread's. */
typedef struct tenon_held {
  uint64_t opaque[8];
} tenon_held;

/* As tenon_monitor_enter(); `held` is filled where that is inside. After TENON_OWNER_DIED there is
 * nothing to repair but with TENON_IN_PLACE: else the value is the last one that was stored. */
TENON_API tenon_status tenon_object_enter(const tenon_object* object, tenon_deadline deadline,
                                          tenon_held* held, tenon_error* error);
TENON_API tenon_status tenon_held_exit(tenon_held* held, tenon_error* error);
/* The value as it is now; valid while it is held and not changed. NULL when it is not the calling
 * thread's. */
TENON_API const void* tenon_held_value(const tenon_held* held);
/* Changes the whole value, all or nothing, also when killed inside. `bytes`: all of them. */
TENON_API tenon_status tenon_held_store(tenon_held* held, const void* value, size_t bytes,
                                        tenon_error* error);
/* The value, to be changed where it lies, of an object with TENON_IN_PLACE. NULL when it is none,
 * or not the calling thread's. */
TENON_API void* tenon_held_in_place(tenon_held* held);
/* 1 when an owner died inside, before us or while we waited. */
TENON_API int tenon_held_owner_died(const tenon_held* held);
TENON_API tenon_status tenon_held_mark_consistent(tenon_held* held, tenon_error* error);
/* TENON_OK, TENON_TIMEOUT, TENON_INTERRUPTED: inside again; that an owner died meanwhile is told by
 * tenon_held_owner_died(). Anything else: not any more. */
TENON_API tenon_status tenon_held_wait(tenon_held* held, tenon_deadline deadline,
                                       tenon_error* error);
TENON_API tenon_status tenon_held_notify(tenon_held* held, tenon_error* error);
TENON_API tenon_status tenon_held_notify_all(tenon_held* held, tenon_error* error);

/* ---- doorbells */

typedef struct tenon_doorbell tenon_doorbell;

TENON_API tenon_status tenon_doorbell_open(tenon_segment* segment, tenon_doorbell** doorbell,
                                           tenon_error* error);
/* Readable while somebody has rung: for poll or an event loop. Not to be read, written, closed. */
TENON_API int tenon_doorbell_descriptor(const tenon_doorbell* doorbell);
TENON_API void tenon_doorbell_clear(tenon_doorbell* doorbell);
TENON_API void tenon_doorbell_close(tenon_doorbell* doorbell);

/* ---- queues */

typedef struct tenon_queue tenon_queue;
typedef struct tenon_sender tenon_sender;
typedef struct tenon_receiver tenon_receiver;

typedef struct tenon_queue_options {
  uint32_t capacity;      /* messages, 0 = 1024 */
  uint32_t message_limit; /* bytes, 0 = element_bytes, or 64 */
  uint32_t inline_bytes;  /* 0 = chosen for you */
  uint32_t loans;         /* 0 = 1 */
  uint32_t element_bytes; /* size of the one type of message, 0 = bytes */
} tenon_queue_options;

enum { TENON_IDLE_ADAPTIVE = 0, TENON_IDLE_BUSY = 1, TENON_IDLE_PARK = 2 };

TENON_API tenon_status tenon_queue_open(tenon_segment* segment, const char* name,
                                        const tenon_queue_options* options, tenon_queue** queue,
                                        tenon_error* error);
TENON_API uint32_t tenon_queue_capacity(const tenon_queue* queue);      /* messages */
TENON_API uint32_t tenon_queue_message_limit(const tenon_queue* queue); /* bytes */
TENON_API void tenon_queue_close(tenon_queue* queue);

/* An end is one thread's at a time, but for its interrupt. */
TENON_API tenon_status tenon_sender_open(tenon_queue* queue, int idle, tenon_sender** sender,
                                         tenon_error* error);
TENON_API tenon_status tenon_sender_send(tenon_sender* sender, const void* data, size_t bytes,
                                         tenon_deadline deadline, tenon_error* error);
/* A block of tenon_queue_message_limit() bytes to fill in place, one at a time for each sender
 * (TENON_INVALID_ARGUMENT); sent by commit, given back by abort. On an error of commit it stays. */
TENON_API tenon_status tenon_sender_loan(tenon_sender* sender, void** data, tenon_error* error);
TENON_API tenon_status tenon_sender_commit(tenon_sender* sender, size_t bytes,
                                           tenon_deadline deadline, tenon_error* error);
TENON_API void tenon_sender_abort(tenon_sender* sender);
TENON_API tenon_status tenon_sender_close_stream(tenon_sender* sender, const void* note,
                                                 size_t bytes, tenon_deadline deadline,
                                                 tenon_error* error);
TENON_API tenon_status tenon_sender_wait_peer(tenon_sender* sender, tenon_deadline deadline,
                                              tenon_error* error);
/* `armed` 0: there is room already, and the bell will not ring. */
TENON_API tenon_status tenon_sender_arm(tenon_sender* sender, const tenon_doorbell* doorbell,
                                        int* armed, tenon_error* error);
TENON_API uint64_t tenon_sender_position(const tenon_sender* sender);
TENON_API int tenon_sender_took_over(const tenon_sender* sender);
TENON_API void tenon_sender_interrupt(tenon_sender* sender); /* safe in a signal handler */
TENON_API void tenon_sender_close(tenon_sender* sender);     /* leaves the role */

/* A message in place. Valid until released. */
typedef struct tenon_message {
  const void* data;
  size_t bytes;
  uint64_t position;     /* 0, 1, 2, ... since the queue was made */
  int maybe_redelivered; /* 1: the dead predecessor may have seen it already */
} tenon_message;

TENON_API tenon_status tenon_receiver_open(tenon_queue* queue, int idle, tenon_receiver** receiver,
                                           tenon_error* error);
/* Copies the next message to `out`; `*bytes`: first how much fits, then its size. */
TENON_API tenon_status tenon_receiver_receive(tenon_receiver* receiver, void* out, size_t* bytes,
                                              tenon_deadline deadline, tenon_error* error);
TENON_API tenon_status tenon_receiver_peek(tenon_receiver* receiver, tenon_message* message,
                                           tenon_deadline deadline, tenon_error* error);
TENON_API tenon_status tenon_receiver_release(tenon_receiver* receiver, tenon_error* error);
/* After TENON_END_OF_STREAM: the note that came with it; valid until next_stream. */
TENON_API const void* tenon_receiver_end_note(const tenon_receiver* receiver, size_t* bytes);
TENON_API tenon_status tenon_receiver_next_stream(tenon_receiver* receiver, tenon_error* error);
TENON_API tenon_status tenon_receiver_wait_peer(tenon_receiver* receiver, tenon_deadline deadline,
                                                tenon_error* error);
TENON_API tenon_status tenon_receiver_arm(tenon_receiver* receiver, const tenon_doorbell* doorbell,
                                          int* armed, tenon_error* error);
TENON_API uint64_t tenon_receiver_position(const tenon_receiver* receiver);
TENON_API int tenon_receiver_took_over(const tenon_receiver* receiver);
TENON_API void tenon_receiver_interrupt(tenon_receiver* receiver);
TENON_API void tenon_receiver_close(tenon_receiver* receiver);

#ifdef __cplusplus
}
#endif

#endif

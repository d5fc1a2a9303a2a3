/* SPDX-License-Identifier: Apache-2.0
 * The header is C, its structs stay as they are, and a program in C works with libtenon.so alone:
 * two processes, an account, a queue with a doorbell, and a death. */
#define _POSIX_C_SOURCE 200809L
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tenon/tenon.h"

/* What was built against this header goes on with a later library. */
_Static_assert(sizeof(tenon_error) == 256 && offsetof(tenon_error, system_error) == 4 &&
                   offsetof(tenon_error, number) == 8 && offsetof(tenon_error, message) == 16,
               "tenon_error");
_Static_assert(sizeof(tenon_segment_options) == 24 &&
                   offsetof(tenon_segment_options, max_participants) == 8 &&
                   offsetof(tenon_segment_options, max_threads) == 12 &&
                   offsetof(tenon_segment_options, max_objects) == 16 &&
                   offsetof(tenon_segment_options, mode) == 20,
               "tenon_segment_options");
_Static_assert(sizeof(tenon_thread) == 32 && sizeof(tenon_held) == 64, "opaque, but of one size");
_Static_assert(sizeof(tenon_deadlock_link) == 112 && offsetof(tenon_deadlock_link, tid) == 4 &&
                   offsetof(tenon_deadlock_link, monitor) == 8,
               "tenon_deadlock_link");
_Static_assert(sizeof(tenon_object_type) == 16 && offsetof(tenon_object_type, bytes) == 8,
               "tenon_object_type");
_Static_assert(sizeof(tenon_object_info) == 24 && offsetof(tenon_object_info, bytes) == 8 &&
                   offsetof(tenon_object_info, flags) == 12 &&
                   offsetof(tenon_object_info, count) == 16,
               "tenon_object_info");
_Static_assert(sizeof(tenon_queue_options) == 20 &&
                   offsetof(tenon_queue_options, message_limit) == 4 &&
                   offsetof(tenon_queue_options, inline_bytes) == 8 &&
                   offsetof(tenon_queue_options, loans) == 12 &&
                   offsetof(tenon_queue_options, element_bytes) == 16,
               "tenon_queue_options");
_Static_assert(sizeof(tenon_message) == 32 && offsetof(tenon_message, bytes) == 8 &&
                   offsetof(tenon_message, position) == 16 &&
                   offsetof(tenon_message, maybe_redelivered) == 24,
               "tenon_message");
_Static_assert(TENON_IDLE_ADAPTIVE == 0 && TENON_IDLE_BUSY == 1 && TENON_IDLE_PARK == 2 &&
                   TENON_IN_PLACE == 1u,
               "numbers");

static void expect(int line, const char* call, tenon_status got, tenon_status wanted,
                   const tenon_error* error) {
  if (got == wanted) return;
  fprintf(stderr, "line %d: %s: %s, not %s (%s)\n", line, call, tenon_status_name(got),
          tenon_status_name(wanted), error->message);
  exit(1);
}
#define EXPECT(wanted, call) expect(__LINE__, #call, (call), (wanted), &error)
#define CHECK(fact)                                          \
  do {                                                       \
    if (!(fact)) {                                           \
      fprintf(stderr, "line %d: not %s\n", __LINE__, #fact); \
      exit(1);                                               \
    }                                                        \
  } while (0)

static const tenon_object_type account_type = {"Account 16\nbalance i64 0\nowed i64 8\n", 16};
static tenon_error error;

/* Pays, says so, and stays inside until it is killed. */
static void pay_and_stay(const char* name) {
  tenon_segment* segment;
  tenon_object* object;
  tenon_queue* queue;
  tenon_sender* sender;
  tenon_held held;
  EXPECT(TENON_OK, tenon_segment_open(name, &segment, &error));
  EXPECT(TENON_OK, tenon_object_open(segment, "account", &account_type, 1, &object, &error));
  EXPECT(TENON_OK, tenon_queue_open(segment, "news", NULL, &queue, &error));
  EXPECT(TENON_OK, tenon_sender_open(queue, TENON_IDLE_ADAPTIVE, &sender, &error));
  EXPECT(TENON_OK, tenon_object_enter(object, TENON_NEVER, &held, &error));
  int64_t account[2];
  memcpy(account, tenon_held_value(&held), sizeof account);
  account[0] += 10;
  account[1] -= 10;
  EXPECT(TENON_OK, tenon_held_store(&held, account, sizeof account, &error));
  EXPECT(TENON_OK, tenon_sender_send(sender, "paid", 4, TENON_NEVER, &error));
  for (;;) pause();
}

static void watch_it_die(tenon_segment* segment, tenon_object* object, pid_t payer) {
  tenon_queue* queue;
  tenon_receiver* receiver;
  tenon_doorbell* bell;
  tenon_held held;
  int armed;
  char word[64];
  size_t bytes = sizeof word;
  EXPECT(TENON_OK, tenon_queue_open(segment, "news", NULL, &queue, &error));
  EXPECT(TENON_OK, tenon_receiver_open(queue, TENON_IDLE_PARK, &receiver, &error));
  EXPECT(TENON_OK, tenon_doorbell_open(segment, &bell, &error));
  struct pollfd polled = {.fd = tenon_doorbell_descriptor(bell), .events = POLLIN};
  for (;;) {
    EXPECT(TENON_OK, tenon_receiver_arm(receiver, bell, &armed, &error));
    if (!armed) break; /* else it is rung by who comes, too */
    CHECK(poll(&polled, 1, -1) == 1);
    tenon_doorbell_clear(bell);
  }
  EXPECT(TENON_OK, tenon_receiver_receive(receiver, word, &bytes, TENON_NOW, &error));
  CHECK(bytes == 4 && memcmp(word, "paid", 4) == 0);
  EXPECT(TENON_WOULD_BLOCK, tenon_object_enter(object, TENON_NOW, &held, &error));
  EXPECT(TENON_ILLEGAL_MONITOR_STATE, tenon_held_exit(&held, &error));
  kill(payer, SIGKILL);
  EXPECT(TENON_OWNER_DIED, tenon_object_enter(object, TENON_NEVER, &held, &error));
  const int64_t* account = tenon_held_value(&held);
  CHECK(account[0] == 110 && account[1] == -110);
  EXPECT(TENON_OK, tenon_held_exit(&held, &error));
  tenon_doorbell_close(bell);
  tenon_receiver_close(receiver);
  tenon_queue_close(queue);
}

int main(void) {
  static const int64_t initial[2] = {100, -100};
  tenon_segment* segment;
  tenon_object* object;
  char name[64];
  alarm(120); /* the watchdog */
  snprintf(name, sizeof name, "capi_test-%ld", (long)getpid());
  EXPECT(TENON_OK, tenon_segment_create(name, NULL, &segment, &error));
  EXPECT(TENON_OK, tenon_object_open_or_create(segment, "account", &account_type, 1, initial, 0,
                                               &object, &error));
  const pid_t payer = fork();
  if (payer == 0) pay_and_stay(name);
  CHECK(payer > 0);
  watch_it_die(segment, object, payer);
  CHECK(waitpid(payer, NULL, 0) == payer);
  EXPECT(TENON_STILL_HELD, tenon_segment_close(segment, &error));
  tenon_object_close(object);
  EXPECT(TENON_OK, tenon_segment_close(segment, &error));
  EXPECT(TENON_OK, tenon_segment_remove(name, &error));
  puts("ok");
  return 0;
}

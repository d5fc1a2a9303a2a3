/* SPDX-License-Identifier: Apache-2.0
 * Does what it is told, line by line, over the C ABI, as driver.cpp does. Commands and answers:
 * README.md. */
#define _POSIX_C_SOURCE 200809L
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST = 1 << 16 };

tenon_segment* segment;
static tenon_queue* queue;
static tenon_sender* sender;
static tenon_receiver* receiver;
static uint8_t buffer[LARGEST];
static char* rest_of_line;

const char* next_word(void) {
  const char* word = strtok_r(NULL, " \n", &rest_of_line);
  return word == NULL ? "" : word;
}
int64_t next_number(void) {
  return strtoll(next_word(), NULL, 10);
}
tenon_deadline next_deadline(void) {
  return tenon_after(next_number() * 1000000);
}

void answer(tenon_status status) {
  if (status == TENON_OK)
    puts("ok");
  else
    printf("error %s\n", tenon_status_name(status));
}

static void print_hex(const uint8_t* bytes, size_t count) {
  if (count == 0) putchar('-');
  for (size_t i = 0; i < count; ++i) printf("%02x", bytes[i]);
}

/* The next word, as bytes in the buffer; says how many. */
static size_t next_bytes(void) {
  const char* text = next_word();
  size_t count = 0;
  for (; text[0] != '-' && text[0] != '\0' && text[1] != '\0' && count < LARGEST; text += 2) {
    const char digits[] = {text[0], text[1], '\0'};
    buffer[count++] = (uint8_t)strtoul(digits, NULL, 16);
  }
  return count;
}

/* ---- the segment */

static void opened(tenon_status status, tenon_segment* next) {
  uint8_t nonce[16];
  if (status != TENON_OK) {
    answer(status);
    return;
  }
  segment = next;
  tenon_segment_path(segment, nonce);
  printf("ok ");
  print_hex(nonce, sizeof nonce);
  putchar('\n');
}

static void run_open(void) {
  tenon_segment* next;
  const tenon_status status = tenon_segment_open(next_word(), &next, NULL);
  opened(status, next);
}
static void run_open_or_create(void) {
  const tenon_segment_options options = {.max_bytes = 64u << 20u, .max_participants = 8};
  tenon_segment* next;
  const tenon_status status = tenon_segment_open_or_create(next_word(), &options, &next, NULL);
  opened(status, next);
}
static void run_remove(void) {
  answer(tenon_segment_remove(next_word(), NULL));
}
static void run_remove_object(void) {
  answer(tenon_segment_remove_object(segment, next_word(), NULL));
}
static tenon_status close_all(void) {
  close_monitors();
  tenon_sender_close(sender);
  tenon_receiver_close(receiver);
  tenon_queue_close(queue);
  sender = NULL;
  receiver = NULL;
  queue = NULL;
  const tenon_status status = tenon_segment_close(segment, NULL);
  segment = NULL;
  return status;
}
static void run_close(void) {
  answer(close_all());
}

/* ---- queues */

static void run_queue(void) {
  const char* name = next_word();
  tenon_queue_options options = {.capacity = (uint32_t)next_number()};
  options.message_limit = (uint32_t)next_number();
  tenon_queue* next;
  const tenon_status status = tenon_queue_open(segment, name, &options, &next, NULL);
  if (status != TENON_OK) {
    answer(status);
    return;
  }
  tenon_queue_close(queue);
  queue = next;
  printf("ok %u %u\n", tenon_queue_capacity(queue), tenon_queue_message_limit(queue));
}

static int next_idle(void) {
  const char* name = next_word();
  if (strcmp(name, "busy") == 0) return TENON_IDLE_BUSY;
  return strcmp(name, "park") == 0 ? TENON_IDLE_PARK : TENON_IDLE_ADAPTIVE;
}

static void taken(tenon_status status, uint64_t position, int took_over) {
  if (status == TENON_OK)
    printf("ok %llu%s\n", (unsigned long long)position, took_over ? " took_over" : "");
  else
    answer(status);
}
static void run_sender(void) {
  tenon_sender* next;
  const tenon_status status = tenon_sender_open(queue, next_idle(), &next, NULL);
  if (status == TENON_OK) sender = next;
  taken(status, tenon_sender_position(next), tenon_sender_took_over(next));
}
static void run_receiver(void) {
  tenon_receiver* next;
  const tenon_status status = tenon_receiver_open(queue, next_idle(), &next, NULL);
  if (status == TENON_OK) receiver = next;
  taken(status, tenon_receiver_position(next), tenon_receiver_took_over(next));
}
static void run_leave_sender(void) {
  tenon_sender_close(sender);
  sender = NULL;
  answer(TENON_OK);
}
static void run_leave_receiver(void) {
  tenon_receiver_close(receiver);
  receiver = NULL;
  answer(TENON_OK);
}

static void send_until(tenon_deadline deadline) {
  const size_t count = next_bytes();
  answer(tenon_sender_send(sender, buffer, count, deadline, NULL));
}
static void run_send(void) {
  send_until(TENON_NEVER);
}
static void run_try_send(void) {
  send_until(TENON_NOW);
}
static void run_send_for(void) {
  send_until(next_deadline());
}
static void run_close_stream(void) {
  answer(tenon_sender_close_stream(sender, NULL, 0, TENON_NEVER, NULL));
}

static void receive_until(tenon_deadline deadline) {
  size_t count = LARGEST;
  const tenon_status status = tenon_receiver_receive(receiver, buffer, &count, deadline, NULL);
  if (status != TENON_OK) {
    answer(status);
    return;
  }
  printf("ok ");
  print_hex(buffer, count);
  putchar('\n');
}
static void run_receive(void) {
  receive_until(TENON_NEVER);
}
static void run_try_receive(void) {
  receive_until(TENON_NOW);
}
static void run_receive_for(void) {
  receive_until(next_deadline());
}
static void run_try_peek(void) {
  tenon_message message;
  const tenon_status status = tenon_receiver_peek(receiver, &message, TENON_NOW, NULL);
  if (status != TENON_OK) {
    answer(status);
    return;
  }
  printf("ok ");
  print_hex(message.data, message.bytes);
  puts(message.maybe_redelivered ? " again" : "");
}
static void run_release(void) {
  answer(tenon_receiver_release(receiver, NULL));
}
static void run_next_stream(void) {
  answer(tenon_receiver_next_stream(receiver, NULL));
}
static void run_wait_sender(void) {
  answer(tenon_receiver_wait_peer(receiver, next_deadline(), NULL));
}
static void run_wait_receiver(void) {
  answer(tenon_sender_wait_peer(sender, next_deadline(), NULL));
}

static const command commands[] = {
    {"open", run_open},
    {"open_or_create", run_open_or_create},
    {"remove", run_remove},
    {"remove_object", run_remove_object},
    {"close", run_close},
    {"queue", run_queue},
    {"sender", run_sender},
    {"receiver", run_receiver},
    {"leave_sender", run_leave_sender},
    {"leave_receiver", run_leave_receiver},
    {"send", run_send},
    {"try_send", run_try_send},
    {"send_for", run_send_for},
    {"close_stream", run_close_stream},
    {"receive", run_receive},
    {"try_receive", run_try_receive},
    {"receive_for", run_receive_for},
    {"try_peek", run_try_peek},
    {"release", run_release},
    {"next_stream", run_next_stream},
    {"wait_sender", run_wait_sender},
    {"wait_receiver", run_wait_receiver},
};

static int run_one_of(const command* table, size_t count, const char* verb) {
  for (size_t i = 0; i < count; ++i) {
    if (strcmp(table[i].verb, verb) != 0) continue;
    table[i].run();
    return 1;
  }
  return 0;
}

int main(void) {
  char* line = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0) {
    const char* verb = strtok_r(line, " \n", &rest_of_line);
    if (verb == NULL) verb = "";
    if (!run_one_of(commands, sizeof commands / sizeof *commands, verb) &&
        !run_one_of(monitor_commands, monitor_command_count, verb))
      printf("unknown %s\n", verb);
    fflush(stdout);
  }
  free(line);
  return close_all() == TENON_OK ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0
 * What the driver in C does with monitors and objects. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "driver.h"

enum { MOST_NAMED = 8, DEEPEST = 8, WAIT_EACH = 16 };
static const int64_t MILLISECOND = 1000000;

/* One of monitor and object. */
typedef struct named {
  char name[32];
  tenon_monitor* monitor;
  tenon_object* object;
  tenon_held held[DEEPEST]; /* one for each time that the object is entered */
  size_t depth;
} named;

static named all[MOST_NAMED];
static size_t count;
static named* current;

/* The one of that name, or a new one, which is not counted yet. NULL: there is no room. */
static named* find(const char* name) {
  for (size_t i = 0; i < count; ++i)
    if (strcmp(all[i].name, name) == 0) return &all[i];
  if (count == MOST_NAMED || strlen(name) >= sizeof all[count].name) return NULL;
  memset(&all[count], 0, sizeof all[count]);
  strcpy(all[count].name, name);
  return &all[count];
}

static void keep(named* it, tenon_status status) {
  if (status == TENON_OK) {
    if (it == &all[count]) ++count;
    current = it;
  }
  answer(status);
}

static void run_monitor(void) {
  const char* name = next_word();
  named* it = find(name);
  if (it == NULL)
    answer(TENON_NO_SPACE);
  else
    keep(it, it->monitor ? TENON_OK : tenon_monitor_open(segment, name, 0, &it->monitor, NULL));
}

static void run_object(void) {
  const char* name = next_word();
  const int64_t value = next_number();
  const tenon_object_type type = {"i64 8\nvalue i64 0\n", sizeof value};
  named* it = find(name);
  if (it == NULL)
    answer(TENON_NO_SPACE);
  else
    keep(it, it->object ? TENON_OK
                        : tenon_object_open_or_create(segment, name, &type, 1, &value, 0,
                                                      &it->object, NULL));
}

/* The latest entry; where there is none, what the library has to say about that. */
static tenon_held* latest(void) {
  static tenon_held none;
  return current->depth == 0 ? &none : &current->held[current->depth - 1];
}

static void inside(tenon_status status) {
  if (status == TENON_OWNER_DIED)
    puts("ok owner_died");
  else
    answer(status);
}

static void enter_until(tenon_deadline deadline) {
  if (current->monitor != NULL) {
    inside(tenon_monitor_enter(current->monitor, deadline, NULL));
    return;
  }
  if (current->depth == DEEPEST) {
    answer(TENON_HOLD_COUNT_OVERFLOW);
    return;
  }
  tenon_held* held = &current->held[current->depth];
  const tenon_status status = tenon_object_enter(current->object, deadline, held, NULL);
  if (status == TENON_OK || status == TENON_OWNER_DIED) ++current->depth;
  inside(status);
}
static void run_enter(void) {
  enter_until(TENON_NEVER);
}
static void run_try_enter(void) {
  enter_until(TENON_NOW);
}
static void run_enter_for(void) {
  enter_until(next_deadline());
}

static void run_exit(void) {
  tenon_status status;
  if (current->monitor != NULL) {
    status = tenon_monitor_exit(current->monitor, NULL);
  } else {
    status = tenon_held_exit(latest(), NULL);
    if (status == TENON_OK) --current->depth;
  }
  answer(status);
}

static void wait_until(tenon_deadline deadline) {
  if (current->monitor != NULL) {
    inside(tenon_monitor_wait(current->monitor, deadline, NULL));
    return;
  }
  const tenon_status status = tenon_held_wait(latest(), deadline, NULL);
  inside(status == TENON_OK && tenon_held_owner_died(latest()) ? TENON_OWNER_DIED : status);
}
static void run_wait(void) {
  wait_until(TENON_NEVER);
}
static void run_wait_for(void) {
  wait_until(next_deadline());
}

static void run_notify(void) {
  answer(current->monitor != NULL ? tenon_monitor_notify(current->monitor, NULL)
                                  : tenon_held_notify(latest(), NULL));
}
static void run_notify_all(void) {
  answer(current->monitor != NULL ? tenon_monitor_notify_all(current->monitor, NULL)
                                  : tenon_held_notify_all(latest(), NULL));
}
static void run_mark_consistent(void) {
  answer(current->monitor != NULL ? tenon_monitor_mark_consistent(current->monitor, NULL)
                                  : tenon_held_mark_consistent(latest(), NULL));
}

static void number(tenon_status status, int64_t value) {
  if (status == TENON_OK)
    printf("ok %" PRId64 "\n", value);
  else
    answer(status);
}

static int64_t value_of(const tenon_held* held) {
  int64_t value = 0;
  memcpy(&value, tenon_held_value(held), sizeof value);
  return value;
}

static void run_update(void) {
  const int64_t delta = next_number();
  int64_t value = 0;
  tenon_held held;
  tenon_status status = tenon_object_enter(current->object, TENON_NEVER, &held, NULL);
  if (status == TENON_OK || status == TENON_OWNER_DIED) {
    value = value_of(&held) + delta;
    status = tenon_held_store(&held, &value, sizeof value, NULL);
    tenon_held_exit(&held, NULL);
  }
  number(status, value);
}

/* False: somebody else changed the value meanwhile. */
static int add_one(tenon_held* held, int64_t* value) {
  *value = value_of(held) + 1;
  tenon_held_store(held, value, sizeof *value, NULL);
  const int is_mine = value_of(held) == *value;
  tenon_held_notify(held, NULL);
  return is_mine;
}

static void run_work(void) {
  const int64_t times = next_number();
  int64_t value = 0;
  for (int64_t i = 0; i < times; ++i) {
    tenon_held held;
    const tenon_status status = tenon_object_enter(current->object, TENON_NEVER, &held, NULL);
    if (status != TENON_OK && status != TENON_OWNER_DIED) {
      answer(status);
      return;
    }
    if (i % WAIT_EACH == 0) tenon_held_wait(&held, tenon_after(MILLISECOND), NULL);
    const int is_mine = add_one(&held, &value);
    tenon_held_exit(&held, NULL);
    if (!is_mine) {
      puts("error Torn");
      return;
    }
  }
  number(TENON_OK, value);
}

static void run_value(void) {
  int64_t value = 0;
  const tenon_status status = tenon_object_snapshot(current->object, &value, sizeof value, NULL);
  number(status, value);
}

void close_monitors(void) {
  for (named* it = all; it != all + count; ++it) {
    while (it->depth > 0) tenon_held_exit(&it->held[--it->depth], NULL);
    tenon_monitor_close(it->monitor);
    tenon_object_close(it->object);
  }
  count = 0;
  current = NULL;
}

const command monitor_commands[] = {
    {"monitor", run_monitor},
    {"object", run_object},
    {"enter", run_enter},
    {"try_enter", run_try_enter},
    {"enter_for", run_enter_for},
    {"exit", run_exit},
    {"wait", run_wait},
    {"wait_for", run_wait_for},
    {"notify", run_notify},
    {"notify_all", run_notify_all},
    {"mark_consistent", run_mark_consistent},
    {"update", run_update},
    {"work", run_work},
    {"value", run_value},
};
const size_t monitor_command_count = sizeof monitor_commands / sizeof *monitor_commands;

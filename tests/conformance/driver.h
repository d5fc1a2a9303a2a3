/* SPDX-License-Identifier: Apache-2.0
 * What the two halves of the driver in C share. */
#ifndef CONFORMANCE_DRIVER_H
#define CONFORMANCE_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#include "tenon/tenon.h"

typedef struct command {
  const char* verb;
  void (*run)(void);
} command;

extern const command monitor_commands[];
extern const size_t monitor_command_count;

/* The segment that is open. */
extern tenon_segment* segment;

/* Of the command's line; "" and 0 where there is nothing more. */
const char* next_word(void);
int64_t next_number(void);
tenon_deadline next_deadline(void);

/* "ok", or "error CODE". */
void answer(tenon_status status);
/* Closes all monitors and objects. */
void close_monitors(void);

#endif

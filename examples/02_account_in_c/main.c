/* SPDX-License-Identifier: Apache-2.0
 * An account that processes share, in C. `account_in_c withdraw 10` waits until there is so much;
 * `account_in_c deposit 10`, in another shell, before or after. Kill either with -9: the balance
 * is one before or after a change, never in between. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tenon/tenon.h"

static tenon_error error;

static void need(tenon_status status) {
  /* Of the death of an owner nothing is to be repaired: the value is the last one stored. */
  if (status == TENON_OK || status == TENON_OWNER_DIED) return;
  fprintf(stderr, "%s\n", error.message);
  exit(1);
}

static int64_t balance_of(const tenon_held* held) {
  return *(const int64_t*)tenon_held_value(held);
}

int main(int argc, char** argv) {
  const tenon_object_type type = {"i64 8\nvalue i64 0\n", sizeof(int64_t)};
  tenon_segment* segment;
  tenon_object* account;
  tenon_held held;
  if (argc != 3) {
    fprintf(stderr, "usage: account_in_c deposit|withdraw AMOUNT\n");
    return 2;
  }
  const int withdraws = strcmp(argv[1], "withdraw") == 0;
  const int64_t amount = strtoll(argv[2], NULL, 10);

  need(tenon_segment_open_or_create("bank", NULL, &segment, &error));
  need(tenon_object_open_or_create(segment, "account", &type, 1, NULL, 0, &account, &error));
  need(tenon_object_enter(account, TENON_NEVER, &held, &error));
  while (withdraws && balance_of(&held) < amount) need(tenon_held_wait(&held, TENON_NEVER, &error));
  const int64_t balance = balance_of(&held) + (withdraws ? -amount : amount);
  need(tenon_held_store(&held, &balance, sizeof balance, &error));
  need(tenon_held_notify_all(&held, &error));
  need(tenon_held_exit(&held, &error));
  printf("%s %lld, balance %lld\n", argv[1], (long long)amount, (long long)balance);

  tenon_object_close(account);
  need(tenon_segment_close(segment, &error));
  return 0;
}

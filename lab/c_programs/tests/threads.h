/* SPDX-License-Identifier: Apache-2.0
   For the programs of this folder: threads that are told their number, and short names of orders.
 */
#ifndef TENON_LAB_TESTS_THREADS_H
#define TENON_LAB_TESTS_THREADS_H

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#define kRelaxed memory_order_relaxed
#define kAcquire memory_order_acquire
#define kRelease memory_order_release
#define kAcqRel memory_order_acq_rel
#define kSeqCst memory_order_seq_cst

#ifndef N
#define N 2
#endif

/* Runs `body` n times at once, with 0 .. n - 1, and waits for the end of all. */
static inline void run_threads(int n, void* (*body)(void*)) {
  pthread_t threads[16];
  for (int i = 0; i < n; ++i) pthread_create(&threads[i], NULL, body, (void*)(intptr_t)i);
  for (int i = 0; i < n; ++i) pthread_join(threads[i], NULL);
}

static inline int number_of(void* argument) {
  return (int)(intptr_t)argument;
}

#endif

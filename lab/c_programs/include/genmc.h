/* SPDX-License-Identifier: Apache-2.0
   The names that programs for GenMC expect. Hints that only make a search shorter say nothing here:
   threads that are alike are explored as others are. */
#ifndef TENON_LAB_GENMC_H
#define TENON_LAB_GENMC_H

#include <pthread.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef pthread_t __VERIFIER_thread_t;

void __VERIFIER_assume(int condition);
int __VERIFIER_nondet_int(void);
pthread_t __VERIFIER_spawn(void* (*start)(void*), void* argument);
void* __VERIFIER_join(pthread_t thread);
void tenon_lab_final_write(void);

#ifdef __cplusplus
}
#endif

#define __VERIFIER_spawn_symmetric(start, argument, other) __VERIFIER_spawn(start, argument)
#define __VERIFIER_join_symmetric(thread) ((void)__VERIFIER_join(thread))

#define __VERIFIER_loop_begin() ((void)0)
#define __VERIFIER_spin_start() ((void)0)
#define __VERIFIER_spin_end(condition) ((void)0)

#define __VERIFIER_local_write(statement) statement
#define __VERIFIER_helped_CAS(statement) statement
#define __VERIFIER_speculative_read(expression) expression
#define __VERIFIER_confirming_read(expression) expression
#define __VERIFIER_confirming_CAS(expression) expression
#define __VERIFIER_final_CAS(expression) expression

/* No other thread's write is at its location, but what it knows of when it writes. */
#define __VERIFIER_final_write(statement) \
  ({                                      \
    tenon_lab_final_write();              \
    statement;                            \
  })

/* What one thread does to help another, the other does itself; what may be left out is. */
#define __VERIFIER_helping_CAS(statement) ((void)0)
#define __VERIFIER_optional(statements) ((void)0)

/* Hazard pointers: what is retired is never freed, so there is nothing to protect. */
typedef int __VERIFIER_hp_t;
#define __VERIFIER_hp_alloc() 0
#define __VERIFIER_hp_protect(hazard, pointer) ((void)(hazard), atomic_load(pointer))
#define __VERIFIER_hp_clear(hazard) ((void)(hazard))
#define __VERIFIER_hp_free(hazard) ((void)(hazard))
#define __VERIFIER_hp_retire(pointer) ((void)(pointer))

#endif

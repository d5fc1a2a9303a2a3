/* SPDX-License-Identifier: Apache-2.0
   What clang has built in and gcc has not. */
#ifndef TENON_LAB_CLANG_H
#define TENON_LAB_CLANG_H

#ifdef __cplusplus
extern "C" {
#endif

int __sync_fetch_and_min(volatile int* at, int value);
int __sync_fetch_and_max(volatile int* at, int value);
unsigned __sync_fetch_and_umin(volatile unsigned* at, unsigned value);
unsigned __sync_fetch_and_umax(volatile unsigned* at, unsigned value);

#ifdef __cplusplus
}
#endif

#endif

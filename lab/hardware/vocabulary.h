// SPDX-License-Identifier: Apache-2.0
// The words that c_source.cpp writes threads in: what an instruction of litmus.hpp is on this CPU.
// C is <stdatomic.h>, x86 is its own instructions; both are 64 bits wide.
#include <stdatomic.h>
#include <stdint.h>

typedef int64_t Value;

// Two bits. 0: none. 2, 3: what comes next comes later. 1: it may go ahead, but a store among it
// has to wait in its buffer until these divisions are done.
static inline void pause(uint64_t bits) {
  unsigned long slow = 1;
  unsigned turns = 0;
  switch (bits & 3) {
    case 1:
      for (int i = 0; i < 32; ++i) {
        slow = ~0ul / slow;
        __asm__ volatile("" : "+r"(slow));
      }
      break;
    case 2:
      turns = 50;
      break;
    case 3:
      turns = 250;
      break;
  }
  for (; turns > 0; --turns) __asm__ volatile("" : "+r"(turns));
}

// ---- operators, as axiom::apply() has them; with -fwrapv

static inline Value second(Value a, Value b) {
  return (void)a, b;
}
static inline Value add(Value a, Value b) {
  return a + b;
}
static inline Value subtract(Value a, Value b) {
  return a - b;
}
static inline Value multiply(Value a, Value b) {
  return a * b;
}
static inline Value divide(Value a, Value b) {
  return b == 0 ? 0 : b == -1 ? -a : a / b;
}
static inline Value and (Value a, Value b) {
  return a & b;
}
static inline Value or (Value a, Value b) {
  return a | b;
}
static inline Value xor (Value a, Value b) { return a ^ b; } static inline Value
    shift_left(Value a, Value b) {
  return (uint64_t)b < 64 ? (Value)((uint64_t)a << b) : 0;
}
static inline Value shift_right(Value a, Value b) {
  return a >> ((uint64_t)b < 64 ? b : 63);
}
static inline Value equal(Value a, Value b) {
  return a == b;
}
static inline Value not_equal(Value a, Value b) {
  return a != b;
}
static inline Value less(Value a, Value b) {
  return a < b;
}
static inline Value less_equal(Value a, Value b) {
  return a <= b;
}
static inline Value greater(Value a, Value b) {
  return a > b;
}
static inline Value greater_equal(Value a, Value b) {
  return a >= b;
}

// ---- accesses and fences of C

#define c_load_plain(from) (*(from))
#define c_store_plain(to, value) (*(to) = (value))

#define c_atomic(at) ((_Atomic Value*)(at))
#define c_load(order, from) atomic_load_explicit(c_atomic(from), memory_order_##order)
#define c_store(order, to, value) atomic_store_explicit(c_atomic(to), value, memory_order_##order)
#define c_fence(order) atomic_thread_fence(memory_order_##order)

#define c_update(op, order, at, value) c_update_##op(c_atomic(at), value, memory_order_##order)
#define c_update_second atomic_exchange_explicit
#define c_update_add atomic_fetch_add_explicit
#define c_update_subtract atomic_fetch_sub_explicit
#define c_update_and atomic_fetch_and_explicit
#define c_update_or atomic_fetch_or_explicit
#define c_update_xor atomic_fetch_xor_explicit

// What was found.
#define c_compare_exchange(order, failure_order, at, expected, desired)                           \
  ({                                                                                              \
    Value found_ = (expected);                                                                    \
    atomic_compare_exchange_strong_explicit(c_atomic(at), &found_, desired, memory_order_##order, \
                                            memory_order_##failure_order);                        \
    found_;                                                                                       \
  })

// ---- those of x86: the compiler sees a clobbered memory and keeps them in their order

#ifdef __x86_64__

static inline Value x86_load_plain(const Value* from) {
  Value value;
  __asm__ volatile("movq %1, %0" : "=r"(value) : "m"(*from) : "memory");
  return value;
}

static inline void x86_store_plain(Value* to, Value value) {
  __asm__ volatile("movq %1, %0" : "=m"(*to) : "r"(value) : "memory");
}

static inline void x86_fence_seq_cst(void) {
  __asm__ volatile("mfence" ::: "memory");
}
static inline void x86_fence_acquire(void) {
  __asm__ volatile("lfence" ::: "memory");
}
static inline void x86_fence_release(void) {
  __asm__ volatile("sfence" ::: "memory");
}
#define x86_fence(order) x86_fence_##order()

static inline Value x86_lock_cmpxchg(Value* at, Value expected, Value desired) {
  __asm__ volatile("lock cmpxchgq %2, %1"
                   : "+a"(expected), "+m"(*at)
                   : "r"(desired)
                   : "memory", "cc");
  return expected;
}
// What is locked is seq_cst.
#define x86_compare_exchange(order, failure_order, at, expected, desired) \
  x86_lock_cmpxchg(at, expected, desired)

static inline Value x86_update_second(Value* at, Value value) {
  __asm__ volatile("xchgq %0, %1" : "+r"(value), "+m"(*at)::"memory");
  return value;
}

static inline Value x86_update_add(Value* at, Value value) {
  __asm__ volatile("lock xaddq %0, %1" : "+r"(value), "+m"(*at)::"memory", "cc");
  return value;
}

static inline Value x86_update_subtract(Value* at, Value value) {
  return x86_update_add(at, -value);
}

// LOCK AND and its like do not say what they found; flags depend on it.
#define X86_UPDATE(op)                                                   \
  static inline Value x86_update_##op(Value* at, Value value) {          \
    Value expected = x86_load_plain(at);                                 \
    for (;;) {                                                           \
      Value found = x86_lock_cmpxchg(at, expected, op(expected, value)); \
      if (found == expected) return found;                               \
      expected = found;                                                  \
    }                                                                    \
  }
X86_UPDATE(and)
X86_UPDATE(or)
X86_UPDATE(xor)
X86_UPDATE(shift_left)
X86_UPDATE(shift_right)
#define x86_update(op, order, at, value) x86_update_##op(at, value)

#endif

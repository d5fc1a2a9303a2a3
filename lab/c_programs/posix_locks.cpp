// SPDX-License-Identifier: Apache-2.0
// Mutexes of POSIX and of C11, condition variables, barriers, spin locks and read-write locks. The
// object's first word is what the explorer sees of it; zero is free, as the static initialisers
// say.
#include <pthread.h>
#include <threads.h>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>

#include "c_programs/c_world.hpp"

namespace {

using tenon::lab::c_world;
using tenon::lab::Order;
using Word = std::optional<std::uint64_t>;

constexpr std::uint32_t kDestroyed = 0xDEAD;
constexpr std::uint32_t kWriter = 1;  // of a read-write lock; each reader counts two
constexpr std::uint32_t kReader = 2;
constexpr std::uint32_t kReady = 0xBA22;  // a barrier's second word

// What a lock's word can hold, whoever has it.
void check(std::uint32_t word, std::uint32_t most, const char* what) {
  if (word == kDestroyed) c_world()->fail(std::string(what) + " is used after it was destroyed");
  if (word > most) c_world()->fail(std::string(what) + " is used but was not initialised");
}

std::uint32_t own_mark() {
  return static_cast<std::uint32_t>(c_world()->thread()) + 1;
}

// From `before` to `after`, or nothing. True: it was done.
bool replace(void* word, std::uint32_t before, std::uint32_t after, Order order, std::uint32_t most,
             const char* what) {
  const std::uint32_t seen = c_world()->modify(
      word, [=](std::uint64_t value) { return value == before ? Word(after) : std::nullopt; },
      order);
  check(seen, most, what);
  return seen == before;
}

// ---- one owner

bool try_to_own(void* lock, const char* what) {
  return replace(lock, 0, own_mark(), Order::kAcquire, tenon::lab::kMostThreads, what);
}
// What is no lock is not waited for, but complained about.
int own(void* lock, const char* what) {
  constexpr std::uint32_t kMost = tenon::lab::kMostThreads;
  const auto change = [mark = own_mark()](std::uint64_t value) -> Word {
    if (value == 0) return mark;
    return value > kMost ? Word(value) : std::nullopt;
  };
  check(c_world()->acquire(lock, change), kMost, what);
  return 0;
}
int disown(void* lock, const char* what) {
  const std::uint32_t owner = c_world()->newest(lock);
  check(owner, tenon::lab::kMostThreads, what);
  if (owner != own_mark())
    c_world()->fail(std::string(what) + " is unlocked by a thread that has not locked it");
  c_world()->store(lock, 0, Order::kRelease);
  return 0;
}
int destroy(void* lock, const char* what) {
  const std::uint32_t word = c_world()->newest(lock);
  check(word, tenon::lab::kMostThreads, what);
  if (word != 0) c_world()->fail(std::string(what) + " is destroyed while somebody uses it");
  c_world()->set(lock, kDestroyed);
  return 0;
}

constexpr const char* kMutex = "a mutex";
constexpr const char* kSpinLock = "a spin lock";
constexpr const char* kCondition = "a condition variable";
constexpr const char* kBarrier = "a barrier";
constexpr const char* kReadWriteLock = "a read-write lock";
constexpr std::uint32_t kAllThreads = (1u << tenon::lab::kMostThreads) - 1;
constexpr std::uint32_t kMostReaders = kReader * tenon::lab::kMostThreads;

}  // namespace

extern "C" {

int __wrap_pthread_mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* /*kind*/) {
  c_world()->set(mutex, 0);
  return 0;
}
int __wrap_pthread_mutex_destroy(pthread_mutex_t* mutex) {
  return destroy(mutex, kMutex);
}
int __wrap_pthread_mutex_lock(pthread_mutex_t* mutex) {
  return own(mutex, kMutex);
}
int __wrap_pthread_mutex_trylock(pthread_mutex_t* mutex) {
  return try_to_own(mutex, kMutex) ? 0 : EBUSY;
}
int __wrap_pthread_mutex_unlock(pthread_mutex_t* mutex) {
  return disown(mutex, kMutex);
}

int __wrap_mtx_init(mtx_t* mutex, int /*kind*/) {
  c_world()->set(mutex, 0);
  return thrd_success;
}
void __wrap_mtx_destroy(mtx_t* mutex) {
  destroy(mutex, kMutex);
}
int __wrap_mtx_lock(mtx_t* mutex) {
  own(mutex, kMutex);
  return thrd_success;
}
int __wrap_mtx_trylock(mtx_t* mutex) {
  return try_to_own(mutex, kMutex) ? thrd_success : thrd_busy;
}
int __wrap_mtx_unlock(mtx_t* mutex) {
  disown(mutex, kMutex);
  return thrd_success;
}

int __wrap_pthread_spin_init(pthread_spinlock_t* lock, int /*shared*/) {
  c_world()->set(const_cast<int*>(lock), 0);
  return 0;
}
int __wrap_pthread_spin_destroy(pthread_spinlock_t* lock) {
  return destroy(const_cast<int*>(lock), kSpinLock);
}
int __wrap_pthread_spin_lock(pthread_spinlock_t* lock) {
  return own(const_cast<int*>(lock), kSpinLock);
}
int __wrap_pthread_spin_trylock(pthread_spinlock_t* lock) {
  return try_to_own(const_cast<int*>(lock), kSpinLock) ? 0 : EBUSY;
}
int __wrap_pthread_spin_unlock(pthread_spinlock_t* lock) {
  return disown(const_cast<int*>(lock), kSpinLock);
}

// ---- a condition variable's word: who waits, as bits

int __wrap_pthread_cond_init(pthread_cond_t* condition, const pthread_condattr_t* /*kind*/) {
  c_world()->set(condition, 0);
  return 0;
}
int __wrap_pthread_cond_destroy(pthread_cond_t* condition) {
  c_world()->set(condition, kDestroyed | ~kAllThreads);
  return 0;
}
int __wrap_pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  const std::uint32_t mine = 1u << c_world()->thread();
  const std::uint32_t before = c_world()->modify(
      condition, [=](std::uint64_t waiting) { return Word(waiting | mine); }, Order::kAcqRel);
  check(before, kAllThreads, kCondition);
  disown(mutex, kMutex);
  while ((c_world()->load(condition, Order::kAcquire) & mine) != 0) c_world()->wait_again();
  return own(mutex, kMutex);
}
int __wrap_pthread_cond_broadcast(pthread_cond_t* condition) {
  const std::uint32_t before = c_world()->modify(
      condition, [](std::uint64_t) { return Word(0); }, Order::kAcqRel);
  check(before, kAllThreads, kCondition);
  return 0;
}
// Of several that wait any may be woken.
int __wrap_pthread_cond_signal(pthread_cond_t* condition) {
  std::uint32_t waiting = c_world()->modify(
      condition, [](std::uint64_t all) { return Word(std::popcount(all) == 1 ? 0 : all); },
      Order::kAcqRel);
  check(waiting, kAllThreads, kCondition);
  if (std::popcount(waiting) < 2) return 0;
  const std::uint32_t all = waiting;
  for (unsigned skip = c_world()->explorer().choose(static_cast<unsigned>(std::popcount(all)));
       skip > 0; --skip)
    waiting &= waiting - 1;
  const std::uint32_t rest = all & ~(waiting & (0u - waiting));
  // If it is not as it was, another choice finds it as it is.
  if (!replace(condition, all, rest, Order::kAcqRel, kAllThreads, kCondition))
    c_world()->explorer().give_up();
  return 0;
}

// ---- a barrier's words: for how many threads it is, and whether it is one

int __wrap_pthread_barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* /*kind*/,
                                unsigned members) {
  if (members == 0) return EINVAL;
  auto* const words = reinterpret_cast<std::uint32_t*>(barrier);
  if (c_world()->get(words + 1) == kReady) c_world()->fail("a barrier is initialised twice");
  c_world()->set(words, members);
  c_world()->set(words + 1, kReady);
  return 0;
}
int __wrap_pthread_barrier_destroy(pthread_barrier_t* barrier) {
  c_world()->set(reinterpret_cast<std::uint32_t*>(barrier) + 1, kDestroyed);
  return 0;
}
int __wrap_pthread_barrier_wait(pthread_barrier_t* barrier) {
  const auto* const words = reinterpret_cast<const std::uint32_t*>(barrier);
  const std::uint32_t state = c_world()->get(words + 1);
  if (state != kReady) check(state == 0 ? ~0u : state, 0, kBarrier);
  return c_world()->meet(barrier, c_world()->get(words)) ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

// ---- many readers or one writer

int __wrap_pthread_rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* /*kind*/) {
  c_world()->set(lock, 0);
  return 0;
}
int __wrap_pthread_rwlock_destroy(pthread_rwlock_t* lock) {
  return destroy(lock, kReadWriteLock);
}
int __wrap_pthread_rwlock_wrlock(pthread_rwlock_t* lock) {
  while (!replace(lock, 0, kWriter, Order::kAcquire, kMostReaders, kReadWriteLock))
    c_world()->wait_again();
  return 0;
}
int __wrap_pthread_rwlock_rdlock(pthread_rwlock_t* lock) {
  for (;;) {
    const std::uint32_t seen = c_world()->modify(
        lock,
        [](std::uint64_t value) { return value == kWriter ? std::nullopt : Word(value + kReader); },
        Order::kAcquire);
    check(seen, kMostReaders, kReadWriteLock);
    if (seen != kWriter) return 0;
    c_world()->wait_again();
  }
}
int __wrap_pthread_rwlock_unlock(pthread_rwlock_t* lock) {
  const std::uint32_t seen = c_world()->modify(
      lock,
      [](std::uint64_t value) {
        return Word(value == kWriter ? 0 : value >= kReader ? value - kReader : value);
      },
      Order::kRelease);
  check(seen, kMostReaders, kReadWriteLock);
  if (seen == 0) c_world()->fail("a read-write lock is unlocked that nobody has");
  return 0;
}

}  // extern "C"

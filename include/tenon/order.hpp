// SPDX-License-Identifier: Apache-2.0
// Access modes and fences on words in shared memory, with the names of Java's VarHandle.
//
// A word is a plain integer; the mode belongs to the operation, so that C++, Java and Python read
// one layout. Sources: JLS 17.4 (happens-before), Doug Lea's guide to the JDK 9 memory order modes,
// C++20 [intro.races], [atomics.order], [atomics.fences]; costs: the Linux and JDK ports.
//
//   mode      C++20             promises, beyond the one before
//   plain     ordinary access   only what happens-before already orders
//   opaque    relaxed           no tearing; per word one order for all
//   acquire   acquire load      what the releasing writer did before is seen
//   release   release store     what I did before is seen by who acquires
//   volatile  seq_cst           one total order of all volatile accesses
//
// A word that may be read while another writes it is opaque or stronger, never plain.
#pragma once

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace tenon::order {

template <class W>
concept Word = std::same_as<W, std::uint32_t> || std::same_as<W, std::uint64_t> ||
    std::same_as<W, std::int32_t> || std::same_as<W, std::int64_t>;

namespace internal {
// std::atomic_ref<const T> does not exist in C++20; a load does not write, so on a read-only
// mapping this one const_cast is sound.
template <Word W>
std::atomic_ref<W> ref(const W& word) noexcept {
  static_assert(std::atomic_ref<W>::is_always_lock_free);
  return std::atomic_ref<W>(const_cast<W&>(word));
}
}  // namespace internal

// ---- reads

/// Edge: none; only for data that happens-before orders already [intro.races]/21, JLS 17.4.5.
/// Cost: x86 mov, Arm ldr; the compiler may keep it in a register or drop it.
template <Word W>
W get_plain(const W& word) noexcept {
  return word;
}
/// Edge: none; coherence of this word only [intro.races]/15-18, VarHandle.getOpaque.
/// Cost: x86 mov, Arm ldr.
template <Word W>
W get_opaque(const W& word) noexcept {
  return internal::ref(word).load(std::memory_order_relaxed);
}
/// Edge: the release that wrote the value synchronizes-with it [atomics.order]/2,
/// VarHandle.getAcquire. Cost: x86 mov, Arm ldapr (ldar before 8.3).
template <Word W>
W get_acquire(const W& word) noexcept {
  return internal::ref(word).load(std::memory_order_acquire);
}
/// Edge: as acquire, and a place in the single order of volatile accesses [atomics.order]/4,
/// JLS 17.4.4. Cost: x86 mov (the write pays), Arm ldar.
template <Word W>
W get_volatile(const W& word) noexcept {
  return internal::ref(word).load(std::memory_order_seq_cst);
}

// ---- writes

/// Edge: none [intro.races]/21. Cost: x86 mov, Arm str; may be delayed, merged or dropped.
template <Word W>
void set_plain(W& word, W value) noexcept {
  word = value;
}
/// Edge: none; becomes visible to all, in one order per word, VarHandle.setOpaque.
/// Cost: x86 mov, Arm str.
template <Word W>
void set_opaque(W& word, W value) noexcept {
  internal::ref(word).store(value, std::memory_order_relaxed);
}
/// Edge: synchronizes-with who acquires this value, so everything sequenced before is visible
/// there [atomics.order]/2, VarHandle.setRelease. Cost: x86 mov, Arm stlr.
template <Word W>
void set_release(W& word, W value) noexcept {
  internal::ref(word).store(value, std::memory_order_release);
}
/// Edge: as release, and a place in the single order of volatile accesses [atomics.order]/4,
/// JLS 17.4.4. Cost: x86 xchg (drains the store buffer), Arm stlr.
template <Word W>
void set_volatile(W& word, W value) noexcept {
  internal::ref(word).store(value, std::memory_order_seq_cst);
}

// ---- compare-and-set: stores `desired` if the word holds `expected`; true = done.
// On failure `expected` becomes the value that was seen, read in the same mode as far as a load
// has it. Never fails spuriously. Cost of each: x86 lock cmpxchg, Arm cas (ldxr/stxr before 8.1)
// with the letters a and l for acquire and release.

/// Edge: none; atomic all the same, as VarHandle.weakCompareAndSetPlain is.
template <Word W>
bool compare_and_set_plain(W& word, W& expected, W desired) noexcept {
  return internal::ref(word).compare_exchange_strong(expected, desired, std::memory_order_relaxed,
                                                     std::memory_order_relaxed);
}
/// Edge: none; coherence of this word only.
template <Word W>
bool compare_and_set_opaque(W& word, W& expected, W desired) noexcept {
  return compare_and_set_plain(word, expected, desired);
}
/// Edge: the release that wrote what it read synchronizes-with it; the write is opaque
/// [atomics.order]/2, VarHandle.compareAndExchangeAcquire.
template <Word W>
bool compare_and_set_acquire(W& word, W& expected, W desired) noexcept {
  return internal::ref(word).compare_exchange_strong(expected, desired, std::memory_order_acquire,
                                                     std::memory_order_acquire);
}
/// Edge: its write synchronizes-with who acquires it; the read is opaque [atomics.order]/2,
/// VarHandle.compareAndExchangeRelease.
template <Word W>
bool compare_and_set_release(W& word, W& expected, W desired) noexcept {
  return internal::ref(word).compare_exchange_strong(expected, desired, std::memory_order_release,
                                                     std::memory_order_relaxed);
}
/// Edge: acquire, release, and a place in the single order [atomics.order]/4,
/// VarHandle.compareAndSet.
template <Word W>
bool compare_and_set_volatile(W& word, W& expected, W desired) noexcept {
  return internal::ref(word).compare_exchange_strong(expected, desired, std::memory_order_seq_cst,
                                                     std::memory_order_seq_cst);
}

// ---- get-and-set: stores and returns the value before. Cost of each: x86 xchg, Arm swp (ldxr/stxr
// before 8.1) with the letters a and l.

/// Edge: none; atomic all the same.
template <Word W>
W get_and_set_plain(W& word, W value) noexcept {
  return internal::ref(word).exchange(value, std::memory_order_relaxed);
}
/// Edge: none; coherence of this word only.
template <Word W>
W get_and_set_opaque(W& word, W value) noexcept {
  return get_and_set_plain(word, value);
}
/// Edge: acquire on the read, VarHandle.getAndSetAcquire [atomics.order]/2.
template <Word W>
W get_and_set_acquire(W& word, W value) noexcept {
  return internal::ref(word).exchange(value, std::memory_order_acquire);
}
/// Edge: release on the write, VarHandle.getAndSetRelease [atomics.order]/2.
template <Word W>
W get_and_set_release(W& word, W value) noexcept {
  return internal::ref(word).exchange(value, std::memory_order_release);
}
/// Edge: both, and a place in the single order, VarHandle.getAndSet [atomics.order]/4.
template <Word W>
W get_and_set_volatile(W& word, W value) noexcept {
  return internal::ref(word).exchange(value, std::memory_order_seq_cst);
}

// ---- get-and-add: adds and returns the value before. Cost of each: x86 lock xadd, Arm ldadd
// (ldxr/stxr before 8.1) with the letters a and l.

/// Edge: none; atomic all the same.
template <Word W>
W get_and_add_plain(W& word, W delta) noexcept {
  return internal::ref(word).fetch_add(delta, std::memory_order_relaxed);
}
/// Edge: none; coherence of this word only.
template <Word W>
W get_and_add_opaque(W& word, W delta) noexcept {
  return get_and_add_plain(word, delta);
}
/// Edge: acquire on the read, VarHandle.getAndAddAcquire [atomics.order]/2.
template <Word W>
W get_and_add_acquire(W& word, W delta) noexcept {
  return internal::ref(word).fetch_add(delta, std::memory_order_acquire);
}
/// Edge: release on the write, VarHandle.getAndAddRelease [atomics.order]/2.
template <Word W>
W get_and_add_release(W& word, W delta) noexcept {
  return internal::ref(word).fetch_add(delta, std::memory_order_release);
}
/// Edge: both, and a place in the single order, VarHandle.getAndAdd [atomics.order]/4.
template <Word W>
W get_and_add_volatile(W& word, W delta) noexcept {
  return internal::ref(word).fetch_add(delta, std::memory_order_seq_cst);
}

// ---- the four barriers of the JSR-133 cookbook, by name. C++ has no weaker fences than acquire
// and release, so each is the weakest C++20 fence that contains it.

/// Loads before stay before loads after [atomics.fences]/4. x86: nothing. Arm: dmb ishld.
inline void load_load_fence() noexcept {
  std::atomic_thread_fence(std::memory_order_acquire);
}
/// Loads before stay before stores after [atomics.fences]/4. x86: nothing. Arm: dmb ishld.
inline void load_store_fence() noexcept {
  std::atomic_thread_fence(std::memory_order_acquire);
}
/// Stores before stay before stores after [atomics.fences]/3. x86: nothing. Arm: dmb ish (ishst
/// would do).
inline void store_store_fence() noexcept {
  std::atomic_thread_fence(std::memory_order_release);
}
/// Stores before stay before loads after [atomics.order]/4: the only one that x86 pays for (mfence,
/// or lock or). Arm: dmb ish.
inline void store_load_fence() noexcept {
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

/// As VarHandle.acquireFence: load_load and load_store [atomics.fences]/4. x86: nothing. Arm: dmb
/// ishld.
inline void acquire_fence() noexcept {
  std::atomic_thread_fence(std::memory_order_acquire);
}
/// As VarHandle.releaseFence: load_store and store_store [atomics.fences]/3. x86: nothing. Arm: dmb
/// ish.
inline void release_fence() noexcept {
  std::atomic_thread_fence(std::memory_order_release);
}
/// As VarHandle.fullFence: all four [atomics.order]/4. x86: mfence, or lock or. Arm: dmb ish.
inline void full_fence() noexcept {
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

// ---- the asymmetric pair (P1202): a light fence against a heavy one orders like two full fences;
// two light ones do not order each other. The frequent side is light, the rare side is heavy.

/// Costs nothing at run time: it stops the compiler. Needs a process that registered with
/// membarrier (every attached process has) and a partner that uses heavy_fence().
inline void light_fence() noexcept {
  std::atomic_signal_fence(std::memory_order_seq_cst);
}
/// One membarrier system call: every running thread of every attached process passes a full fence.
/// About 0.6 us alone, 11 us with another process running on another CPU.
/// Linux since 5.11 leaves out a CPU where a thread of the partner's process has ended, until
/// another process has run there (docs/design/0010): who relies on the pair looks once more after a
/// while, as park/ does.
void heavy_fence() noexcept;

/// Against death, not against other CPUs: a store before it cannot be lost while a store after it
/// survives a kill (death sees compiled order). Costs nothing at run time.
inline void death_fence() noexcept {
  std::atomic_signal_fence(std::memory_order_release);
}

// ---- bytes

/// Copies payload that happens-before orders. The ranges do not overlap.
void copy_plain(void* to, const void* from, std::size_t bytes) noexcept;
/// Copies payload that another may write meanwhile: opaque 8-byte words, so it never tears within
/// a word. Both sides are 8-byte aligned and padded to a multiple of 8 bytes.
void copy_words(void* to, const void* from, std::size_t bytes) noexcept;
/// Zeroes memory that nobody else uses yet.
void fill_zero(void* to, std::size_t bytes) noexcept;

}  // namespace tenon::order

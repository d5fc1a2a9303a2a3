// SPDX-License-Identifier: Apache-2.0
// The tables of instructions.
#include "machine/lowering.hpp"

namespace tenon::lab::machine {
namespace {

constexpr CxxLowering kCxx[] = {
    {{"load relaxed", "mov", "ldr", "one access; nothing else is promised"},
     "return __atomic_load_n(p, __ATOMIC_RELAXED);"},
    {{"load acquire", "mov", "ldar",
      "x86 keeps load-load and load-store order; Arm does not (ldapr where the CPU has it)"},
     "return __atomic_load_n(p, __ATOMIC_ACQUIRE);"},
    {{"load seq_cst", "mov", "ldar",
      "the price is paid at the store on x86; ldar waits for earlier stlr on Arm"},
     "return __atomic_load_n(p, __ATOMIC_SEQ_CST);"},
    {{"store relaxed", "mov", "str", "one access; nothing else is promised"},
     "__atomic_store_n(p, v, __ATOMIC_RELAXED); return 0;"},
    {{"store release", "mov", "stlr", "x86 keeps load-store and store-store order; Arm does not"},
     "__atomic_store_n(p, v, __ATOMIC_RELEASE); return 0;"},
    {{"store seq_cst", "xchg", "stlr",
      "x86 lets a later load pass a store unless a locked instruction stands there; xchg is one"},
     "__atomic_store_n(p, v, __ATOMIC_SEQ_CST); return 0;"},
    {{"fetch_add relaxed", "lock xadd", "ldxr/stxr",
      "LOCK keeps the line; on x86 every order costs the same (ldadd with LSE on Arm)"},
     "return __atomic_fetch_add(p, v, __ATOMIC_RELAXED);"},
    {{"fetch_add seq_cst", "lock xadd", "ldaxr/stlxr",
      "a locked instruction is a full barrier; Arm has it in the two halves (ldaddal with LSE)"},
     "return __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST);"},
    {{"compare_exchange acquire", "lock cmpxchg", "ldaxr/stxr",
      "only the load half is ordered on Arm (casa with LSE)"},
     "return __atomic_compare_exchange_n(p, &v, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);"},
    {{"fence acquire", "nothing", "dmb ishld", "load-load and load-store: x86 has both anyway"},
     "__atomic_thread_fence(__ATOMIC_ACQUIRE); return 0;"},
    {{"fence release", "nothing", "dmb ish",
      "load-store and store-store; dmb ishst would leave out load-store"},
     "__atomic_thread_fence(__ATOMIC_RELEASE); return 0;"},
    {{"fence seq_cst", "mfence or lock or", "dmb ish",
      "store-load; a locked instruction on the stack is cheaper than mfence on most x86"},
     "__atomic_thread_fence(__ATOMIC_SEQ_CST); return 0;"},
};

constexpr Lowering kJava[] = {
    {"plain get, set", "mov, or none", "ldr, str, or none",
     "the compiler may reorder, merge, hoist and leave out"},
    {"getOpaque, setOpaque", "mov", "ldr, str",
     "as C++ relaxed: it takes place, and each variable has one order"},
    {"getAcquire", "mov", "ldar", "LoadLoad and LoadStore after it"},
    {"setRelease", "mov", "stlr", "LoadStore and StoreStore before it"},
    {"getVolatile", "mov", "ldar", "as getAcquire, and one order with all volatile accesses"},
    {"setVolatile", "mov; lock addl $0,(%rsp)", "stlr",
     "StoreLoad after it: HotSpot locks a word of the stack, not the variable (F13); g++ uses "
     "xchg"},
    {"compareAndSet", "lock cmpxchg", "casal, or ldaxr/stlxr",
     "volatile read and write in one; the weaker modes differ on Arm only"},
    {"getAndAdd", "lock xadd", "ldaddal, or ldaxr/stlxr",
     "load, addition and store with the line owned; a full barrier"},
    {"loadLoadFence, acquireFence", "nothing", "dmb ishld", "x86 keeps the order of loads"},
    {"storeStoreFence", "nothing", "dmb ishst", "x86 keeps the order of stores"},
    {"releaseFence", "nothing", "dmb ish", "LoadStore and StoreStore"},
    {"fullFence", "lock addl $0,(%rsp)", "dmb ish", "all four"},
};

constexpr Lowering kBarriers[] = {
    {"LoadLoad", "nothing", "dmb ishld",
     "x86 keeps loads in order; lfence is for rdtsc, speculation and write-combining memory (F30)"},
    {"LoadStore", "nothing", "dmb ishld", "x86 never moves a store before an earlier load"},
    {"StoreStore", "nothing", "dmb ishst",
     "the store buffer is first in, first out; sfence is for non-temporal stores (F30)"},
    {"StoreLoad", "mfence, or any locked instruction", "dmb ish",
     "the store buffer must drain first; lfence and sfence, even together, do not do it (F31, "
     "F32)"},
};

template <class Rows, class RowOf>
Table table_of(const Rows& rows, RowOf&& row_of) {
  Table table{{"operation", "x86-64", "AArch64", "why"}, {}};
  for (const auto& each : rows) {
    const Lowering& row = row_of(each);
    table.rows.push_back({row.operation, row.x86, row.aarch64, row.why});
  }
  return table;
}

}  // namespace

std::span<const CxxLowering> cxx_lowerings() noexcept {
  return kCxx;
}
std::span<const Lowering> java_lowerings() noexcept {
  return kJava;
}
std::span<const Lowering> barrier_lowerings() noexcept {
  return kBarriers;
}

Table lowering_table(std::span<const Lowering> rows) {
  return table_of(rows, [](const Lowering& row) -> const Lowering& { return row; });
}

Table lowering_table(std::span<const CxxLowering> rows) {
  return table_of(rows, [](const CxxLowering& each) -> const Lowering& { return each.row; });
}

}  // namespace tenon::lab::machine

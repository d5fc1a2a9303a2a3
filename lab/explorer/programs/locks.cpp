// SPDX-License-Identifier: Apache-2.0
// A loop that only waits says so by os::pause(): it goes on in those executions in which it does
// not wait in vain, and is counted once, however long it would have waited.
#include "explorer/programs/locks.hpp"

#include <atomic>

#include "explorer/programs/n_threads.hpp"
#include "os/clock.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

using namespace tenon::order;
using Word = std::uint64_t;

Word exchange(Word& word, Word value, std::memory_order order) {
  return std::atomic_ref<Word>(word).exchange(value, order);
}
bool replace_acquire(Word& word, Word expected, Word desired) {
  return compare_and_set_acquire(word, expected, desired);
}

/// Who comes draws a number, and waits until it is called.
struct TicketLock {
  Word next;
  Word served;

  void acquire(int) {
    const Word mine = get_and_add_opaque(next, Word{1});
    while (get_acquire(served) != mine) os::pause();
  }
  void release(int) { set_release(served, get_opaque(served) + 1); }
};

/// Looks until it is free, and then tries to be the one.
struct SpinLock {
  Word taken;

  void acquire(int) {
    for (;;) {
      while (get_opaque(taken) != 0) os::pause();
      if (replace_acquire(taken, 0, 1)) return;
      os::pause();
    }
  }
  void release(int) { set_release(taken, Word{0}); }
};

/// The same with an exchange, which writes even when it fails.
struct TestAndTestAndSetLock {
  Word taken;

  void acquire(int) {
    for (;;) {
      while (get_opaque(taken) != 0) os::pause();
      if (exchange(taken, 1, std::memory_order_acquire) == 0) return;
      os::pause();  // it has written what was there
    }
  }
  void release(int) { set_release(taken, Word{0}); }
};

/// Dice and Kogan, "Ticket Locks Augmented with a Waiting Array", Euro-Par 2019: who is not next
/// waits at a word of his own.
struct TicketLockWithArray {
  Word next;
  Word served;
  Word array[16];

  void acquire(int) {
    const Word mine = get_and_add_opaque(next, Word{1});
    const Word before_me = mine - get_acquire(served);
    if (before_me == 0) return;
    if (before_me > 1) wait_at_own_word(mine);
    while (get_acquire(served) != mine) os::pause();
  }
  void wait_at_own_word(Word mine) {
    Word seen = get_acquire(array[mine]);
    while (mine - get_opaque(served) > 1) {
      Word now = get_acquire(array[mine]);
      while (now == seen) {
        os::pause();
        now = get_acquire(array[mine]);
      }
      seen = now;
    }
  }
  void release(int) {
    const Word next_served = get_opaque(served) + 1;
    set_release(served, next_served);
    get_and_add_release(array[next_served + 1], Word{1});
  }
};

/// Mellor-Crummey and Scott, TOCS 1991: a queue of nodes, each waiting at its own. With relaxed
/// links, as in Linux, who is called may clear its node after that: nothing but an address
/// dependency, which C++ does not know, orders the two.
template <bool kRelaxedLinks>
struct McsLock {
  struct Node {
    Word next;  // number of the node + 1
    Word called;
  };
  Word last;  // number + 1
  Node nodes[8];

  void acquire(int self) {
    Node& mine = nodes[self];
    set_opaque(mine.called, Word{0});
    set_opaque(mine.next, Word{0});
    const Word name = static_cast<Word>(self) + 1;
    const Word previous = exchange(last, name, std::memory_order_acq_rel);
    if (previous == 0) return;
    Word& link = nodes[previous - 1].next;
    kRelaxedLinks ? set_opaque(link, name) : set_release(link, name);
    while (get_acquire(mine.called) == 0) os::pause();
  }
  void release(int self) {
    Node& mine = nodes[self];
    Word next = successor(mine);
    if (next == 0) {
      Word expected = static_cast<Word>(self) + 1;
      if (compare_and_set_release(last, expected, Word{0})) return;
      while ((next = successor(mine)) == 0) os::pause();
    }
    set_release(nodes[next - 1].called, Word{1});
  }
  static Word successor(const Node& node) {
    return kRelaxedLinks ? get_opaque(node.next) : get_acquire(node.next);
  }
};

/// Drepper, "Futexes Are Tricky", the second mutex; its futex is a stub that counts wakes.
struct Mutex {
  Word state;  // 0 free, 1 taken, 2 taken and perhaps waited for
  Word wakes;

  void acquire(int) {
    if (replace_acquire(state, 0, 1)) return;
    for (;;) {
      Word expected = 1;
      const bool marked = compare_and_set_opaque(state, expected, Word{2});
      wait();
      if (replace_acquire(state, 0, 2)) return;
      if (!marked) os::pause();  // a round that has changed nothing
    }
  }
  void wait() {
    const Word before = get_acquire(wakes);
    if (get_acquire(state) != 2) return;
    while (get_acquire(wakes) == before) os::pause();
  }
  void release(int) {
    Word expected = 1;
    if (compare_and_set_release(state, expected, Word{0})) return;
    set_release(state, Word{0});
    get_and_add_release(wakes, Word{1});
  }
};

template <class Lock>
struct Guarded {
  Lock lock;
  Word owner;
};

template <class Lock>
std::unique_ptr<Check> program_of(const std::string& name, int n) {
  return std::make_unique<NThreads<Guarded<Lock>>>(name, n, [](Guarded<Lock>& all, int self) {
    all.lock.acquire(self);
    all.owner = static_cast<Word>(self);
    expect(all.owner == static_cast<Word>(self), "two threads have the lock");
    all.lock.release(self);
  });
}

struct SeqLock {
  SpinLock writers;
  Word sequence;
  Word data;

  static void order_both_ways() { std::atomic_thread_fence(std::memory_order_acq_rel); }
  void step() { set_opaque(sequence, get_opaque(sequence) + 1); }

  void write(Word value) {
    while (!replace_acquire(writers.taken, 0, 1)) os::pause();
    step();
    order_both_ways();
    set_opaque(data, value);
    order_both_ways();
    step();
    writers.release(0);
  }
  void read() {
    for (;; os::pause()) {
      const Word before = get_opaque(sequence);
      if (before % 2 != 0) continue;
      order_both_ways();
      get_opaque(data);
      order_both_ways();
      if (get_volatile(sequence) == before) return;
    }
  }
};

}  // namespace

std::unique_ptr<Check> lock_program(const std::string& name, int n) {
  if (name == "ticketlock") return program_of<TicketLock>(name, n);
  if (name == "spinlock") return program_of<SpinLock>(name, n);
  if (name == "ttaslock") return program_of<TestAndTestAndSetLock>(name, n);
  if (name == "twalock") return program_of<TicketLockWithArray>(name, n);
  if (name == "mcs") return program_of<McsLock<false>>(name, n);
  if (name == "mcs_relaxed") return program_of<McsLock<true>>(name, n);
  if (name == "mutex") return program_of<Mutex>(name, n);
  return nullptr;
}

std::unique_ptr<Check> seqlock_program(int writers, int readers) {
  return std::make_unique<NThreads<SeqLock>>("seqlock", readers + writers,
                                             [readers](SeqLock& lock, int self) {
                                               if (self < readers)
                                                 lock.read();
                                               else
                                                 lock.write(42);
                                             });
}

}  // namespace tenon::lab

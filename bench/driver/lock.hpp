// SPDX-License-Identifier: Apache-2.0
// What is measured of locks.
//
// A Lock is one lock that all users of a run have:
//   Lock(const Options&)       in the parent, before there are users
//   open()                     in each user, before anything else
//   enter(), exit()            throws when it cannot
//   kOfThreads                 true: its users are threads, since it does not work across processes
// and, where the peer has it:
//   kReentrant                 true
//   wait(), notify()           inside; a wait may end for no reason
//   enter_after_death()        as enter(); true when the owner before died inside, which is
//   repaired
#pragma once

#include "driver/lock_contended.hpp"
#include "driver/lock_death.hpp"
#include "driver/lock_pair.hpp"
#include "driver/lock_wait.hpp"
#include "driver/options.hpp"

namespace tenon::bench {

template <class Lock>
concept Reentrant = Lock::kReentrant;
template <class Lock>
concept Waits = requires(Lock lock) {
  lock.wait();
  lock.notify();
};
template <class Lock>
concept OutlivesOwners = requires(Lock lock) {
  lock.enter_after_death();
};

/// What all peers have in common.
template <class Lock>
Line measure_lock(const Options& options) {
  if (options.measure == "pair") return lock_pair<Lock>(options);
  if constexpr (Reentrant<Lock>) {
    if (options.measure == "reentrant") return lock_reentrant<Lock>(options);
  }
  if (options.measure == "contended") return Contended<Lock>(options).run();
  if constexpr (Waits<Lock>) {
    if (options.measure == "ping-pong") return wait_ping_pong<Lock>(options);
    if (options.measure == "wake") return wait_wake<Lock>(options);
  }
  if constexpr (OutlivesOwners<Lock>) {
    if (options.measure == "owner-death") return OwnerDeath<Lock>(options).run();
  }
  throw NotMeasured("this peer has no " + options.measure);
}

}  // namespace tenon::bench

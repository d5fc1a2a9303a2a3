// SPDX-License-Identifier: Apache-2.0
// Monitors: one thread at a time, of all processes that are attached, as with Java's
// `synchronized`, wait() and notify(); also when some of them are killed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "tenon/current_thread.hpp"
#include "tenon/deadline.hpp"
#include "tenon/order.hpp"
#include "tenon/result.hpp"

namespace tenon {

namespace monitor {

class Core;

/// What most calls come down to, as long as nobody else wants the monitor. False: ask Core.
/// Protocol: docs/spec/monitor.md.
struct FastPath {
  std::uint64_t attachment = UINT64_MAX;  ///< as in CurrentThread; that of nobody
  std::uint64_t handle = UINT64_MAX;      ///< as CurrentThread::inside
  std::uint64_t* owner = nullptr;
  std::uint32_t* depth = nullptr;

  bool enter() const noexcept {
    CurrentThread& self = current_thread;
    if (self.inside == handle) {
      const std::uint32_t again = order::get_opaque(*depth) + 1;
      if (again == 0) [[unlikely]]
        return false;
      order::set_opaque(*depth, again);
      return true;
    }
    if (self.attachment != attachment) [[unlikely]]
      return false;
    // No look before: that would be a second wait for the line.
    std::uint64_t nobody = 0;
    // SYNC monitor.owner: acquire, with the release of who left.
    if (!order::compare_and_set_acquire(*owner, nobody, self.name)) return false;
    self.inside = handle;
    return true;
  }
  bool exit() const noexcept {
    CurrentThread& self = current_thread;
    if (self.inside != handle) [[unlikely]]
      return false;
    if (const std::uint32_t again = order::get_opaque(*depth); again != 0) {
      order::set_opaque(*depth, again - 1);
      return true;
    }
    if (self.attachment != attachment) [[unlikely]]
      return false;
    self.inside = 0;
    std::uint64_t mine = self.name;
    // SYNC monitor.owner: release, with the acquire of who enters.
    return order::compare_and_set_release(*owner, mine, std::uint64_t{0});
  }
};

}  // namespace monitor

/// How a monitor was entered.
enum class Entry : std::uint8_t {
  kOrdinary,
  /// The owner before died inside: what it guards may be half changed. Repair that, then call
  /// mark_consistent().
  kOwnerDied,
};

/// Why a wait is over.
enum class Awoken : std::uint8_t { kNotified, kTimeout, kInterrupted };

/// What becomes of who would wait for ever, because it closes a ring of threads that wait for each
/// other.
enum class OnDeadlock : std::uint8_t {
  kRefuse,  ///< it is told Deadlock
  kReport,  ///< it waits, and `tenon locks` shows the ring that stands
};

/// A thread of a ring. It waits for a monitor that the next one owns; the last one's is the first
/// one's.
struct DeadlockLink {
  std::uint32_t pid = 0;  ///< in the pid namespace of that process; for people
  std::uint32_t tid = 0;  ///< 0 = it has ended since
  std::string monitor;    ///< its name; empty = it was removed since
};

/// A monitor: of an object, or one that guards something else. What a thread has entered it owns,
/// as often as it has entered it, and nobody else gets in. Java's words, or, as the names of the
/// standard library want it, lock() and unlock().
///
/// Thread: the owner is a thread, not a process; a handle may be used by all threads.
/// Order: what the owner did before it left happens-before what the next one does inside.
/// Crash: an owner that is killed, or whose thread ends, leaves the monitor to the next one, which
/// is told, and all who wait are notified: the dead may have changed what they wait for, and not
/// have said so. Who is killed while it waits disturbs nobody. An owner that is stopped stays the
/// owner.
class Monitor {
 public:
  /// Waits until it is the calling thread's. Who owns it already enters once more.
  /// Outcome: Interrupted, by ThreadHandle. Errors: Deadlock (its owner waits, perhaps through
  /// others, for what this thread owns: it would be for ever; the error's number is how many
  /// threads there are in the ring; who closes it is told, in whatever process), Inconsistent (an
  /// owner died inside, and the next one left without mark_consistent()), HoldCountOverflow (2^32
  /// times), TooManyParticipants (no thread slot is left), ForkedHandle, NoSpace, NoMemory,
  /// DescriptorLost, IoError.
  Result<Entry> enter() const { return enter_until(Deadline::never()); }
  /// The same at once, or not at all. Outcome: WouldBlock.
  Result<Entry> try_enter() const { return enter_until(Deadline::now()); }
  /// The same until a time. Outcome: Timeout, also of a deadlock.
  Result<Entry> enter_until(Deadline deadline) const {
    if (fast_.enter()) [[likely]]
      return Entry::kOrdinary;
    return enter_slowly(deadline);
  }
  Result<Entry> enter_for(std::chrono::nanoseconds duration) const {
    return enter_until(Deadline::after(duration));
  }
  /// Takes one enter() back. Error: IllegalMonitorState (the thread does not own it).
  Result<void> exit() const {
    if (fast_.exit()) [[likely]]
      return {};
    return exit_slowly();
  }

  /// Leaves the monitor altogether, waits to be notified, and enters it again as often as it had
  /// been entered. Nobody is notified by chance, but another one may come in first, and the death
  /// of an owner notifies all: what is waited for is to be looked at again.
  /// Outcome: OwnerDied, as Entry::kOwnerDied: it is inside, and should not go by what it knows.
  /// Errors: IllegalMonitorState; Inconsistent, Deadlock: then it is not inside any more.
  /// An interrupt ends the wait, never the entering after it.
  Result<Awoken> wait() const { return wait_until(Deadline::never()); }
  /// The same until a time, and until it is inside again.
  Result<Awoken> wait_until(Deadline deadline) const;
  Result<Awoken> wait_for(std::chrono::nanoseconds duration) const {
    return wait_until(Deadline::after(duration));
  }
  /// Ends the wait of the thread that has waited longest, if any. Error: IllegalMonitorState.
  Result<void> notify() const;
  /// Ends all waits. Error: IllegalMonitorState.
  Result<void> notify_all() const;

  /// What the monitor guards is as it should be, after an owner that died. Error:
  /// IllegalMonitorState.
  Result<void> mark_consistent() const;
  /// True when the calling thread owns it.
  bool is_held() const;
  /// True when the calling thread owns it, and what it guards is not known to be consistent.
  bool is_suspect() const;

  // ---- BasicLockable and Lockable, for std::scoped_lock and the like

  /// enter(), or a BadResultAccess. Says nothing of an owner that died: see is_suspect(). Not to be
  /// interrupted.
  void lock() const;
  bool try_lock() const {
    const auto entered = try_enter();
    if (entered.is(Code::kWouldBlock)) return false;
    static_cast<void>(entered.value());
    return true;
  }
  void unlock() const { exit().value(); }

 private:
  friend class Segment;
  friend class ByteObject;
  Monitor() noexcept = default;
  explicit Monitor(std::shared_ptr<const monitor::Core> core) noexcept;
  Result<Entry> enter_slowly(Deadline deadline) const;
  Result<void> exit_slowly() const;

  monitor::FastPath fast_;
  std::shared_ptr<const monitor::Core> core_;
};

}  // namespace tenon

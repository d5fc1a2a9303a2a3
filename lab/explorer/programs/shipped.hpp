// SPDX-License-Identifier: Apache-2.0
// Checks of the shipped library, below the queue.
#pragma once

#include <cstdint>
#include <memory>

#include "explorer/check.hpp"

namespace tenon::lab {

enum class Mortal { kCreator, kAttacher };
/// One or two processes open or create a segment, another one opens it, in any order. Whoever
/// succeeds is in the same file; the other one may come too early, but never sees half a segment.
std::unique_ptr<Check> attach_check(int creators, Mortal mortal);

enum class Moves {
  kProcess,
  kSuccessor,
  kRole,
  kNewcomer,
  kSending,
  kReceiving,
  kMaking,
  kGarbage
};
enum class Observes { kLooks, kVerifies };
/// A process attaches (a successor: into the slot of a dead one), takes a role, both (a newcomer),
/// sends or receives a message, makes a queue, or stores garbage, while somebody inspects, or
/// verifies: that is meant for segments in which nothing moves, but does no harm.
std::unique_ptr<Check> observed_check(Moves moves, Observes observes);

/// Two attached processes make the same queue, or one makes it and the other one finds it: they
/// have the same queue, or, the finder, none yet.
std::unique_ptr<Check> directory_check(int creators);

/// The producer sends a message while two others try to take its role: the role is never had by
/// two, and who takes it over goes on exactly where the dead one was. `slot_is_reused`: only one
/// tries, and a newcomer gets the slot of the dead, which then tells of the death, too.
std::unique_ptr<Check> role_check(bool slot_is_reused);

struct ParkingShape {
  int wakers = 1;
  std::uint64_t messages = 1;
};
/// One sleeper, and wakers in line; all but the last may be killed. They publish messages, change
/// between light and full fences on the way, and wake the sleeper, who gets all that was published.
std::unique_ptr<Check> parking_check(const ParkingShape& shape);

/// One sleeps until another thread of its process calls it back.
std::unique_ptr<Check> interrupt_check();

/// Two sleepers watch one thread, which ends or is killed. Both are told, also when the one that
/// the kernel wakes is killed before it has woken the other.
std::unique_ptr<Check> token_check();

/// A process attaches and takes a role; another one wants it, too, or, `watched`, waits for what it
/// sends. The living one is never taken for a dead one.
std::unique_ptr<Check> newcomer_check(bool watched);

/// A sender leaves, and its heir is killed: the receiver, asleep all the while, is told.
std::unique_ptr<Check> left_check();

enum class SlotEnd { kLeaves, kIsKilled };
/// The holder of the only thread slot leaves it or is killed; a process that attaches wants it, and
/// one that is there, which, too, leaves or keeps it. Nobody who lives loses it, and its token says
/// that its thread lives.
std::unique_ptr<Check> thread_slot_check(SlotEnd end);

/// The same, killed, and one who watches the dead thread while another one gets its slot.
std::unique_ptr<Check> watched_slot_check();

/// A thread takes a slot that nobody had, and somebody watches it: whose token's page is not
/// allocated yet is not touched.
std::unique_ptr<Check> fresh_slot_check();

/// A process removes the queue and makes another one of that name, while another process opens the
/// queue and sends: nobody's memory is used for something else. `slot_is_reused`: the user is
/// killed, and a newcomer gets its slot, whose bits then no longer tell of the dead.
std::unique_ptr<Check> removed_check(bool slot_is_reused);

/// A process removes the queue, and makes another one in the same entry, but elsewhere, while
/// another process, which takes no lock, reads that entry: it is led to what is there. `by_hand`:
/// only the words that change are stored, in the same order.
std::unique_ptr<Check> entry_check(bool by_hand);

/// A process removes a sealed object and makes something else where it was, while another one,
/// attached read-only, opens and reads it: its bytes stay what they were.
std::unique_ptr<Check> pinned_check();

/// A value is changed twice, and its writer may be killed, while somebody copies it.
std::unique_ptr<Check> object_check();

/// Two processes change one value, and both may be killed: all or nothing.
std::unique_ptr<Check> update_check();

/// A process enters a monitor again and again, while somebody looks at all monitors.
std::unique_ptr<Check> watched_check(bool scribbles);

/// A draft is filled and sealed, and its maker may be killed, while somebody looks for it.
std::unique_ptr<Check> sealed_check();

/// Two sweep while somebody takes the role of a dead process whose slot is worn out.
std::unique_ptr<Check> renewed_check();

/// Somebody sweeps, with a slot of the dead and a worn-out one, while one leaves and one inspects.
std::unique_ptr<Check> swept_beside_check();

/// Somebody sweeps while another one attaches and takes a role: its thread keeps its slot.
std::unique_ptr<Check> swept_newcomer_check();

/// The holder of a slot is killed, one who is there sweeps, and a process attaches into that slot:
/// it is shown as attached.
std::unique_ptr<Check> swept_check();

/// The holder of a role, which locks a file instead of a byte, is killed or not, while one takes
/// the role and one sweeps.
std::unique_ptr<Check> file_locked_death_check();

/// Both ends lock files. The sender sends a message, and leaves or is killed, while the receiver
/// sleeps by doorbell, is told, and leaves, and somebody sweeps.
std::unique_ptr<Check> file_locked_ends_check();

/// A process that locks a file comes into the slot of a dead producer, whose successor asks for
/// that slot. It may be killed, or, `leaves`, leave again.
std::unique_ptr<Check> file_locked_newcomer_check(bool leaves);

enum class Disk { kLeaves, kStays, kFails };
/// Two open a segment on a disk, which was closed in an earlier boot. One leaves it, and may be
/// killed; the other one leaves it, too, or stays. Or the first one is attached, and its disk
/// fails. It is called whole only when it is, and nobody is refused.
std::unique_ptr<Check> disk_check(Disk what);

struct MonitorShape {
  int threads = 2;
  unsigned mortals = 0;     ///< bit `thread` of each that may be killed
  bool held = false;        ///< the first one is inside at the start
  bool hands_over = false;  ///< who leaves chooses who is next
  unsigned timed = 0;       ///< of those that have a place: bit `thread` of each whose deadline may
                            ///< pass
  unsigned queued = 0;      ///< bit `thread` of each that has its place at the start
  bool asks = false;        ///< who is inside asks whether an owner died there
  unsigned fresh = 0;       ///< bit `thread` of each that takes a slot that nobody had, to enter
  unsigned ends = 0;        ///< bit `thread` of each that does nothing, and is dead at some time
  bool marked = false;      ///< the word says that somebody sleeps, who has gone away
  bool polls = false;       ///< who is to enter polls before it takes a place
};
/// Threads that enter a monitor and leave it. Nobody waits for ever, and no two are inside.
std::unique_ptr<Check> monitor_check(const MonitorShape& shape);

/// Threads take places at one monitor at the same time: each sees the one that came before it.
std::unique_ptr<Check> places_coming_check(int threads);
/// A thread goes from one monitor to another, while somebody looks for who waits at either.
std::unique_ptr<Check> places_elsewhere_check(bool at_the_second);

/// A thread that is about to take a place ends; a newcomer gets its slot, while somebody looks at
/// that place, and interrupts it.
std::unique_ptr<Check> places_reused_check();
/// A thread takes a slot that nobody had, while somebody looks for who waits.
std::unique_ptr<Check> places_fresh_check();

/// The owner leaves, the next one gets in, and one comes behind that one and sleeps.
std::unique_ptr<Check> monitor_sleeper_check();

struct NotifyShape {
  bool timed = false;             ///< or until a deadline, which may pass at any time
  bool polls = false;             ///< it has polled before it sleeps
  bool waiter_is_mortal = false;  ///< may be killed, too
};
/// One waits to be notified, by an owner that may be killed.
std::unique_ptr<Check> notify_check(const NotifyShape& shape);

/// One waits at a monitor, where one is notified; another one has waited there, and waits elsewhere
/// now.
std::unique_ptr<Check> notify_elsewhere_check();

/// One polls until it is notified.
std::unique_ptr<Check> polling_check();

struct ToldShape {
  bool polls = false;             ///< it has polled before it sleeps
  bool waiter_is_mortal = false;  ///< may be killed, too
  bool owner_waits = false;       ///< it leaves by waiting, until a time
  bool other_races = false;       ///< enters at once, not only after the owner's death
};
/// One waits, and the owner may be killed before it notifies.
std::unique_ptr<Check> told_check(const ToldShape& shape);

/// What the thread does that another one calls back.
enum class Interrupted { kEnters, kWaits, kIsNotified, kTwice };
/// Its wait is over; and when it was notified at the same time, that is lost by nobody.
std::unique_ptr<Check> interrupted_check(Interrupted shape);

/// What an observer says of a monitor whose owner has ended, while another thread enters and
/// leaves; or of two monitors, while one thread waits for the one, and then, inside it, for the
/// other one.
std::unique_ptr<Check> watched_heir_check(Observes observes);
std::unique_ptr<Check> watched_waits_check(Observes observes);
/// Of three, while a thread comes to one that has waited before for the owner of another; or waits
/// there to be notified.
std::unique_ptr<Check> watched_moves_check(bool to_be_notified);

/// Of two, whose owners wait for each other; one has enough of it, and leaves.
std::unique_ptr<Check> watched_ring_check();
/// Of two that threads enter in an order which they note, all in the same one.
std::unique_ptr<Check> watched_order_check();

/// The owner of two monitors ends, and one of two threads that wait for one each may be killed: the
/// other one is told.
std::unique_ptr<Check> monitor_cascade_check();
/// One looks for a ring through a thread that gets what it waited for, and waits for another one.
std::unique_ptr<Check> monitor_moves_check();
/// Two threads, each inside one monitor, want that of the other one: the deadlock is told.
std::unique_ptr<Check> monitor_ring_check();
/// A thread inside one monitor wants another one, whose owner leaves it and wants the first: no
/// deadlock is told.
std::unique_ptr<Check> monitor_no_ring_check();
enum class Once { kEnters, kComes };
/// One looks for a ring through another one, which has waited for a monitor of the first one, and
/// enters what that one wants now, or comes to a third one.
std::unique_ptr<Check> monitor_once_check(Once shape);
/// One asks for the names of a ring that it was told of, while garbage comes into the slots.
std::unique_ptr<Check> monitor_named_ring_check();
/// One looks for a ring, and whom it looks at ends; its slot is a newcomer's.
std::unique_ptr<Check> monitor_passed_on_check();

enum class Scribble { kCells, kPositions, kNames, kSlots };
/// A process stores garbage where the others read: whatever they are told, they touch nothing that
/// is not theirs, and read no word twice that they have checked (that would be a plain read, and
/// race with the garbage).
std::unique_ptr<Check> scribbled_check(Scribble what);

enum class ScribbledWords { kMonitor, kThreads, kProcess };
enum class ScribbledFor { kOwner, kLeaves, kHeir, kObserver };
/// The same at a monitor; who uses its words meanwhile.
std::unique_ptr<Check> scribbled_monitor_check(ScribbledWords words, ScribbledFor whom);

}  // namespace tenon::lab

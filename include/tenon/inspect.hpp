// SPDX-License-Identifier: Apache-2.0
// Inspect: what a segment looks like right now, without taking part in it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tenon/result.hpp"

namespace tenon::inspect {

struct Participant {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  std::uint32_t pid = 0;          ///< in the pid namespace of that process; for people
  std::string name;               ///< command name; for people
  std::uint64_t attached_at = 0;  ///< ns since 1970, by the wall clock; for people
  bool fences_lightly = false;    ///< its wakes rely on the heavy fences of others
  bool alive = false;             ///< the kernel holds its lock; false = dead, not cleaned up yet
  std::string state;              ///< running, sleeping, stopped, ... or unknown; for people
};

/// A thread that takes roles or waits, and so has a slot of its own.
struct Thread {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  std::uint32_t participant = 0;  ///< slot of its process
  std::uint32_t tid = 0;          ///< in the pid namespace of its process; 0 = ended; for people
  bool alive = false;             ///< it holds its token; false = ended, not cleaned up yet
};

/// One end of a queue.
struct End {
  std::optional<Participant> holder;  ///< who has the role; nothing = free
  std::optional<Thread> user;         ///< its thread that the other end watches; nothing = none
  bool asleep = false;                ///< parked in the kernel
  std::uint64_t messages = 0;         ///< sent or released so far
  std::uint64_t bytes = 0;            ///< payload sent or released so far
  std::uint64_t waits = 0;            ///< times it parked
  std::uint64_t late_wakes = 0;       ///< wakes that were proved lost; 0 unless somebody was killed
};

struct Queue {
  std::string name;
  std::uint32_t capacity = 0;        ///< messages
  std::uint32_t message_limit = 0;   ///< bytes
  std::uint32_t element_bytes = 0;   ///< size of its one type, 0 = bytes
  std::uint64_t reserved_bytes = 0;  ///< of the segment
  End sender;
  End receiver;
  std::uint64_t depth = 0;  ///< messages sent and not released
};

/// A field of an object's element.
struct Field {
  std::string name;
  std::string type;
  std::uint64_t offset = 0;  ///< bytes, from the element's start
  std::string value;         ///< in the first element, as text
};

struct Object {
  std::string name;
  bool sealed = false;
  std::string type;  ///< name that its maker gave it; of a bare monitor "monitor"
  std::uint32_t element_bytes = 0;
  std::uint64_t count = 0;           ///< elements
  std::uint64_t version = 0;         ///< how often it was changed
  std::uint64_t reserved_bytes = 0;  ///< of the segment
  std::vector<Field> fields;
};

struct Snapshot {
  std::string path;
  std::array<std::uint8_t, 16> nonce{};
  std::uint64_t max_bytes = 0;
  std::uint64_t reserved_bytes = 0;  ///< really allocated prefix
  std::uint32_t max_participants = 0;
  std::uint32_t max_threads = 0;
  std::uint32_t max_objects = 0;
  bool same_boot = true;  ///< false: in memory that a restart of the machine has ended
  std::vector<Participant> participants;
  std::vector<Thread> threads;
  std::vector<Queue> queues;
  std::vector<Object> objects;
  /// Not found any more, or, drafts, not yet; but somebody may have them open.
  std::uint32_t removed_objects = 0;
};

/// A thread at a monitor, and its process.
struct Visitor {
  Thread thread;
  Participant participant;  ///< alive = false, and no pid, where its slot has another user by now
  std::uint64_t duration = 0;  ///< ns, up to now, that it waits or, at least, owns it; 0 = unknown
  bool alive = false;          ///< process and thread
};

/// The monitor of an object, or a bare one.
struct Lock {
  std::string name;
  std::string type;              ///< of the object; of a bare monitor "monitor"
  std::optional<Visitor> owner;  ///< alive or dead; nothing = free
  bool handed_over = false;      ///< the owner was chosen, and has not come yet
  bool inconsistent = false;     ///< an owner died inside, and nobody said mark_consistent()
  bool half_done = false;        ///< its value may be half changed: it is changed in place
  bool reports_deadlock = false;
  std::uint64_t holds = 0;         ///< how often the owner has entered it
  std::vector<Visitor> entering;   ///< entry queue, who came first comes first
  std::vector<Visitor> waiting;    ///< wait set, likewise
  std::uint64_t waits = 0;         ///< entries for which somebody had to queue
  std::uint64_t waited = 0;        ///< ns, all of those together
  std::uint64_t longest_wait = 0;  ///< ns
  std::uint64_t deaths = 0;        ///< owners that died inside
};

/// One thread of a deadlock: it waits for locks[`wants`], which the next link's thread owns.
struct Link {
  Visitor thread;
  std::size_t wants = 0;
};

struct Locks {
  std::string path;
  bool anybody_alive = false;  ///< some process is attached
  std::vector<Lock> locks;
  /// Rings of threads that wait for each other: of living ones, or, where nobody is, of the dead.
  std::vector<std::vector<Link>> deadlocks;
};

/// Who owns which monitor, and who waits, over a read-only mapping; also after the death of all.
/// What moves meanwhile may be shown as of two moments; a deadlock is shown only when it stands.
/// Errors: as look().
Result<Locks> locks(std::string_view name);

/// Looks at a live or dead segment over a read-only mapping. Takes no slot and no role.
/// Errors: as Segment::open_read_only(), and Corrupt.
Result<Snapshot> look(std::string_view name);

/// Checks every invariant of a segment in which nothing moves, and lists what is broken, one
/// sentence each; empty = sound. What moves meanwhile may be listed as broken.
Result<std::vector<std::string>> verify(std::string_view name);

/// The directory that names stand for; it need not be there yet.
std::string folder();

/// Names of the segments in the directory that names stand for.
Result<std::vector<std::string>> list();

}  // namespace tenon::inspect

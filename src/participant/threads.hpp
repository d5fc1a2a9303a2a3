// SPDX-License-Identifier: Apache-2.0
// Threads: those of this process that have a slot in a segment, and whom a sleeper is to watch.
//
// A token reports at once that a thread has ended. It proves nothing about its process: that is
// Participant::is_gone().
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <vector>

#include "layout/participant_layout.hpp"
#include "os/token.hpp"
#include "tenon/result.hpp"

namespace tenon::participant {

class Participant;

/// A thread, and the monitor that it wants to enter: its offset in the segment, bytes.
struct Wish {
  layout::ThreadName thread;
  std::uint64_t monitor = 0;
};

/// A thread of this process that has a slot.
struct Thread {
  layout::ThreadName name;
  os::Token token;
  mutable std::vector<Wish> ring = {};  ///< of which it was told last, as Deadlock
};

/// Whom to watch while waiting for a process, and what his token held just now.
struct Watch {
  enum class State : std::uint8_t {
    kNobody,  ///< there is no token to watch
    kAlive,   ///< sleep on `token` while it holds `seen`
    kEnded,   ///< the thread has ended, or is none of that process: look again soon
  };
  State state = State::kNobody;
  const std::uint32_t* token = nullptr;
  std::uint32_t seen = 0;
};

class Threads {
 public:
  explicit Threads(Participant& participant) noexcept : participant_(participant) {}

  /// The calling thread, with its token; valid until it ends. The first call takes a slot. Nothing,
  /// when none can be had: all are taken, or the file system is full; tried again a second later.
  /// Crash: killed inside, the slot is freed on the process fact; no watcher knows of the token.
  const Thread* self();
  /// The same, or why it has none. Errors: TooManyParticipants (all thread slots are taken),
  /// NoSpace, NoMemory, Unsupported, DescriptorLost, IoError.
  Result<const Thread*> join_or_self();

  /// The token of `thread`, as long as that is one of `process`: then the end of that process marks
  /// it. A garbled name gives kEnded.
  Watch watch(layout::Claim process, layout::ThreadName thread) const noexcept;
  /// The token of `thread`, whatever its process.
  Watch watch(layout::ThreadName thread) const noexcept;
  /// The thread of a slot below end(); nobody when it has ended.
  struct Known {
    layout::ThreadName name;
    Watch watch;
  };
  Known thread_of(std::uint32_t index) const noexcept;

  /// Of all processes. `index`: below end().
  layout::ThreadSlot& slot(std::uint32_t index) const noexcept;
  /// Slots from here on were never used.
  std::uint32_t end() const noexcept;

  /// Frees the slots of threads whose process is gone; says how many.
  /// Errors: DescriptorLost, IoError.
  Result<std::uint32_t> free_slots_of_the_dead();

  /// True when a thread slot, of whomever, names that process slot.
  bool has_slot_of(std::uint32_t process) const noexcept;

  /// CurrentThread::attachment of a thread that is remembered for this segment.
  std::uint64_t key() const noexcept { return key_; }

  /// Gives all slots and tokens back; in a forked child forgets them.
  void leave() noexcept;

 private:
  Result<const Thread*> join();
  Result<std::uint32_t> slot_of_ended();
  Result<std::uint32_t> take_slot();
  void give_back(std::uint32_t index) noexcept;
  bool may_take(std::uint64_t process, bool from_the_dead);
  Result<void> prepare_page(std::uint32_t slot);
  bool is_worn_out(std::uint32_t index) const noexcept;
  void raise_end(std::uint32_t end) noexcept;
  const Thread* remembered() const noexcept;
  const Thread* member() noexcept;
  layout::TokenPage& page(std::uint32_t index) const noexcept;

  Participant& participant_;
  const std::uint64_t key_ = os::unique_number();
  std::mutex mutex_;
  std::list<Thread> members_;
  std::uint64_t next_try_ = 0;  // CLOCK_MONOTONIC, ns
};

}  // namespace tenon::participant

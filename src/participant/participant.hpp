// SPDX-License-Identifier: Apache-2.0
// Participants: who is attached, and the one proof that somebody is not any more.
//
// A process owns one slot and holds the lock on that slot's byte through the description that its
// mapping pins: the lock is free exactly when the kernel has torn the mapping down.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "layout/participant_layout.hpp"
#include "layout/queue_layout.hpp"
#include "mapping/life.hpp"
#include "mapping/mapping.hpp"
#include "os/file.hpp"
#include "participant/bell.hpp"
#include "participant/threads.hpp"
#include "participant/uses.hpp"
#include "tenon/result.hpp"

namespace tenon::participant {

/// This process, attached to one segment.
class Participant {
 public:
  /// Attaches to the segment there.
  /// Crash: killed anywhere inside, the slot is reused by whoever attaches next.
  static Result<std::unique_ptr<Participant>> attach(const mapping::Place& place);
  ~Participant();
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;

  const mapping::Mapping& mapping() const noexcept { return mapping_; }
  const os::FileFacts& facts() const noexcept { return facts_; }
  /// Names this process in a shared word.
  layout::Claim claim() const noexcept { return claim_; }
  layout::ProcessSlot& slot(std::uint32_t index) const noexcept;

  /// True when the kernel proves that the claimant's mapping is gone. False for the living, also
  /// the stopped ones. Errors: PeerMisbehaved (no such slot), DescriptorLost, IoError.
  Result<bool> is_gone(layout::Claim claim);

  /// True while some process holds that slot. Errors: DescriptorLost, IoError.
  Result<bool> is_attached(std::uint32_t slot);

  /// True while some process that is attached read-only has the object of that directory entry,
  /// which was removed before, open. Errors: DescriptorLost, IoError.
  Result<bool> is_pinned(std::uint32_t entry);

  /// Frees the slots of the dead, so that nobody need ask about them again; says how many.
  /// Crash: each slot by itself; the rest is as it was.
  /// Errors: Timeout (a stopped process is attaching), DescriptorLost, IoError.
  Result<std::uint32_t> free_slots_of_the_dead();

  /// Puts worn-out slots (layout::kLastGeneration) that nobody has and nothing names into use
  /// again. `is_named`: whether anything but a thread slot names a slot; asked while nobody
  /// attaches. Errors: as above, and those of `is_named`.
  Result<void> renew_slots(const std::function<Result<bool>(std::uint32_t)>& is_named);

  /// A doorbell of this process. Errors: NoSpace (2^24 were made), and those of os::make_bell().
  Result<Bell> make_bell();
  /// Rings a bell of another process, which a word of its said. Nothing happens where there is
  /// none.
  void ring(layout::Claim whom, std::uint32_t number) const noexcept;
  /// True when a futex reaches that process; else it has to be rung.
  bool takes_futex(layout::Claim whom) const noexcept;
  /// What was stored before is on the disk, where the segment lies on one. Errors: DescriptorLost,
  /// IoError, and what else a disk answers.
  Result<void> flush();

  /// The objects that this process has open.
  Uses& uses() noexcept { return uses_; }
  /// The threads of this process.
  Threads& threads() noexcept { return threads_; }

  /// The descriptor for byte locks and growth, after making sure that it is still ours.
  Result<const os::File*> control();
  /// Excludes threads of this process where a byte lock excludes other processes.
  std::mutex& structure_mutex() noexcept { return structure_mutex_; }

 private:
  Participant(mapping::Place place, mapping::Mapping mapping, os::File control,
              const os::FileFacts& facts, std::uint32_t slot);
  void enter_slot(std::uint32_t slot);
  Result<bool> is_alive(const mapping::SlotUser& user);
  mapping::SlotUser user_of(std::uint32_t slot) const noexcept;
  Result<bool> is_alone(const os::File& file);
  void leave_clean();
  Result<std::uint32_t> free_unlocked_slots(const os::File& file);
  bool is_worn_out(std::uint32_t slot) const noexcept;
  template <class F>
  auto while_nobody_attaches(F&& f) -> decltype(f(std::declval<const os::File&>()));

  mapping::Place place_;
  const mapping::Whereabouts segment_;  // for the files beside it
  mapping::Mapping mapping_;
  os::File control_;
  os::FileFacts facts_;
  layout::Claim claim_;
  std::mutex control_mutex_;
  std::mutex structure_mutex_;
  std::mutex bells_mutex_;
  Uses uses_{*this};
  Threads threads_{*this};
};

/// The structure lock of the segment: create, remove, open, grow. Freed by destruction, and by
/// death.
class StructureLock {
 public:
  /// Errors: Timeout (a stopped process holds it), DescriptorLost, IoError.
  static Result<StructureLock> take(Participant& participant);
  StructureLock(StructureLock&&) noexcept = default;
  StructureLock& operator=(StructureLock&&) = delete;
  ~StructureLock();

 private:
  StructureLock(std::unique_lock<std::mutex> threads, const os::File* control) noexcept
      : threads_(std::move(threads)), control_(control) {}
  std::unique_lock<std::mutex> threads_;
  const os::File* control_;
};

}  // namespace tenon::participant

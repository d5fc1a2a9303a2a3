// SPDX-License-Identifier: Apache-2.0
// The instrument of the demo, apart from what it measures: who sent and who read what.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "demo/memory.hpp"
#include "demo/role.hpp"
#include "demo/workload.hpp"

namespace tenon::cli::demo {

/// What came of an act.
struct Tally {
  std::uint64_t sent = 0;
  std::uint64_t reads = 0;
  std::uint64_t torn = 0;      ///< reads whose digest is wrong
  std::uint64_t distinct = 0;  ///< messages sent that a right read saw
  std::uint64_t lost = 0;      ///< messages sent that no right read saw
  std::uint64_t twice = 0;     ///< right reads of a message already seen, without a warning
  std::uint64_t unsent = 0;    ///< right reads of a message that nobody says he sent
  std::uint64_t flagged = 0;   ///< reads with the warning "a dead consumer may have had it"
  std::uint64_t again = 0;     ///< right ones of these that the dead consumer had read indeed

  std::uint64_t matches() const noexcept { return reads - torn; }
};

/// Words that producer, consumer and the parent share. They outlive who is killed, so what he had
/// reported when he died is known. Each word has one writer at a time.
class Ledger {
 public:
  /// A new one, for an act of that length.
  explicit Ledger(unsigned seconds);
  /// The parent's, in a child.
  static Ledger inherited(int descriptor) { return Ledger(Descriptor{descriptor}); }
  int descriptor() const noexcept { return memory_.descriptor(); }

  // ---- the producer's
  /// Messages 0 ... count-1 are sent.
  void note_sent(std::uint64_t count) noexcept;
  void note_end() noexcept;
  /// It is about to change an object, or has done so.
  void note_updating(bool is) noexcept;

  // ---- the consumer's
  /// Nothing but messages keeps it from reading.
  void note_ready() noexcept;
  void note_read(const Reading& reading, bool flagged) noexcept;

  // ---- the parent's
  void ask_to_stop() noexcept;
  /// What was sent against what was seen, once both processes have ended.
  Tally audit() const noexcept;

  // ---- everybody's
  std::uint64_t sent() const noexcept;
  std::uint64_t reads() const noexcept;
  /// What that side has done so far: messages sent, or reads.
  std::uint64_t done_by(Role role) const noexcept {
    return role == Role::kProducer ? sent() : reads();
  }
  /// Took over from a dead one, and goes on with that message.
  void note_resumed(Role role, std::uint64_t number) noexcept;
  std::optional<std::uint64_t> resumed_at(Role role) const noexcept;
  /// A monitor told that side that the owner before died inside.
  void note_told(Role role) noexcept;
  bool told(Role role) const noexcept;
  bool updating() const noexcept;
  bool consumer_ready() const noexcept;
  /// The act is over, or there is no room to count more.
  bool stopping() const noexcept;
  bool ended() const noexcept;

 private:
  struct Words;
  struct Descriptor {
    int number;
  };
  explicit Ledger(Descriptor descriptor);
  Words& words() const noexcept;
  std::uint64_t& resumed_at_plus_one(Role role) const noexcept;
  void note_right(std::uint64_t number, bool flagged) noexcept;
  /// For each message the number of its right reads.
  std::span<std::uint32_t> seen() const noexcept;

  SharedMemory memory_;
};

}  // namespace tenon::cli::demo

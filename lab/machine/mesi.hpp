// SPDX-License-Identifier: Apache-2.0
// Private caches that a snooped bus keeps coherent, with the protocol MESI, one request at a time.
//
// Protocol: Papamarcos, Patel, "A Low-Overhead Coherence Solution for Multiprocessors with Private
// Cache Memories", ISCA 1984; messages named as in Culler, Singh, Gupta, "Parallel Computer
// Architecture", 1999. The model of a bus: each request is over before the next begins. A line
// holds one number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "machine/report.hpp"

namespace tenon::lab::machine {

enum class LineState : std::uint8_t { kInvalid, kShared, kExclusive, kModified };
enum class BusMessage : std::uint8_t {
  kBusRd,    ///< "I want to read"
  kBusRdX,   ///< "I want to write and have no copy": read for ownership
  kBusUpgr,  ///< "I want to write and have a copy"
  kFlush,    ///< "here is my modified line": memory takes it, too
};

/// The right protocol, and wrong ones that show what each of its steps is for.
enum class Protocol : std::uint8_t {
  kMesi,
  kWriteKeepsOthers,     ///< a write does not invalidate other copies
  kReadKeepsModified,    ///< a modified line is not given out when somebody else reads
  kFlushSkipsMemory,     ///< memory does not listen to a flush
  kEvictionSkipsMemory,  ///< a modified line is dropped
};

char letter_of(LineState state) noexcept;
const char* name_of(BusMessage message) noexcept;

struct Sent {
  BusMessage message;
  int cache;
  int line;
  friend bool operator==(const Sent&, const Sent&) = default;
};
/// Such as "BusRd(P0, x)".
std::string text_of(const Sent& sent);
/// x, y, z, v, w, then line5, ...
std::string name_of_line(int line);

class CoherentCaches {
 public:
  /// All lines hold 0, in memory only.
  CoherentCaches(int caches, int lines, Protocol protocol = Protocol::kMesi);

  std::int64_t read(int cache, int line);
  void write(int cache, int line, std::int64_t value);
  /// A read-modify-write, which keeps its line from the first message to the store (F10). Returns
  /// the value before.
  std::int64_t add(int cache, int line, std::int64_t increment);
  /// The cache needs the room.
  void evict(int cache, int line);

  /// What the last request put on the bus, in that order.
  const std::vector<Sent>& last_messages() const noexcept { return messages_; }
  LineState state(int cache, int line) const { return at(cache, line).state; }
  std::int64_t memory(int line) const { return memory_.at(static_cast<std::size_t>(line)); }
  int caches() const noexcept { return caches_; }
  int lines() const noexcept { return static_cast<int>(memory_.size()); }

  /// At most one cache has a line modified or exclusive, and then no other has it; exclusive and
  /// shared copies equal memory. The first that does not hold, as a sentence.
  std::optional<std::string> broken_invariant() const;
  /// A row for each line: the copy in each cache, such as "M 7", and memory.
  Table table() const;

 private:
  struct Copy {
    LineState state = LineState::kInvalid;
    std::int64_t value = 0;
  };
  Copy& at(int cache, int line);
  const Copy& at(int cache, int line) const;
  void send(BusMessage message, int cache, int line) {
    messages_.push_back({message, cache, line});
  }
  void flush(int cache, int line);
  void fetch(int cache, int line);
  void own(int cache, int line);

  int caches_;
  Protocol protocol_;
  std::vector<Copy> copies_;  // by line, then cache
  std::vector<std::int64_t> memory_;
  std::vector<Sent> messages_;
};

}  // namespace tenon::lab::machine

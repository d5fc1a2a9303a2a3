// SPDX-License-Identifier: Apache-2.0
// Messages whose place in the queue can be told from their content, and the record of who got them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tenon/channel.hpp"

namespace tenon::crash {

/// What kind of queue a case uses, and in which company.
struct Shape {
  std::string_view name;
  QueueOptions options;
  bool crowded = false;  ///< after the death every slot gets a living user, also that of the dead
};

/// Changes the content of all messages.
void set_seed(std::uint64_t seed) noexcept;

/// The message that belongs at `position`: mostly near the limit, every fourth one small. It says
/// its position and its length, and all of its bytes depend on both.
std::string message_at(const Shape& shape, std::uint64_t position);
/// A small one.
std::string small_message_at(std::uint64_t position);
/// True when these are exactly the bytes of a message that was meant for `position`.
bool belongs_at(std::span<const std::byte> data, std::uint64_t position);

/// The note of the last end-of-stream mark of a case.
inline constexpr std::string_view kFinalNote = "final";

/// One message or end mark that was released.
struct Entry {
  std::uint64_t position = 0;
  bool flagged = false;  ///< maybe_redelivered
  bool intact = false;
  bool end_mark = false;
};

/// What one consumer released, in order. Lives in shared memory where the consumer is a child.
struct Ledger {
  std::array<Entry, 128> entries;
  std::uint32_t count = 0;
  void add(const Entry& entry) noexcept {
    if (count < entries.size()) entries[count++] = entry;
  }
};

/// Sends what belongs at the sender's position: odd ones through a loan.
Result<void> put(ByteSender& sender, const Shape& shape, Deadline deadline);
/// Takes one message or end mark into the ledger. True = it was the final mark.
Result<bool> take(ByteReceiver& receiver, Deadline deadline, Ledger& ledger);

}  // namespace tenon::crash

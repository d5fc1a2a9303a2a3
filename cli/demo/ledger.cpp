// SPDX-License-Identifier: Apache-2.0
#include "demo/ledger.hpp"

#include <algorithm>
#include <cstddef>

#include "tenon/order.hpp"

namespace tenon::cli::demo {
namespace {

// More 64 KiB messages than any machine hashes in a second; a word each, paged in when it is used.
constexpr std::size_t kMessagesPerSecond = 250'000;

void add_one(std::uint64_t& word) noexcept {
  order::set_opaque(word, order::get_opaque(word) + 1);
}

}  // namespace

// A pair of cache lines for each writer, so that counting does not couple the two processes more
// than the act does.
struct Ledger::Words {
  alignas(128) std::uint64_t sent;
  std::uint64_t producer_resumed_at_plus_one;  // 0 = never
  std::uint32_t ended;
  std::uint32_t updating;
  std::uint32_t producer_told;
  alignas(128) std::uint64_t reads;
  std::uint64_t consumer_resumed_at_plus_one;
  std::uint64_t torn;
  std::uint64_t flagged;
  std::uint64_t again;
  std::uint64_t seen_end;  // no right read of a message from here on
  std::uint32_t consumer_ready;
  std::uint32_t consumer_told;
  alignas(128) std::uint32_t stop;
};

Ledger::Ledger(unsigned seconds)
    : memory_(SharedMemory::make(sizeof(Words) +
                                 seconds * kMessagesPerSecond * sizeof(std::uint32_t))) {}
Ledger::Ledger(Descriptor descriptor) : memory_(SharedMemory::inherited(descriptor.number)) {}

Ledger::Words& Ledger::words() const noexcept {
  // A JVM finds them by number: java/tenon/demo/Ledger.java.
  static_assert(offsetof(Words, producer_resumed_at_plus_one) == 8 && offsetof(Words, ended) == 16);
  static_assert(offsetof(Words, updating) == 20 && offsetof(Words, producer_told) == 24);
  static_assert(offsetof(Words, reads) == 128 &&
                offsetof(Words, consumer_resumed_at_plus_one) == 136);
  static_assert(offsetof(Words, torn) == 144 && offsetof(Words, flagged) == 152);
  static_assert(offsetof(Words, again) == 160 && offsetof(Words, seen_end) == 168);
  static_assert(offsetof(Words, consumer_ready) == 176 && offsetof(Words, consumer_told) == 180);
  static_assert(offsetof(Words, stop) == 256);
  static_assert(sizeof(Words) == 384);
  return *reinterpret_cast<Words*>(memory_.bytes().data());
}

std::uint64_t& Ledger::resumed_at_plus_one(Role role) const noexcept {
  return role == Role::kProducer ? words().producer_resumed_at_plus_one
                                 : words().consumer_resumed_at_plus_one;
}

std::span<std::uint32_t> Ledger::seen() const noexcept {
  const std::span<std::byte> rest = memory_.bytes().subspan(sizeof(Words));
  return {reinterpret_cast<std::uint32_t*>(rest.data()), rest.size() / sizeof(std::uint32_t)};
}

void Ledger::note_sent(std::uint64_t count) noexcept {
  order::set_release(words().sent, count);
}
void Ledger::note_end() noexcept {
  order::set_release(words().ended, 1u);
}
void Ledger::note_updating(bool is) noexcept {
  order::set_release(words().updating, is ? 1u : 0u);
}

void Ledger::note_ready() noexcept {
  order::set_release(words().consumer_ready, 1u);
}

void Ledger::note_read(const Reading& reading, bool flagged) noexcept {
  Words& mine = words();
  if (flagged) add_one(mine.flagged);
  if (reading.right && reading.number < seen().size())
    note_right(reading.number, flagged);
  else
    add_one(mine.torn);  // also with a number that nobody can have sent
  add_one(mine.reads);
}

// Killed in here, the message is still in the reader's hand: his heir gets it, flagged.
void Ledger::note_right(std::uint64_t number, bool flagged) noexcept {
  Words& mine = words();
  std::uint32_t& times = seen()[number];
  const std::uint32_t before = order::get_opaque(times);
  if (flagged && before != 0) {
    add_one(mine.again);
    return;
  }
  order::set_opaque(mine.seen_end, std::max(order::get_opaque(mine.seen_end), number + 1));
  order::set_opaque(times, before + 1);
}

void Ledger::ask_to_stop() noexcept {
  order::set_release(words().stop, 1u);
}

Tally Ledger::audit() const noexcept {
  const Words& all = words();
  Tally tally;
  tally.sent = sent();
  tally.torn = order::get_opaque(all.torn);
  tally.flagged = order::get_opaque(all.flagged);
  tally.again = order::get_opaque(all.again);
  const std::uint64_t end = order::get_opaque(all.seen_end);
  for (std::uint64_t number = 0; number < end; ++number) {
    const std::uint32_t reads_of_it = order::get_opaque(seen()[number]);
    if (reads_of_it == 0) continue;
    if (number >= tally.sent) {
      tally.unsent += reads_of_it;
      continue;
    }
    ++tally.distinct;
    tally.twice += reads_of_it - 1;
  }
  tally.lost = tally.sent - tally.distinct;
  // Not the word of that name: a killed consumer may have died between a message and that.
  tally.reads = tally.torn + tally.distinct + tally.twice + tally.again + tally.unsent;
  return tally;
}

std::uint64_t Ledger::sent() const noexcept {
  return order::get_acquire(words().sent);
}
std::uint64_t Ledger::reads() const noexcept {
  return order::get_acquire(words().reads);
}
void Ledger::note_resumed(Role role, std::uint64_t number) noexcept {
  order::set_release(resumed_at_plus_one(role), number + 1);
}
std::optional<std::uint64_t> Ledger::resumed_at(Role role) const noexcept {
  const std::uint64_t plus_one = order::get_acquire(resumed_at_plus_one(role));
  return plus_one == 0 ? std::nullopt : std::optional(plus_one - 1);
}
void Ledger::note_told(Role role) noexcept {
  Words& all = words();
  order::set_release(role == Role::kProducer ? all.producer_told : all.consumer_told, 1u);
}
bool Ledger::told(Role role) const noexcept {
  const Words& all = words();
  return order::get_acquire(role == Role::kProducer ? all.producer_told : all.consumer_told) != 0;
}
bool Ledger::updating() const noexcept {
  return order::get_acquire(words().updating) != 0;
}
bool Ledger::consumer_ready() const noexcept {
  return order::get_acquire(words().consumer_ready) != 0;
}
bool Ledger::stopping() const noexcept {
  return order::get_acquire(words().stop) != 0 || sent() >= seen().size();
}
bool Ledger::ended() const noexcept {
  return order::get_acquire(words().ended) != 0;
}

}  // namespace tenon::cli::demo

// SPDX-License-Identifier: Apache-2.0
#include "demo/ledger.hpp"

#include <algorithm>

#include "tenon/order.hpp"

namespace tenon::cli::demo {
namespace {

// More 64 KiB messages than any machine hashes in a second; a word each, paged in when it is used.
constexpr std::size_t kMessagesPerSecond = 250'000;

}  // namespace

// A pair of cache lines for each writer, so that counting does not couple the two processes more
// than the act does.
struct Ledger::Words {
  alignas(128) std::uint64_t sent;
  std::uint64_t resumed_at_plus_one;  // 0 = never
  std::uint32_t ended;
  alignas(128) std::uint64_t reads;
  std::uint64_t torn;
  std::uint64_t seen_end;  // no right read of a message from here on
  alignas(128) std::uint32_t stop;
};

Ledger::Ledger(unsigned seconds)
    : memory_(SharedMemory::make(sizeof(Words) +
                                 seconds * kMessagesPerSecond * sizeof(std::uint32_t))) {}
Ledger::Ledger(Descriptor descriptor) : memory_(SharedMemory::inherited(descriptor.number)) {}

Ledger::Words& Ledger::words() const noexcept {
  return *reinterpret_cast<Words*>(memory_.bytes().data());
}

std::span<std::uint32_t> Ledger::seen() const noexcept {
  const std::span<std::byte> rest = memory_.bytes().subspan(sizeof(Words));
  return {reinterpret_cast<std::uint32_t*>(rest.data()), rest.size() / sizeof(std::uint32_t)};
}

void Ledger::note_sent(std::uint64_t count) noexcept {
  order::set_release(words().sent, count);
}
void Ledger::note_resumed(std::uint64_t number) noexcept {
  order::set_release(words().resumed_at_plus_one, number + 1);
}
void Ledger::note_end() noexcept {
  order::set_release(words().ended, 1u);
}

void Ledger::note_read(const Reading& reading) noexcept {
  Words& mine = words();
  const auto add_one = [](auto& word) { order::set_opaque(word, order::get_opaque(word) + 1); };
  if (!reading.right) add_one(mine.torn);
  if (reading.right && reading.number < seen().size()) {
    add_one(seen()[reading.number]);
    order::set_opaque(mine.seen_end,
                      std::max(order::get_opaque(mine.seen_end), reading.number + 1));
  }
  add_one(mine.reads);
}

void Ledger::ask_to_stop() noexcept {
  order::set_release(words().stop, 1u);
}

Tally Ledger::audit() const noexcept {
  const Words& all = words();
  Tally tally;
  tally.sent = sent();
  tally.reads = reads();
  tally.torn = order::get_opaque(all.torn);
  const std::uint64_t end = std::min(tally.sent, order::get_opaque(all.seen_end));
  for (const std::uint32_t& times : seen().first(end)) {
    const std::uint32_t reads_of_it = order::get_opaque(times);
    if (reads_of_it == 0) continue;
    ++tally.distinct;
    tally.twice += reads_of_it - 1;
  }
  tally.lost = tally.sent - tally.distinct;
  tally.unsent = tally.matches() - tally.distinct - tally.twice;
  return tally;
}

std::uint64_t Ledger::sent() const noexcept {
  return order::get_acquire(words().sent);
}
std::uint64_t Ledger::reads() const noexcept {
  return order::get_acquire(words().reads);
}
std::optional<std::uint64_t> Ledger::resumed_at() const noexcept {
  const std::uint64_t plus_one = order::get_acquire(words().resumed_at_plus_one);
  return plus_one == 0 ? std::nullopt : std::optional(plus_one - 1);
}
bool Ledger::stopping() const noexcept {
  return order::get_acquire(words().stop) != 0 || sent() >= seen().size();
}
bool Ledger::ended() const noexcept {
  return order::get_acquire(words().ended) != 0;
}

}  // namespace tenon::cli::demo

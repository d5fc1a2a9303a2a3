// SPDX-License-Identifier: Apache-2.0
#include "message.hpp"

#include <algorithm>
#include <cstring>

#include "support/bytes.hpp"

namespace tenon::crash {
namespace {

std::uint64_t chosen_seed = 1;

struct Head {
  std::uint64_t position;
  std::uint64_t bytes;
};

std::string make(std::uint64_t position, std::size_t bytes) {
  std::string message = test::pattern(chosen_seed + position * 8191 + bytes, bytes);
  const Head head{position, bytes};
  std::memcpy(message.data(), &head, sizeof head);
  return message;
}

}  // namespace

void set_seed(std::uint64_t seed) noexcept {
  chosen_seed = seed;
}

std::string message_at(const Shape& shape, std::uint64_t position) {
  if (position % 4 == 2) return small_message_at(position);
  return make(position, shape.options.message_limit - position * 5 % 13);
}

std::string small_message_at(std::uint64_t position) {
  return make(position, sizeof(Head) + position % 16);
}

bool belongs_at(std::span<const std::byte> data, std::uint64_t position) {
  return data.size() >= sizeof(Head) && test::text(data) == make(position, data.size());
}

Result<void> put(ByteSender& sender, const Shape& shape, Deadline deadline) {
  const std::string message = message_at(shape, sender.position());
  if (sender.position() % 2 == 0) return sender.send_until(test::bytes(message), deadline);
  auto loan = sender.loan();
  if (!loan) return loan.error();
  std::ranges::copy(test::bytes(message), loan->data().begin());
  return loan->commit_until(message.size(), deadline);
}

Result<bool> take(ByteReceiver& receiver, Deadline deadline, Ledger& ledger) {
  auto message = receiver.peek_until(deadline);
  if (message) {
    ledger.add({message->position, message->maybe_redelivered,
                belongs_at(message->data, message->position), false});
    if (auto released = receiver.release(); !released) return released.error();
    return false;
  }
  if (!message.is(Code::kEndOfStream)) return message.error();
  const auto note = receiver.end_note();
  const bool final = test::text(note) == kFinalNote;
  ledger.add({receiver.position(), false, final || belongs_at(note, receiver.position()), true});
  if (auto next = receiver.next_stream(); !next) return next.error();
  return final;
}

}  // namespace tenon::crash

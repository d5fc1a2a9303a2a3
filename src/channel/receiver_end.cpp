// SPDX-License-Identifier: Apache-2.0
#include "channel/receiver_end.hpp"

#include <algorithm>
#include <utility>

#include "tenon/order.hpp"

namespace tenon::channel {

ReceiverEnd::ReceiverEnd(std::shared_ptr<QueueCore> core, Inheritance inheritance,
                         Idle idle) noexcept
    : QueueEndBase(std::move(core), Side::kReceiver, inheritance, idle),
      lately_mask_(std::clamp(ring().header().capacity / 8, 1u, 64u) - 1) {}

Result<std::shared_ptr<ReceiverEnd>> ReceiverEnd::take(std::shared_ptr<QueueCore> core, Idle idle) {
  auto inheritance = take_role(*core->participant, core->ring.words().receiver.role);
  if (!inheritance) return inheritance.error();
  std::shared_ptr<ReceiverEnd> end(new ReceiverEnd(std::move(core), *inheritance, idle));
  if (auto started = end->start(*inheritance != Inheritance::kNone); !started)
    return started.error();
  return end;
}

Result<void> ReceiverEnd::start(bool predecessor_may_have_read) {
  // Until we have looked we do not know: should we fail or die, the next one must not be told that
  // nothing was in hand.
  maybe_redelivered_ = predecessor_may_have_read;
  start_at(order::get_opaque(own().messages));
  order::set_opaque(own().released_lately, position());
  auto message = ready();
  if (!message) return message.error();
  // The cell before was filled for us, perhaps for the next lap already.
  if (position() != 0) {
    const std::uint64_t before = order::get_opaque(ring().cell(position() - 1).filled);
    const std::uint64_t lap = ring().lap(position() - 1);
    if (before != lap + 1 && before != lap + 2)
      return Error(Code::kPeerMisbehaved, "the receiver's position is not within the queue");
  }
  // What is not even there now cannot have been in its hand.
  if (!*message) maybe_redelivered_ = false;
  return {};
}

// SYNC cell.filled: acquire, with the release in SenderEnd::publish(): the message is there.
// Weakened to opaque, we read an old payload.
inline std::uint64_t ReceiverEnd::filled() const noexcept {
  return order::get_acquire(cell().filled);
}

Result<bool> ReceiverEnd::ready() noexcept {
  const std::uint64_t lap = ring().lap(position());
  const std::uint64_t now = filled();
  if (now != lap && now != lap + 1)
    return Error(Code::kPeerMisbehaved, "a cell of the queue was filled too often or too rarely");
  return now == lap + 1;
}

bool ReceiverEnd::glance() noexcept {
  return filled() == ring().lap(position()) + 1;
}

// Takes what lies at position() in hand.
[[gnu::always_inline]] inline Result<void> ReceiverEnd::take_in_hand(Deadline deadline) {
  if (forked()) [[unlikely]]
    return Code::kForkedHandle;
  if (in_hand_) return {};
  if (!glance()) [[unlikely]] {
    if (auto message = wait_cell(deadline); !message) return message;
  }
  in_hand_ = ring().content(cell());
  if (!in_hand_) [[unlikely]]
    return Error(Code::kPeerMisbehaved, "a message of impossible length, or in no block");
  return {};
}

inline void ReceiverEnd::release_cell(std::uint32_t bytes) noexcept {
  move_on(bytes);
  // SYNC queue.released_lately: release, with the acquire in SenderEnd::glance(), as for messages.
  if ((position() & lately_mask_) == 0) order::set_release(own().released_lately, position());
  in_hand_ = {};
  maybe_redelivered_ = false;
}

Result<Message> ReceiverEnd::peek(Deadline deadline) {
  if (auto taken = take_in_hand(deadline); !taken) [[unlikely]]
    return taken.error();
  if (in_hand_.end_of_stream()) [[unlikely]]
    return Code::kEndOfStream;
  return Message{in_hand_.view(), position(), maybe_redelivered_};
}

Result<void> ReceiverEnd::release() {
  if (forked()) [[unlikely]]
    return Code::kForkedHandle;
  if (!in_hand_ || in_hand_.end_of_stream()) [[unlikely]]
    return Error(Code::kInvalidArgument, "there is no message in hand");
  release_cell(in_hand_.length);
  return {};
}

Result<std::size_t> ReceiverEnd::receive(std::span<std::byte> out, Deadline deadline) {
  if (auto taken = take_in_hand(deadline); !taken) [[unlikely]]
    return taken.error();
  if (in_hand_.end_of_stream()) [[unlikely]]
    return Code::kEndOfStream;
  const std::uint32_t bytes = in_hand_.length;
  if (bytes > out.size()) [[unlikely]]
    return Error(Code::kTooLarge, "bytes of the next message:", bytes);
  order::copy_plain(out.data(), in_hand_.data, bytes);
  release_cell(bytes);
  return std::size_t{bytes};
}

std::span<const std::byte> ReceiverEnd::end_note() const noexcept {
  if (forked() || !in_hand_.end_of_stream()) return {};
  return in_hand_.view();
}

Result<void> ReceiverEnd::next_stream() {
  if (forked()) return Code::kForkedHandle;
  if (!in_hand_ || !in_hand_.end_of_stream())
    return Error(Code::kInvalidArgument, "the stream has not ended");
  release_cell(0);
  return {};
}

}  // namespace tenon::channel

namespace tenon {

ByteReceiver::ByteReceiver(std::shared_ptr<channel::ReceiverEnd> end) : end_(std::move(end)) {}
ByteReceiver::ByteReceiver(ByteReceiver&&) noexcept = default;
ByteReceiver& ByteReceiver::operator=(ByteReceiver&&) noexcept = default;
ByteReceiver::~ByteReceiver() = default;

Result<std::size_t> ByteReceiver::receive(std::span<std::byte> out) {
  return end_->receive(out, Deadline::never());
}
Result<std::size_t> ByteReceiver::try_receive(std::span<std::byte> out) {
  return end_->receive(out, Deadline::now());
}
Result<std::size_t> ByteReceiver::receive_for(std::span<std::byte> out,
                                              std::chrono::nanoseconds duration) {
  return end_->receive(out, Deadline::after(duration));
}
Result<std::size_t> ByteReceiver::receive_until(std::span<std::byte> out, Deadline deadline) {
  return end_->receive(out, deadline);
}
Result<Message> ByteReceiver::peek() {
  return end_->peek(Deadline::never());
}
Result<Message> ByteReceiver::try_peek() {
  return end_->peek(Deadline::now());
}
Result<Message> ByteReceiver::peek_for(std::chrono::nanoseconds duration) {
  return end_->peek(Deadline::after(duration));
}
Result<Message> ByteReceiver::peek_until(Deadline deadline) {
  return end_->peek(deadline);
}
Result<void> ByteReceiver::release() {
  return end_->release();
}
std::span<const std::byte> ByteReceiver::end_note() const noexcept {
  return end_->end_note();
}
Result<void> ByteReceiver::next_stream() {
  return end_->next_stream();
}
Result<void> ByteReceiver::wait_peer() {
  return end_->wait_peer(Deadline::never());
}
Result<void> ByteReceiver::wait_peer_for(std::chrono::nanoseconds duration) {
  return end_->wait_peer(Deadline::after(duration));
}
Result<void> ByteReceiver::wait_peer_until(Deadline deadline) {
  return end_->wait_peer(deadline);
}
std::uint64_t ByteReceiver::position() const noexcept {
  return end_->position();
}
bool ByteReceiver::took_over() const noexcept {
  return end_->took_over();
}
void ByteReceiver::interrupt() noexcept {
  end_->interrupt();
}

}  // namespace tenon

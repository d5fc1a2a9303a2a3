// SPDX-License-Identifier: Apache-2.0
#include "channel/receiver_end.hpp"

#include <utility>

#include "tenon/order.hpp"

namespace tenon::channel {

ReceiverEnd::ReceiverEnd(std::shared_ptr<QueueCore> core, Inheritance inheritance,
                         Idle idle) noexcept
    : QueueEndBase(std::move(core), Side::kReceiver, inheritance, idle) {}

Result<std::shared_ptr<ReceiverEnd>> ReceiverEnd::take(std::shared_ptr<QueueCore> core, Idle idle) {
  auto inheritance = take_role(*core->participant, core->ring.words().receiver.role);
  if (!inheritance) return inheritance.error();
  std::shared_ptr<ReceiverEnd> end(new ReceiverEnd(std::move(core), *inheritance, idle));
  if (auto started = end->start(*inheritance != Inheritance::kNone); !started)
    return started.error();
  return end;
}

Result<void> ReceiverEnd::start(bool predecessor_may_have_read) {
  // Until the cells are counted we do not know: should we fail or die, the next one must not be
  // told that nothing was in hand.
  maybe_redelivered_ = predecessor_may_have_read;
  auto released = ring().count_released();
  if (!released) return released.error();
  start_at(*released);
  // What is not even there now cannot have been in its hand.
  if (wait_cell(Deadline::now()).is(Code::kWouldBlock)) maybe_redelivered_ = false;
  return {};
}

Result<Message> ReceiverEnd::peek(Deadline deadline) {
  if (forked()) [[unlikely]]
    return Code::kForkedHandle;
  if (!in_hand_) {
    if (auto ready = wait_cell(deadline); !ready) return ready.error();
    auto content = ring().content(cell());
    if (!content) return content.error();
    in_hand_ = *content;
  }
  if (in_hand_->end_of_stream) return Code::kEndOfStream;
  return Message{{in_hand_->data, in_hand_->bytes}, position(), maybe_redelivered_};
}

Result<void> ReceiverEnd::release() {
  if (forked()) [[unlikely]]
    return Code::kForkedHandle;
  if (!in_hand_ || in_hand_->end_of_stream)
    return Error(Code::kInvalidArgument, "there is no message in hand");
  release_cell(in_hand_->bytes);
  return {};
}

void ReceiverEnd::release_cell(std::uint32_t bytes) noexcept {
  pass_on(bytes);
  in_hand_.reset();
  maybe_redelivered_ = false;
}

Result<std::size_t> ReceiverEnd::receive(std::span<std::byte> out, Deadline deadline) {
  auto message = peek(deadline);
  if (!message) return message.error();
  if (message->data.size() > out.size())
    return Error(Code::kTooLarge,
                 "bytes of the next message:", static_cast<std::int64_t>(message->data.size()));
  order::copy_plain(out.data(), message->data.data(), message->data.size());
  release_cell(static_cast<std::uint32_t>(message->data.size()));
  return message->data.size();
}

std::span<const std::byte> ReceiverEnd::end_note() const noexcept {
  if (forked() || !in_hand_ || !in_hand_->end_of_stream) return {};
  return {in_hand_->data, in_hand_->bytes};
}

Result<void> ReceiverEnd::next_stream() {
  if (forked()) return Code::kForkedHandle;
  if (!in_hand_ || !in_hand_->end_of_stream)
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

// SPDX-License-Identifier: Apache-2.0
#include "channel/sender_end.hpp"

#include <utility>

#include "base/bits.hpp"
#include "tenon/order.hpp"

namespace tenon::channel {

SenderEnd::SenderEnd(std::shared_ptr<QueueCore> core, Inheritance inheritance, Idle idle) noexcept
    : QueueEndBase(std::move(core), Side::kSender, inheritance, idle) {}

Result<std::shared_ptr<SenderEnd>> SenderEnd::take(std::shared_ptr<QueueCore> core, Idle idle) {
  auto inheritance = take_role(*core->participant, core->ring.words().sender.role);
  if (!inheritance) return inheritance.error();
  std::shared_ptr<SenderEnd> end(new SenderEnd(std::move(core), *inheritance, idle));
  if (auto started = end->start(); !started) return started.error();
  return end;
}

Result<void> SenderEnd::start() {
  auto sent = ring().count_sent();
  if (!sent) return sent.error();
  if (ring().has_blocks()) {
    auto spares = ring().spare_blocks();
    if (!spares) return spares.error();
    loans_ = std::move(*spares);
  } else {
    const layout::QueueHeader& header = ring().header();
    private_ = std::make_unique_for_overwrite<std::byte[]>(
        std::size_t{header.loans} * round_up(header.message_limit, layout::kApart));
    for (std::uint32_t i = 0; i < header.loans; ++i) loans_.push_back(i);
  }
  start_at(*sent);
  if (auto sound = ready(); !sound) return sound.error();
  return {};
}

Result<bool> SenderEnd::ready() noexcept {
  // SYNC queue.messages: acquire, with the release in move_on() of the receiver: its reads of what
  // lay in the cells up to there are over.
  const std::uint64_t released = order::get_acquire(peer().messages);
  if (!within_queue(released))
    return Error(Code::kPeerMisbehaved, "the receiver's position is not within the queue");
  free_until_ = released + ring().header().capacity;
  return position() != free_until_;
}

bool SenderEnd::glance() noexcept {
  // SYNC queue.released_lately: acquire, with the release in ReceiverEnd::release_cell().
  const std::uint64_t released = order::get_acquire(peer().released_lately);
  if (within_queue(released)) free_until_ = released + ring().header().capacity;
  return position() != free_until_;
}

bool SenderEnd::within_queue(std::uint64_t released) const noexcept {
  return released <= position() && position() - released <= ring().header().capacity;
}

// A look at the receiver's position only when all cells that were free the last time are used up:
// the line it lies on belongs to the receiver.
inline Result<void> SenderEnd::wait_room(Deadline deadline) {
  if (!forked()) [[likely]] {
    if (position() != free_until_ || glance()) [[likely]]
      return {};
  }
  return wait_cell(deadline);
}

// Against death: length, block and payload cannot be lost while `filled` survives. One release word
// is the whole step, so a kill leaves the message sent or not sent.
inline void SenderEnd::publish(std::uint32_t bytes, std::uint32_t flags) noexcept {
  order::set_opaque(cell().length, bytes | flags);
  // SYNC cell.filled: release, with the acquire in ReceiverEnd::ready(): length, block and payload
  // are there. Weakened to opaque, the receiver reads an old payload.
  order::set_release(cell().filled, ring().lap(position()) + 1);
  move_on(bytes);
}

Result<void> SenderEnd::send(std::span<const std::byte> data, std::uint32_t flags,
                             Deadline deadline) {
  if (data.size() > ring().header().message_limit) [[unlikely]]
    return Error(Code::kTooLarge, "message_limit of the queue is", ring().header().message_limit);
  if (auto room = wait_room(deadline); !room) [[unlikely]]
    return room;
  const auto bytes = static_cast<std::uint32_t>(data.size());
  // The free cell and its block are ours: fill them in place.
  std::byte* const place = ring().payload(cell(), bytes);
  if (place == nullptr) [[unlikely]]
    return no_such_block();
  order::copy_plain(place, data.data(), data.size());
  publish(bytes, flags);
  return {};
}

Result<std::uint32_t> SenderEnd::borrow() noexcept {
  if (forked()) return Code::kForkedHandle;
  if (loans_.empty()) return Error(Code::kNoSpace, "all loans of this queue are out");
  const std::uint32_t loan = loans_.back();
  loans_.pop_back();
  return loan;
}

std::span<std::byte> SenderEnd::loan_bytes(std::uint32_t loan) const noexcept {
  const std::size_t limit = ring().header().message_limit;
  if (ring().has_blocks()) return {ring().block(loan), limit};
  return {private_.get() + loan * round_up(limit, layout::kApart), limit};
}

Result<void> SenderEnd::commit(std::uint32_t loan, std::size_t bytes, Deadline deadline) {
  const std::span<std::byte> data = loan_bytes(loan);
  if (bytes > data.size())
    return Error(Code::kTooLarge, "message_limit of the queue is", ring().header().message_limit);
  if (bytes <= ring().header().inline_bytes) {
    if (auto sent = send(data.first(bytes), 0, deadline); !sent) return sent;
    give_back(loan);
    return {};
  }
  if (auto room = wait_room(deadline); !room) return room;
  // The exchange: the cell gets our block, we get the one that lay there. Killed between these
  // stores and publish(), the cell is still free and owns one of the two; a successor finds the
  // other as the block that no cell names.
  const std::uint32_t received = order::get_opaque(cell().block);
  if (received >= ring().header().blocks) return no_such_block();
  order::set_opaque(cell().block, loan);
  publish(static_cast<std::uint32_t>(bytes), 0);
  give_back(received);
  return {};
}

Content SenderEnd::last() const noexcept {
  if (position() == 0 || forked()) return {};
  // Only the producer writes to a cell, and this end is the producer.
  return ring().content(ring().cell(position() - 1));
}

}  // namespace tenon::channel

namespace tenon {

Loan::Loan(std::shared_ptr<channel::SenderEnd> end, std::uint32_t block, std::span<std::byte> data)
    : end_(std::move(end)), block_(block), data_(data) {}
Loan::Loan(Loan&& other) noexcept
    : end_(std::move(other.end_)), block_(other.block_), data_(std::exchange(other.data_, {})) {}
Loan& Loan::operator=(Loan&& other) noexcept {
  std::swap(end_, other.end_);
  std::swap(block_, other.block_);
  std::swap(data_, other.data_);
  return *this;
}
Loan::~Loan() {
  abort();
}

Result<void> Loan::commit(std::size_t bytes) {
  return commit_until(bytes, Deadline::never());
}
Result<void> Loan::try_commit(std::size_t bytes) {
  return commit_until(bytes, Deadline::now());
}
Result<void> Loan::commit_for(std::size_t bytes, std::chrono::nanoseconds duration) {
  return commit_until(bytes, Deadline::after(duration));
}
Result<void> Loan::commit_until(std::size_t bytes, Deadline deadline) {
  if (end_ == nullptr) return Error(Code::kInvalidArgument, "the loan was committed or aborted");
  if (auto sent = end_->commit(block_, bytes, deadline); !sent) return sent;
  end_.reset();
  data_ = {};
  return {};
}
void Loan::abort() noexcept {
  if (end_ != nullptr) end_->give_back(block_);
  end_.reset();
  data_ = {};
}

ByteSender::ByteSender(std::shared_ptr<channel::SenderEnd> end) : end_(std::move(end)) {}
ByteSender::ByteSender(ByteSender&&) noexcept = default;
ByteSender& ByteSender::operator=(ByteSender&&) noexcept = default;
ByteSender::~ByteSender() = default;

Result<void> ByteSender::send(std::span<const std::byte> data) {
  return end_->send(data, 0, Deadline::never());
}
Result<void> ByteSender::try_send(std::span<const std::byte> data) {
  return end_->send(data, 0, Deadline::now());
}
Result<void> ByteSender::send_for(std::span<const std::byte> data,
                                  std::chrono::nanoseconds duration) {
  return end_->send(data, 0, Deadline::after(duration));
}
Result<void> ByteSender::send_until(std::span<const std::byte> data, Deadline deadline) {
  return end_->send(data, 0, deadline);
}
Result<Loan> ByteSender::loan() {
  const auto loan = end_->borrow();
  if (!loan) return loan.error();
  return Loan(end_, *loan, end_->loan_bytes(*loan));
}
Result<void> ByteSender::close_stream(std::span<const std::byte> note) {
  return close_stream_until(note, Deadline::never());
}
Result<void> ByteSender::close_stream_until(std::span<const std::byte> note, Deadline deadline) {
  return end_->send(note, layout::kEndOfStreamBit, deadline);
}
Result<void> ByteSender::wait_peer() {
  return end_->wait_peer(Deadline::never());
}
Result<void> ByteSender::wait_peer_for(std::chrono::nanoseconds duration) {
  return end_->wait_peer(Deadline::after(duration));
}
Result<void> ByteSender::wait_peer_until(Deadline deadline) {
  return end_->wait_peer(deadline);
}
std::uint64_t ByteSender::position() const noexcept {
  return end_->position();
}
bool ByteSender::took_over() const noexcept {
  return end_->took_over();
}
std::optional<ByteSender::Last> ByteSender::last() const noexcept {
  const channel::Content content = end_->last();
  if (!content) return std::nullopt;
  return Last{content.view(), content.end_of_stream()};
}
void ByteSender::interrupt() noexcept {
  end_->interrupt();
}

}  // namespace tenon

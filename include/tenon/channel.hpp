// SPDX-License-Identifier: Apache-2.0
// Queue: each message goes to one consumer, once and in order; one producer, one consumer.
//
// Verbs: try_ never waits, _for waits a duration, _until waits to a deadline, the bare verb waits
// as long as it takes. A message is *sent* when send() or commit() returned success.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "tenon/deadline.hpp"
#include "tenon/doorbell.hpp"
#include "tenon/idle.hpp"
#include "tenon/result.hpp"

namespace tenon {

namespace channel {
class SenderEnd;
class ReceiverEnd;
struct QueueCore;
}  // namespace channel

/// Chosen by the creator of the queue; later openers take what is there.
struct QueueOptions {
  std::uint32_t capacity = 1024;     ///< messages; rounded up to a power of two, >= 2
  std::uint32_t message_limit = 64;  ///< bytes of the largest message
  std::uint32_t inline_bytes = 0;    ///< up to this a message lies in its cell; 0 = chosen for you
  std::uint32_t loans = 1;           ///< blocks that may be on loan at once
  std::uint32_t element_bytes = 0;   ///< size of the one type of message, 0 = bytes
};

/// A block that only this process sees until it is committed. Dropping it aborts it.
/// A loan pauses nobody: the place in the queue is taken inside commit().
class Loan {
 public:
  Loan(Loan&& other) noexcept;
  Loan& operator=(Loan&& other) noexcept;
  ~Loan();

  /// The bytes to fill; up to the message limit, 64-byte aligned where the queue has blocks.
  std::span<std::byte> data() const noexcept { return data_; }
  /// Sends the first `bytes` bytes. On an error the loan stays usable.
  /// Order: everything before happens-before the return of the peek() that shows this message.
  /// Crash: killed inside, the message is delivered whole or not at all.
  Result<void> commit(std::size_t bytes);
  Result<void> try_commit(std::size_t bytes);
  Result<void> commit_for(std::size_t bytes, std::chrono::nanoseconds duration);
  Result<void> commit_until(std::size_t bytes, Deadline deadline);
  /// Gives the block back unsent.
  void abort() noexcept;

 private:
  friend class ByteSender;
  Loan(std::shared_ptr<channel::SenderEnd> end, std::uint32_t block, std::span<std::byte> data);
  std::shared_ptr<channel::SenderEnd> end_;
  std::uint32_t block_ = 0;
  std::span<std::byte> data_;
};

/// A message in place. Valid until release().
struct Message {
  std::span<const std::byte> data;
  std::uint64_t position = 0;      ///< 0, 1, 2, ... since the queue was made
  bool maybe_redelivered = false;  ///< the dead predecessor may have seen it already
};

/// The producer's end. Thread: one thread at a time, but for interrupt().
/// Crash: a killed sender keeps the role until the kernel frees its lock; then the next one takes
/// it.
class ByteSender {
 public:
  ByteSender(ByteSender&&) noexcept;
  ByteSender& operator=(ByteSender&&) noexcept;
  ~ByteSender();

  /// Copies `data` into the queue.
  /// Outcomes: WouldBlock (try_), Timeout, PeerDied (full, and the consumer is dead), Interrupted.
  /// Errors: TooLarge, PeerMisbehaved, ForkedHandle, DescriptorLost.
  Result<void> send(std::span<const std::byte> data);
  Result<void> try_send(std::span<const std::byte> data);
  Result<void> send_for(std::span<const std::byte> data, std::chrono::nanoseconds duration);
  Result<void> send_until(std::span<const std::byte> data, Deadline deadline);

  /// A block to fill in place. NoSpace when all loans of the queue are out. Never waits.
  Result<Loan> loan();

  /// Ends the stream; the consumer gets EndOfStream after the last message, with `note`.
  /// Only this call ends a stream: neither a kill nor the destructor does.
  Result<void> close_stream(std::span<const std::byte> note = {});
  Result<void> close_stream_until(std::span<const std::byte> note, Deadline deadline);

  /// Waits until a living process holds the other end.
  Result<void> wait_peer();
  Result<void> wait_peer_for(std::chrono::nanoseconds duration);
  Result<void> wait_peer_until(Deadline deadline);

  /// Has the doorbell, of the same segment, rung once as soon as there is room, or the consumer
  /// leaves. False: there is room already, and nothing is armed. Any other call that waits disarms.
  /// Blocking: up to 50 us. Errors: PeerMisbehaved, ForkedHandle.
  Result<bool> arm(const Doorbell& doorbell);

  /// Messages sent so far in this queue, by whomever: where to go on.
  std::uint64_t position() const noexcept;
  /// True when this role was taken from a dead process.
  bool took_over() const noexcept;
  /// The last message sent, by whomever, as it still lies in the queue; nothing before the first.
  struct Last {
    std::span<const std::byte> data;
    bool end_of_stream;
  };
  std::optional<Last> last() const noexcept;

  /// Makes the wait under way, or the next one, return Interrupted. Safe in a signal handler.
  void interrupt() noexcept;

 private:
  friend class ByteQueue;
  explicit ByteSender(std::shared_ptr<channel::SenderEnd> end);
  std::shared_ptr<channel::SenderEnd> end_;
};

/// The consumer's end. Thread: one thread at a time, but for interrupt().
class ByteReceiver {
 public:
  ByteReceiver(ByteReceiver&&) noexcept;
  ByteReceiver& operator=(ByteReceiver&&) noexcept;
  ~ByteReceiver();

  /// Copies the next message to `out` and frees its cell; returns its size in bytes.
  /// Outcomes: WouldBlock (try_), Timeout, EndOfStream, PeerDied (empty, and the producer is dead),
  /// Interrupted. Errors: TooLarge (stays in place), PeerMisbehaved, ForkedHandle, DescriptorLost.
  /// Crash: killed inside, at most the message whose copy this process held is gone.
  Result<std::size_t> receive(std::span<std::byte> out);
  Result<std::size_t> try_receive(std::span<std::byte> out);
  Result<std::size_t> receive_for(std::span<std::byte> out, std::chrono::nanoseconds duration);
  Result<std::size_t> receive_until(std::span<std::byte> out, Deadline deadline);

  /// The next message in place; the same one again until release().
  /// Crash: killed before release(), the successor gets it again, flagged maybe_redelivered.
  Result<Message> peek();
  Result<Message> try_peek();
  Result<Message> peek_for(std::chrono::nanoseconds duration);
  Result<Message> peek_until(Deadline deadline);
  /// Frees the cell of the message in hand. InvalidArgument when there is none.
  Result<void> release();

  /// After EndOfStream: the note that came with it. Valid until next_stream().
  std::span<const std::byte> end_note() const noexcept;
  /// After EndOfStream: goes on with the next stream. Until then EndOfStream comes again.
  Result<void> next_stream();

  /// Waits until a living process holds the other end, or something to receive is there already
  /// (its producer may have left again).
  Result<void> wait_peer();
  Result<void> wait_peer_for(std::chrono::nanoseconds duration);
  Result<void> wait_peer_until(Deadline deadline);

  /// Has the doorbell, of the same segment, rung once as soon as there is a message, or the
  /// producer leaves. False: there is a message already, and nothing is armed. Else as
  /// ByteSender::arm().
  Result<bool> arm(const Doorbell& doorbell);

  /// Messages released so far in this queue, by whomever.
  std::uint64_t position() const noexcept;
  bool took_over() const noexcept;
  void interrupt() noexcept;

 private:
  friend class ByteQueue;
  explicit ByteReceiver(std::shared_ptr<channel::ReceiverEnd> end);
  std::shared_ptr<channel::ReceiverEnd> end_;
};

/// A queue of byte messages. Get it from Segment::queue().
class ByteQueue {
 public:
  explicit ByteQueue(std::shared_ptr<channel::QueueCore> core);

  /// Takes the producer's role. RoleHeld while another living process has it, also a stopped one;
  /// the error's number is its pid.
  Result<ByteSender> sender(Idle idle = Idle::kAdaptive);
  /// Takes the consumer's role.
  Result<ByteReceiver> receiver(Idle idle = Idle::kAdaptive);

  std::uint32_t capacity() const noexcept;       ///< messages
  std::uint32_t message_limit() const noexcept;  ///< bytes

 private:
  std::shared_ptr<channel::QueueCore> core_;
};

// ---- typed views

template <class T>
class Sender {
 public:
  explicit Sender(ByteSender end) : end_(std::move(end)) {}
  Result<void> send(const T& value) { return end_.send(view(value)); }
  Result<void> try_send(const T& value) { return end_.try_send(view(value)); }
  Result<void> send_for(const T& value, std::chrono::nanoseconds duration) {
    return end_.send_for(view(value), duration);
  }
  Result<void> send_until(const T& value, Deadline deadline) {
    return end_.send_until(view(value), deadline);
  }
  ByteSender& bytes() noexcept { return end_; }

 private:
  static std::span<const std::byte> view(const T& value) {
    return std::as_bytes(std::span(&value, 1));
  }
  ByteSender end_;
};

template <class T>
class Receiver {
 public:
  explicit Receiver(ByteReceiver end) : end_(std::move(end)) {}
  Result<T> receive() { return receive_until(Deadline::never()); }
  Result<T> try_receive() { return receive_until(Deadline::now()); }
  Result<T> receive_for(std::chrono::nanoseconds duration) {
    return receive_until(Deadline::after(duration));
  }
  Result<T> receive_until(Deadline deadline) {
    T value;
    auto got = end_.receive_until(std::as_writable_bytes(std::span(&value, 1)), deadline);
    if (!got) return got.error();
    if (*got != sizeof(T)) return Error(Code::kLayoutMismatch, "message of another size");
    return value;
  }
  ByteReceiver& bytes() noexcept { return end_; }

 private:
  ByteReceiver end_;
};

template <class T>
class Queue {
 public:
  explicit Queue(ByteQueue queue) : queue_(std::move(queue)) {}
  Result<Sender<T>> sender(Idle idle = Idle::kAdaptive) {
    auto end = queue_.sender(idle);
    if (!end) return end.error();
    return Sender<T>(std::move(*end));
  }
  Result<Receiver<T>> receiver(Idle idle = Idle::kAdaptive) {
    auto end = queue_.receiver(idle);
    if (!end) return end.error();
    return Receiver<T>(std::move(*end));
  }
  ByteQueue& bytes() noexcept { return queue_; }

 private:
  ByteQueue queue_;
};

}  // namespace tenon

// SPDX-License-Identifier: Apache-2.0
// A queue with one producer and one consumer. Drawing and protocol: docs/spec/channel.md.
#pragma once

#include <cstddef>
#include <cstdint>

#include "layout/segment_layout.hpp"

namespace tenon::layout {

inline constexpr std::uint64_t kQueueMagic = 0x31'45'55'45'55'51'4e'54u;  // "TNQUEUE1"

/// Written by the creator before the directory entry is published; never changed after.
struct QueueHeader {
  std::uint64_t magic;
  std::uint32_t capacity;       ///< cells[capacity], a power of two, >= 2
  std::uint32_t cell_bytes;     ///< distance of two cells, a multiple of 16
  std::uint32_t inline_bytes;   ///< a message up to this size lies in its cell
  std::uint32_t message_limit;  ///< bytes of the largest message
  std::uint32_t block_bytes;    ///< size of a block, a multiple of 64; 0 = no blocks
  std::uint32_t blocks;         ///< blocks[blocks]: one for each cell, and those for loans
  std::uint64_t cells_offset;   ///< from the queue's start, bytes
  std::uint64_t blocks_offset;
  std::uint32_t element_bytes;  ///< size of the one type of message, 0 = bytes
  std::uint32_t loans;          ///< blocks that may be on loan at once
  std::uint32_t reserved[16];
  std::uint64_t checksum;  ///< of bytes 0..119
};
static_assert(sizeof(QueueHeader) == kApart);
static_assert(offsetof(QueueHeader, magic) == 0);
static_assert(offsetof(QueueHeader, capacity) == 8);
static_assert(offsetof(QueueHeader, cell_bytes) == 12);
static_assert(offsetof(QueueHeader, inline_bytes) == 16);
static_assert(offsetof(QueueHeader, message_limit) == 20);
static_assert(offsetof(QueueHeader, block_bytes) == 24);
static_assert(offsetof(QueueHeader, blocks) == 28);
static_assert(offsetof(QueueHeader, cells_offset) == 32);
static_assert(offsetof(QueueHeader, blocks_offset) == 40);
static_assert(offsetof(QueueHeader, element_bytes) == 48);
static_assert(offsetof(QueueHeader, loans) == 52);
static_assert(offsetof(QueueHeader, checksum) == 120);

/// Whether an end sleeps, and how it is to be woken, in one word:
///   bit  0      asleep: wake who sleeps on this word
///   bits 8..31  asleep, and the doorbell of that number, of the role's process, is to be rung;
///               0 = none
enum ParkState : std::uint32_t { kAwake = 0, kAsleep = 1 };
inline constexpr unsigned kBellShift = 8;
inline constexpr std::uint32_t kMostBells = (1u << 24) - 1;
enum WakeFence : std::uint32_t { kLightFence = 0, kFullFence = 1 };

/// What one end of a queue writes, three words apart from each other.
struct QueueEnd {
  /// Claim of the process that has this role; 0 = nobody. By compare-and-set, when it is nobody's
  /// or its holder is gone by the process fact.
  std::uint64_t role;
  /// ThreadName of the holder's thread that took the role, slept or woke the other end last; 0 = it
  /// has no token. Written by the holder; after its death left for the next one. A hint: it counts
  /// only while that thread's slot belongs to the role's process.
  std::uint64_t user;
  std::uint64_t reserved_role[14];

  // Only the role's holder writes these; but for the receiver's `messages` they are for tools.
  /// Sent (a hint, the cells are the truth), or released: the receiver's position, which hands the
  /// cell back (release) and where a successor goes on.
  std::uint64_t messages;
  std::uint64_t bytes;       ///< their payload
  std::uint64_t waits;       ///< times this end went to sleep in the kernel
  std::uint64_t late_wakes;  ///< times it found, after a slice, that a wake was lost
  /// Those whose wake check is over (release): how a lost wake is proved.
  std::uint64_t checked;
  std::uint64_t reserved_counters[11];

  /// ParkState of this end: it says that it sleeps, the other end sets kAwake and wakes it.
  std::uint32_t park;
  /// WakeFence of this end: what lies between its publishing and its look at the other's park word.
  std::uint32_t wake_fence;
  /// Of the receiver: its `messages`, or a little before (release). All that a sender reads while
  /// it polls, so that polling does not take the line of `messages` from its writer every time.
  std::uint64_t released_lately;
  std::uint32_t reserved_end[28];
};
static_assert(sizeof(QueueEnd) == 3 * kApart);
static_assert(offsetof(QueueEnd, role) == 0);
static_assert(offsetof(QueueEnd, user) == 8);
static_assert(offsetof(QueueEnd, messages) == 128);
static_assert(offsetof(QueueEnd, bytes) == 136);
static_assert(offsetof(QueueEnd, waits) == 144);
static_assert(offsetof(QueueEnd, late_wakes) == 152);
static_assert(offsetof(QueueEnd, checked) == 160);
static_assert(offsetof(QueueEnd, park) == 256);
static_assert(offsetof(QueueEnd, wake_fence) == 260);
static_assert(offsetof(QueueEnd, released_lately) == 264);

struct Queue {
  QueueHeader header;
  QueueEnd sender;
  QueueEnd receiver;
};
static_assert(sizeof(Queue) == 7 * kApart);
static_assert(offsetof(Queue, sender) == 128);
static_assert(offsetof(Queue, receiver) == 512);

/// A cell owns one block for ever; sending exchanges it for the loaned one.
///
/// `filled` counts the messages that were put into this cell: lap + 1 = it holds, or held, the one
/// of that lap. Only the producer writes to a cell, so that its lines travel one way; whether the
/// cell is free again says the consumer's position. The sum over all cells is the number of
/// messages sent.
struct CellHeader {
  std::uint64_t filled;
  std::uint32_t length;  ///< bytes of the message, and kEndOfStreamBit
  std::uint32_t block;   ///< index of the block that this cell owns
  // inline payload follows
};
static_assert(sizeof(CellHeader) == 16);
static_assert(offsetof(CellHeader, length) == 8);
static_assert(offsetof(CellHeader, block) == 12);

inline constexpr std::uint32_t kEndOfStreamBit = 0x8000'0000u;
inline constexpr std::uint32_t kLargestMessage = kEndOfStreamBit - 1;

}  // namespace tenon::layout

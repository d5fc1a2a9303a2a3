// SPDX-License-Identifier: Apache-2.0
#include "demo/queue.hpp"

#include <unistd.h>
#include <chrono>

#include "command.hpp"
#include "demo/workload.hpp"
#include "tenon/segment.hpp"

namespace tenon::cli::demo {
namespace {

using namespace tenon::literals;

constexpr std::chrono::milliseconds kLookAgain(100);

// Producer and consumer ask for the same; who comes first makes it, and the other takes it as it is
// (against S0-U7 and S0-U8: nothing is initialised twice, and any order of start will do).
Segment open_segment(const std::string& name) {
  return require("demo: segment " + name,
                 Segment::open_or_create(
                     name, {.max_bytes = 16_MiB, .max_participants = 16, .max_objects = 4}));
}

ByteQueue open_queue(Segment& segment) {
  return require("demo: queue",
                 segment.queue("messages", {.capacity = 16, .message_limit = kMessageBytes}));
}

}  // namespace

// A process that was killed long ago may have left a file under the number that is ours now.
QueueFile::QueueFile(int act)
    : name_("demo-" + std::to_string(::getpid()) + "-act" + std::to_string(act)) {
  if (auto removed = Segment::remove(name_); !removed && !removed.is(Code::kNotFound))
    throw Failure("demo: segment " + name_, removed.error());
}

QueueFile::~QueueFile() {
  // When no process got so far as to make it, there is nothing to remove.
  static_cast<void>(Segment::remove(name_));
}

void produce_to_queue(const std::string& segment_name, Ledger& ledger) {
  Segment segment = open_segment(segment_name);
  ByteSender sender = require("demo: producer", open_queue(segment).sender());
  if (sender.took_over()) ledger.note_resumed(sender.position());
  Workload workload;
  while (!ledger.stopping()) {
    Loan loan = require("demo: loan", sender.loan());
    workload.fill(loan.data(), sender.position());
    require("demo: commit", loan.commit(kMessageBytes));
    ledger.note_sent(sender.position());
  }
  require("demo: end of stream", sender.close_stream());
}

void consume_from_queue(const std::string& segment_name, Ledger& ledger) {
  Segment segment = open_segment(segment_name);
  ByteReceiver receiver = require("demo: consumer", open_queue(segment).receiver());
  Workload workload;
  for (;;) {
    auto message = receiver.peek();
    if (message.is(Code::kEndOfStream)) return;
    if (message.is(Code::kPeerDied)) {
      auto successor = receiver.wait_peer_for(kLookAgain);
      // A successor that came and went is not waited for: its messages are in the queue.
      if (!successor && !successor.is(Code::kTimeout)) require("demo: successor", successor);
      continue;
    }
    const Message in_place = require("demo: message", message);
    const Reading reading = workload.check(in_place.data);
    if (reading.right && reading.number != in_place.position)
      throw Failure("demo: message " + std::to_string(reading.number) + " came in place of " +
                        std::to_string(in_place.position),
                    kExitFailed);
    // Counted when it was worked on, whatever its flag says: a message that was only in the hand of
    // a dead consumer has not been read twice.
    ledger.note_read(reading);
    require("demo: release", receiver.release());
  }
}

}  // namespace tenon::cli::demo

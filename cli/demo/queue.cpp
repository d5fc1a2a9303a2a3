// SPDX-License-Identifier: Apache-2.0
#include "demo/queue.hpp"

#include <unistd.h>
#include <chrono>

#include "demo/workload.hpp"
#include "failure.hpp"
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

// The other end is dead. An heir that came and went is not waited for: what it sent is in the
// queue.
template <class End>
void wait_for_heir(End& end) {
  const auto heir = end.wait_peer_for(kLookAgain);
  if (!heir && !heir.is(Code::kTimeout)) require("demo: successor", heir);
}

void commit(Loan& loan, ByteSender& sender) {
  for (;;) {
    auto sent = loan.commit(kMessageBytes);
    if (!sent.is(Code::kPeerDied)) return require("demo: commit", sent);
    wait_for_heir(sender);  // the loan stays usable
  }
}

void work_on(const Message& message, Workload& workload, Ledger& ledger) {
  const Reading reading = workload.check(message.data);
  if (reading.right && reading.number != message.position)
    throw Failure("demo: message " + std::to_string(reading.number) + " came in place of " +
                      std::to_string(message.position),
                  kExitFailed);
  ledger.note_read(reading, message.maybe_redelivered);
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
  if (sender.took_over()) ledger.note_resumed(Role::kProducer, sender.position());
  Workload workload;
  while (!ledger.stopping()) {
    Loan loan = require("demo: loan", sender.loan());
    workload.fill(loan.data(), sender.position());
    commit(loan, sender);
    ledger.note_sent(sender.position());
  }
  require("demo: end of stream", sender.close_stream());
}

void consume_from_queue(const std::string& segment_name, Ledger& ledger) {
  Segment segment = open_segment(segment_name);
  ByteReceiver receiver = require("demo: consumer", open_queue(segment).receiver());
  if (receiver.took_over()) ledger.note_resumed(Role::kConsumer, receiver.position());
  Workload workload;
  for (;;) {
    auto message = receiver.peek();
    if (message.is(Code::kEndOfStream)) return;
    if (message.is(Code::kPeerDied)) {
      wait_for_heir(receiver);
      continue;
    }
    work_on(require("demo: message", message), workload, ledger);
    require("demo: release", receiver.release());
  }
}

}  // namespace tenon::cli::demo

// SPDX-License-Identifier: Apache-2.0
#include "demo/queue.hpp"

#include <chrono>

#include "demo/segment.hpp"
#include "demo/workload.hpp"
#include "failure.hpp"

namespace tenon::cli::demo {
namespace {

constexpr std::chrono::milliseconds kLookAgain(100);

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
  require_number(reading, message.position);
  ledger.note_read(reading, message.maybe_redelivered);
}

}  // namespace

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

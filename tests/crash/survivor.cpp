// SPDX-License-Identifier: Apache-2.0
#include "survivor.hpp"

#include <sched.h>
#include <csignal>
#include <string>

#include "execute.hpp"
#include "support/bytes.hpp"
#include "support/wait.hpp"
#include "tenon/inspect.hpp"

namespace tenon::crash {

std::uint64_t messages_after(const Shape& shape) noexcept {
  return 2 * shape.options.capacity + 1;
}

Survivor::Survivor(Side side, const Shape& shape) : side_(side) {
  child_.emplace([this, &shape] {
    start_in_child();
    return side_ == Side::kReceiver ? consume(*report_) : produce(shape, *report_);
  });
  wait_until_asleep();
}

void Survivor::wait_until_asleep() const {
  for (;; ::sched_yield()) {
    const auto snapshot = inspect::look(kSegment).value();
    for (const inspect::Queue& queue : snapshot.queues) {
      const inspect::End& end = side_ == Side::kReceiver ? queue.receiver : queue.sender;
      if (queue.name == kQueue && end.holder && end.asleep) return;
    }
  }
}

int Survivor::consume(Report& report) {
  auto segment = Segment::open(kSegment).value();
  auto receiver = segment.find_queue(kQueue).value().receiver(Idle::kPark).value();
  for (;;) {
    auto final = take(receiver, patience_of_survivor(), report.ledger);
    if (final && *final) return 0;
    if (final) continue;
    if (final.is(Code::kPeerDied)) {
      report.told = true;
      if (receiver.wait_peer_until(patience_of_survivor())) continue;
    }
    report.failure = final.error().code;
    return 1;
  }
}

int Survivor::produce(const Shape& shape, Report& report) {
  auto segment = Segment::open(kSegment).value();
  auto sender = segment.find_queue(kQueue).value().sender(Idle::kPark).value();
  const std::uint64_t last = sender.position() + messages_after(shape);
  while (sender.position() <= last) {
    auto sent = sender.position() < last
                    ? put(sender, shape, patience_of_survivor())
                    : sender.close_stream_until(test::bytes(kFinalNote), patience_of_survivor());
    if (sent) continue;
    if (sent.is(Code::kPeerDied)) {
      report.told = true;
      if (sender.wait_peer_until(patience_of_survivor())) continue;
    }
    report.failure = sent.error().code;
    return 1;
  }
  report.end = sender.position();
  return 0;
}

void Survivor::stop() const {
  test::stop(*child_);
}
void Survivor::go_on() const {
  child_->signal(SIGCONT);
}

void Survivor::wait_for_news(Findings& findings) const {
  const std::uint64_t end = patience().nanoseconds();
  for (; !report_->told; ::sched_yield()) {
    if (is_over(end)) return findings.hung("the living end is not told of the death");
  }
}

void Survivor::finish(Findings& findings) {
  const int status = child_->wait();
  if (status == 0) return;
  const Code failure = report_->failure;
  const std::string who = side_ == Side::kReceiver ? "the living consumer" : "the living producer";
  if (failure == Code::kTimeout)
    findings.hung(who);
  else
    findings.broke(who + " ends with " + std::to_string(status) + ", " +
                   (failure == Code{} ? "no code" : tenon::name_of(failure)));
}

}  // namespace tenon::crash

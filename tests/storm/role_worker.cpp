// SPDX-License-Identifier: Apache-2.0
#include "storm/role_worker.hpp"

#include <sched.h>
#include <array>
#include <cstdio>
#include <cstring>
#include <random>

#include "support/bytes.hpp"

namespace tenon::test {
namespace {

constexpr std::array<Idle, 3> kIdles = {Idle::kAdaptive, Idle::kBusy, Idle::kPark};
constexpr std::uint32_t kLargest = 3000;

std::string content(std::uint64_t position, std::uint32_t limit) {
  const std::uint64_t scrambled = position * 0x9e3779b97f4a7c15u >> 40;
  return pattern(position, 8 + scrambled % (limit - 7));
}

template <class T>
bool is_unexpected(Ledger& ledger, const Result<T>& result, const char* who) {
  if (result) return false;
  std::fprintf(stderr, "%s: %s\n", who, result.error().message().c_str());
  ++ledger.unexpected;
  return true;
}

bool send_one(ByteSender& sender, std::string_view data, bool in_place, Ledger& ledger) {
  const auto once = [&]() -> Result<void> {
    if (!in_place) return sender.send(bytes(data));
    auto loan = sender.loan();
    if (!loan) return loan.error();
    std::memcpy(loan->data().data(), data.data(), data.size());
    return loan->commit(data.size());
  };
  for (;;) {
    auto sent = once();
    if (sent) return true;
    if (!sent.is(Code::kPeerDied)) return !is_unexpected(ledger, sent, "send");
    if (is_unexpected(ledger, sender.wait_peer(), "wait_peer")) return false;
  }
}

class Consumer {
 public:
  Consumer(Ledger& ledger, ByteReceiver receiver, std::uint32_t limit)
      : ledger_(ledger), receiver_(std::move(receiver)), limit_(limit) {}

  // The next message, in place. False at the end of the stream.
  bool take_in_place() {
    for (;;) {
      auto message = receiver_.peek();
      if (message) {
        account(message->position, message->maybe_redelivered);
        check(message->position, message->data);
        if (message->position % 16 == 0) ::sched_yield();  // be killed with a message in hand
        is_unexpected(ledger_, receiver_.release(), "release");
        return true;
      }
      if (!go_on_after(message)) return false;
    }
  }

  // The next message, by copy. Should we be killed between its release and our note of it, the copy
  // is gone with us.
  bool take_by_copy() {
    std::array<std::byte, kLargest> out;
    for (;;) {
      const std::uint64_t position = receiver_.position();
      const auto shown = receiver_.peek();  // waits, and tells whether it may have been seen
      if (!shown) {
        if (!go_on_after(shown)) return false;
        continue;
      }
      ledger_.copying = 1;
      const auto size = receiver_.try_receive(out);
      account(position, shown->maybe_redelivered);
      ledger_.copying = 0;
      if (!is_unexpected(ledger_, size, "receive")) check(position, std::span(out).first(*size));
      return true;
    }
  }

  // A predecessor that was killed inside receive() may have taken one copy with it.
  void inherit() {
    const std::uint64_t position = receiver_.position();
    const std::uint64_t expected = ledger_.expected;
    if (ledger_.copying == 1 && position == expected + 1) {
      ++ledger_.copies_lost;
      ledger_.expected = position;
    } else if (position > expected) {
      complain("lost: released up to", position);
      ++ledger_.lost;
    }
    ledger_.copying = 0;
  }

 private:
  template <class T>
  bool go_on_after(const Result<T>& result) {
    if (result.is(Code::kEndOfStream)) return false;
    if (result.is(Code::kPeerDied)) return !is_unexpected(ledger_, receiver_.wait_peer(), "wait");
    return !is_unexpected(ledger_, result, "peek");
  }

  void account(std::uint64_t position, bool flagged) {
    const std::uint64_t expected = ledger_.expected;
    if (position == expected) {
      ledger_.expected = position + 1;
    } else if (position + 1 == expected && flagged) {
      ++ledger_.redelivered;
    } else {
      complain(position < expected ? "twice:" : "lost before:", position);
      ++(position < expected ? ledger_.duplicated : ledger_.lost);
      ledger_.expected = position + 1;
    }
  }

  void check(std::uint64_t position, std::span<const std::byte> data) {
    if (text(data) == content(position, limit_)) return;
    complain("corrupt:", position);
    ++ledger_.corrupt;
  }

  void complain(const char* what, std::uint64_t position) {
    std::fprintf(stderr, "consumer: %s %llu, expected %llu\n", what,
                 static_cast<unsigned long long>(position),
                 static_cast<unsigned long long>(ledger_.expected.load()));
  }

  Ledger& ledger_;
  ByteReceiver receiver_;
  std::uint32_t limit_;
};

// The position that the queue hands to a new producer: every acknowledged message, and at most the
// one whose acknowledgement died with its sender.
void inherit(Ledger& ledger, const ByteSender& sender) {
  const std::uint64_t acknowledged = ledger.acknowledged;
  const std::uint64_t position = sender.position();
  if (position < acknowledged) ++ledger.lost;
  if (position > acknowledged + 1) ++ledger.duplicated;
  if (position < acknowledged || position > acknowledged + 1)
    std::fprintf(stderr, "producer: starts at %llu, acknowledged %llu\n",
                 static_cast<unsigned long long>(position),
                 static_cast<unsigned long long>(acknowledged));
  ledger.acknowledged = position;
}

}  // namespace

int produce(Ledger& ledger, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  auto segment = Segment::open(kRoleSegment).value();
  auto queue = segment.find_queue(kRoleQueue).value();
  auto sender = queue.sender(kIdles[random() % 3]).value();
  inherit(ledger, sender);
  ++ledger.producers;
  while (ledger.stop == 0) {
    const std::string data = content(sender.position(), queue.message_limit());
    if (!send_one(sender, data, random() % 2 == 0, ledger)) return 1;
    ledger.acknowledged = sender.position();
  }
  return is_unexpected(ledger, sender.close_stream(), "close_stream") ? 1 : 0;
}

int consume(Ledger& ledger, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  auto segment = Segment::open(kRoleSegment).value();
  auto queue = segment.find_queue(kRoleQueue).value();
  Consumer consumer(ledger, queue.receiver(kIdles[random() % 3]).value(), queue.message_limit());
  consumer.inherit();
  ++ledger.consumers;
  while (random() % 2 == 0 ? consumer.take_in_place() : consumer.take_by_copy()) {
  }
  return ledger.stop == 0 ? 1 : 0;
}

}  // namespace tenon::test

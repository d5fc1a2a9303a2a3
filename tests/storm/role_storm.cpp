// SPDX-License-Identifier: Apache-2.0
// The producer and the consumer of a queue are killed at random moments and started again.
//
//   role_storm [--kills N] [--seed N]
//
// Every message says its position, so nothing can be lost, come twice unflagged, or be damaged
// without being noticed.
#include <sched.h>
#include <cstdio>
#include <optional>
#include <random>

#include "storm/options.hpp"
#include "storm/role_worker.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"

namespace tenon::test {
namespace {

class RoleStorm {
 public:
  RoleStorm(std::uint64_t seed, const QueueOptions& options)
      : random_(seed), segment_(Segment::create(kRoleSegment, {.max_bytes = 1_MiB}).value()) {
    segment_.queue(kRoleQueue, options).value();
    start_producer();
    start_consumer();
  }

  void run(std::uint64_t kills) {
    for (std::uint64_t i = 0; i < kills;) {
      const Watchdog watchdog("role storm");
      for (int batch = 0; batch < 100 && i < kills; ++batch) i += kill_somebody();
    }
    const Watchdog watchdog("role storm: end");
    ledger_->stop = 1;
    if (producer_->wait() != 0 || consumer_->wait() != 0) ++ledger_->unexpected;
    producer_.reset();
    consumer_.reset();
  }

  bool report(const char* kind, std::uint64_t kills) const {
    const std::vector<std::string> findings = inspect::verify(kRoleSegment).value();
    for (const std::string& finding : findings) std::printf("broken: %s\n", finding.c_str());
    const Ledger& ledger = *ledger_;
    const bool complete = ledger.expected == ledger.acknowledged;
    std::printf(
        "{\"claim\":\"storm\",\"kind\":\"%s\",\"kills\":%llu,\"messages\":%llu,\"producers\":%llu,"
        "\"consumers\":%llu,\"redelivered\":%llu,\"copies_lost\":%llu,\"lost\":%llu,"
        "\"duplicated\":%llu,\"corrupt\":%llu,\"unexpected\":%llu,\"broken\":%zu,"
        "\"complete\":%s,\"hangs\":0}\n",
        kind, printable(kills), printable(ledger.expected), printable(ledger.producers),
        printable(ledger.consumers), printable(ledger.redelivered), printable(ledger.copies_lost),
        printable(ledger.lost), printable(ledger.duplicated), printable(ledger.corrupt),
        printable(ledger.unexpected), findings.size(), complete ? "true" : "false");
    return findings.empty() && complete && ledger.lost == 0 && ledger.duplicated == 0 &&
           ledger.corrupt == 0 && ledger.unexpected == 0 && (ledger.redelivered > 0 || kills < 500);
  }

 private:
  void start_producer() {
    const std::uint64_t seed = random_();
    producer_.emplace([this, seed] { return produce(*ledger_, seed); });
  }
  void start_consumer() {
    const std::uint64_t seed = random_();
    consumer_.emplace([this, seed] { return consume(*ledger_, seed); });
  }

  // After a random number of messages, or at once, which hits starting up; sometimes a victim is
  // stopped first, and sometimes both go.
  std::uint64_t kill_somebody() {
    const std::uint64_t until = ledger_->expected + (random_() % 4 == 0 ? 0 : random_() % 200);
    while (ledger_->expected < until) ::sched_yield();
    const std::uint64_t choice = random_() % 8;
    const bool producer = choice < 4 || choice == 7;
    const bool consumer = choice >= 4;
    if (choice == 6) stop(*consumer_);
    if (producer) producer_->kill();
    if (consumer) consumer_->kill();
    if (producer) start_producer();
    if (consumer) start_consumer();
    return (producer ? 1u : 0u) + (consumer ? 1u : 0u);
  }

  Shared<Ledger> ledger_;
  std::mt19937_64 random_;
  Segment segment_;
  std::optional<Child> producer_;
  std::optional<Child> consumer_;
};

bool storm(const char* kind, std::uint64_t seed, std::uint64_t kills, const QueueOptions& options) {
  const Scratch scratch;
  RoleStorm storm(seed, options);
  storm.run(kills);
  return storm.report(kind, kills);
}

int run(int argc, char** argv) {
  const std::uint64_t kills = option(argc, argv, "--kills", 2000);
  const std::uint64_t chosen = option(argc, argv, "--seed", 0);
  const std::uint64_t seed = chosen != 0 ? chosen : test::seed();
  std::printf("seed %llu\n", printable(seed));
  const bool cells =
      storm("roles, messages in cells", seed, kills / 2, {.capacity = 8, .message_limit = 64});
  const bool blocks = storm("roles, messages in blocks", seed + 1, kills - kills / 2,
                            {.capacity = 8, .message_limit = 3000, .loans = 2});
  return cells && blocks ? 0 : 1;
}

}  // namespace
}  // namespace tenon::test

int main(int argc, char** argv) {
  return tenon::test::run(argc, argv);
}

// SPDX-License-Identifier: Apache-2.0
// Processes attach, use objects that come and go, detach or are killed, again and again: nothing
// accumulates. Slots, reserved bytes, files, descriptors and mappings are what they were.
//
//   churn [--rounds N] [--seed N]
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "storm/options.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {
namespace {

constexpr const char* kSegment = "s";
constexpr SegmentOptions kOptions{
    .max_bytes = 4_MiB, .max_participants = 4, .max_threads = 4, .max_objects = 4};
constexpr QueueOptions kQueue{.capacity = 4, .message_limit = 3000};

// What may not grow.
struct Level {
  std::uint64_t reserved_bytes = 0;
  std::size_t files = 0;
  std::ptrdiff_t descriptors = 0;
  std::size_t mappings = 0;

  bool operator==(const Level&) const = default;
};

std::size_t mappings() {
  std::ifstream maps("/proc/self/maps");
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);) count += line.ends_with("/s") ? 1 : 0;
  return count;
}

Level level() {
  const std::filesystem::directory_iterator descriptors("/proc/self/fd");
  return {inspect::look(kSegment).value().reserved_bytes, inspect::list().value().size(),
          std::distance(begin(descriptors), end(descriptors)), mappings()};
}

class Churn {
 public:
  explicit Churn(std::uint64_t seed) : random_(seed) {
    Segment::create(kSegment, kOptions).value();
    auto segment = Segment::open(kSegment).value();
    for (const char* name : kNames) segment.queue(name, kQueue).value();
    segment.close().value();
    before_ = level();
  }

  void round() { once(random_() % kKinds); }

  bool report(std::uint64_t rounds) {
    auto segment = Segment::open(kSegment).value();
    segment.sweep().value();
    for (const char* name : kNames) static_cast<void>(segment.remove_object(name));
    segment.sweep().value();
    std::size_t slots = 1;
    std::vector<Segment> all;
    for (auto one = Segment::open(kSegment); one; one = Segment::open(kSegment), ++slots)
      all.push_back(std::move(*one));
    all.clear();
    segment.close().value();
    const bool flat = level() == before_;
    const std::size_t broken = inspect::verify(kSegment).value().size();
    const std::uint32_t removed = inspect::look(kSegment).value().removed_objects;
    std::printf(
        "{\"claim\":\"churn\",\"rounds\":%llu,\"killed\":%llu,\"unexpected\":%llu,\"slots_left\":%"
        "zu,"
        "\"objects_left\":%u,\"broken\":%zu,\"flat\":%s}\n",
        printable(rounds), printable(killed_), printable(unexpected_), slots, removed, broken,
        flat ? "true" : "false");
    return flat && broken == 0 && removed == 0 && unexpected_ == 0 &&
           slots == kOptions.max_participants;
  }

 private:
  static constexpr std::uint64_t kKinds = 3;
  static constexpr std::array<const char*, 2> kNames = {"a", "b"};

  void once(std::uint64_t kind) {
    const std::uint64_t choice = random_();
    if (kind == 0) {
      if (use(choice) != 0) ++unexpected_;
      return;
    }
    Child child([&] { return use(choice, kind == 2); });
    const int status = child.wait();
    killed_ += status == -SIGKILL ? 1 : 0;
    if (status != 0 && status != -SIGKILL) ++unexpected_;
  }

  // Attaches, makes or opens a queue, moves a message, perhaps removes a queue. 0 = as it should
  // be.
  static int use(std::uint64_t choice, bool dies = false) {
    const auto die = [&](std::uint64_t step) {
      if (dies && choice % 6 == step) ::raise(SIGKILL);
    };
    auto segment = Segment::open(kSegment);
    if (!segment) return 1;
    die(0);
    const char* name = kNames[choice / 8 % 2];
    auto queue = segment->queue(name, kQueue);
    if (!queue) return 2;
    die(1);
    auto sender = queue->sender();
    auto receiver = queue->receiver();
    if (!sender || !receiver) return 3;
    die(2);
    const std::string message(choice / 16 % 3000, 'm');
    auto sent = sender->try_send(bytes(message));
    if (!sent && !sent.is(Code::kWouldBlock)) return 4;
    die(3);
    if (choice / 32 % 2 == 0 && !segment->remove_object(name)) return 5;
    die(4);
    if (!receiver->try_peek() || !receiver->release()) return 6;
    die(5);
    return 0;
  }

  std::mt19937_64 random_;
  Level before_;
  std::uint64_t killed_ = 0;
  std::uint64_t unexpected_ = 0;
};

}  // namespace
}  // namespace tenon::test

int main(int argc, char** argv) {
  using namespace tenon::test;
  constexpr std::uint64_t kWatched = 1000;  // rounds
  const Scratch scratch;
  const std::uint64_t rounds = option(argc, argv, "--rounds", 20'000);
  Churn churn(option(argc, argv, "--seed", seed()));
  for (std::uint64_t done = 0; done < rounds; done += kWatched) {
    const Watchdog watchdog("churn");
    for (std::uint64_t i = done; i < std::min(rounds, done + kWatched); ++i) churn.round();
  }
  return churn.report(rounds) ? 0 : 1;
}

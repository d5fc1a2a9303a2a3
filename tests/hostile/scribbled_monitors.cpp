// SPDX-License-Identifier: Apache-2.0
// A process writes guided garbage into the words that monitors live by, while threads of two others
// use them and stay attached: what has an end by itself comes to it, with an outcome or a typed
// error, and in the end nothing is lost.
//
//   scribbled_monitors [--writes N] [--seed N] [--twin 1]
//
// With --twin 1 a library is linked that believes something, and a crash must come of it.
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <random>
#include <thread>
#include <vector>

#include "hostile/outcomes.hpp"
#include "hostile/patient.hpp"
#include "os/clock.hpp"
#include "storm/options.hpp"
#include "support/child.hpp"
#include "support/raw.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"
#include "support/shared.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"
#include "tenon/segment.hpp"

namespace tenon::test {
namespace {

using std::chrono::microseconds;

constexpr unsigned kPatience = 60;  // seconds; a healthy step takes milliseconds
constexpr std::uint32_t kProcesses = 2;
constexpr std::uint32_t kThreads = 2;     // of each
constexpr std::uint32_t kObjects = 2;     // bare, and in place
constexpr std::uint64_t kSoundEach = 12;  // writes, on average, until all is sound again
constexpr std::uint64_t kAhead = 16;      // writes
constexpr std::uint64_t kVain = 300'000;  // ns without a call until all is sound again
constexpr microseconds kShort{50};

struct Board {
  Outcomes outcomes;
  std::atomic<std::uint32_t> joined;
  std::atomic<std::uint64_t> writes;
  std::atomic<std::uint64_t> crashes;
  std::atomic<std::uint64_t> hangs;
  std::atomic<bool> healed;  ///< for good
};

struct Plan {
  std::string path;
  std::uint64_t writes;
  std::uint64_t seed;
};

bool is_over(const Plan& plan, const Board& board) {
  return board.writes >= plan.writes || board.crashes + board.hangs != 0;
}

// ---- the peer

class Scribbler {
 public:
  Scribbler(const std::string& path, std::uint64_t seed) : raw_(path), file_(path), random_(seed) {
    for (std::uint32_t i = 0; i < kObjects; ++i) add(raw_.object(i).monitor);
    for (std::uint32_t i = 0; i <= kProcesses * kThreads; ++i) {
      add(raw_.thread(i));
      add(raw_.token(i).word);
    }
    for (const std::uint32_t* word : words_) sound_.push_back(order::get_opaque(*word));
  }

  void write() {
    const std::size_t at = random_() % words_.size();
    const std::uint64_t value = any_value();
    order::set_opaque(*words_[at], static_cast<std::uint32_t>(value));
    // Mostly a whole word of 8 bytes: its two halves stand side by side.
    if (at % 2 == 0 && at + 1 < words_.size() && words_[at + 1] == words_[at] + 1 &&
        random_() % 4 != 0)
      order::set_opaque(*words_[at + 1], static_cast<std::uint32_t>(value >> 32));
  }
  void heal() {
    for (std::size_t i = 0; i < words_.size(); ++i) order::set_opaque(*words_[i], sound_[i]);
  }

 private:
  // Where the peer has mapped it.
  template <class T>
  void add(const T& what) {
    const auto offset =
        reinterpret_cast<const std::byte*>(&what) - raw_.mapping().control_area<const std::byte>(0);
    auto* first = reinterpret_cast<std::uint32_t*>(file_.data() + offset);
    for (std::size_t i = 0; i < sizeof(T) / sizeof *first; ++i) words_.push_back(first + i);
  }
  // Of a thread that is there, or nearly.
  std::uint64_t name() {
    const auto slot = static_cast<std::uint32_t>(random_() % (kProcesses * kThreads + 2));
    return layout::ThreadName::of(slot, 1 + (random_() % 8 == 0 ? 1u : 0u)).word;
  }
  std::uint64_t any_value() {
    const std::uint64_t any = random_();
    switch (any % 8) {
      case 0:
        return 0;
      case 1:
        return UINT64_MAX >> (any >> 32) % 64;
      case 2:
        return name();
      case 3:
        return name() | std::uint64_t{1} << (48 + (any >> 32) % 6);
      case 4:
        return layout::Place{}
            .in(static_cast<layout::Place::State>((any >> 32) % 4), (any >> 40) % 64)
            .word;
      case 5:
        return raw_.entry(static_cast<std::uint32_t>((any >> 32) % kObjects)).offset +
               offsetof(layout::Object, monitor);
      case 6:
        return std::uint64_t{1} << 30 << (any >> 32) % 2 << (any >> 40) % 33;
      default:
        return any >> (any >> 8) % 64;
    }
  }

  const Raw raw_;
  const Patient file_;
  std::mt19937_64 random_;
  std::vector<std::uint32_t*> words_;
  std::vector<std::uint32_t> sound_;
};

// Never far ahead of the victims, or they would meet garbage only. Who waits in vain for what was
// written over goes on once all is sound.
void scribble(const Plan& plan, Board& board) {
  while (board.joined < kProcesses * kThreads && !is_over(plan, board)) os::yield();
  Scribbler scribbler(plan.path, plan.seed);
  std::mt19937_64 random(plan.seed);
  std::uint64_t healed_at = 0;
  board.joined += 1;  // now they may begin
  while (!is_over(plan, board)) {
    if (board.writes > board.outcomes.calls() + kAhead) {
      if (os::now() - healed_at > kVain) {
        scribbler.heal();
        healed_at = os::now();
      }
      os::yield();
      continue;
    }
    scribbler.write();
    ++board.writes;
    if (random() % kSoundEach == 0) scribbler.heal();
  }
  scribbler.heal();
  board.healed = true;
}

// ---- its victims

void act_inside(const Monitor& monitor, std::uint64_t choice, Outcomes& outcomes) {
  if (choice % 3 == 0) outcomes.count(monitor.wait_for(kShort));
  if (choice % 5 == 0) outcomes.count(monitor.notify());
  if (choice % 7 == 0) outcomes.count(monitor.notify_all());
  if (choice % 11 == 0) outcomes.count(monitor.enter_for(kShort));
  if (monitor.is_suspect()) outcomes.count(monitor.mark_consistent());
}

void act(const Monitor& monitor, std::uint64_t choice, Outcomes& outcomes) {
  const auto entered = choice % 4 == 0 ? monitor.try_enter() : monitor.enter_for(kShort);
  outcomes.count(entered);
  if (entered) act_inside(monitor, choice / 4, outcomes);
  outcomes.count(monitor.exit());
}

void change(const Object<std::uint64_t>& object, Outcomes& outcomes) {
  auto held = object.enter_for(kShort);
  outcomes.count(held);
  if (held) ++held->in_place();
}

void be_a_thread(Segment& segment, const Plan& plan, std::uint64_t seed, Board& board) {
  const Monitor bare = segment.monitor("bare").value();
  const auto object = segment.find_object<std::uint64_t>("in place").value();
  for (const Monitor& one : {bare, object.monitor().value()}) {
    one.enter().value();
    one.exit().value();
  }
  ++board.joined;
  while (board.joined <= kProcesses * kThreads) os::yield();
  std::mt19937_64 random(seed);
  while (!is_over(plan, board)) {
    ::alarm(kPatience);
    const std::uint64_t choice = random();
    act(choice % 2 == 0 ? bare : object.monitor().value(), choice / 2, board.outcomes);
    change(object, board.outcomes);
    if (choice % 64 == 0) board.outcomes.count(inspect::locks(plan.path));
    if (choice % 64 == 1) board.outcomes.count(inspect::verify(plan.path));
  }
  // What says that a thread has ended is not to be written over.
  while (!board.healed) os::yield();
}

int be_a_victim(const Plan& plan, std::uint64_t seed, Board& board) {
  ::signal(SIGALRM, SIG_DFL);  // ends a process that hangs
  auto segment = Segment::open(plan.path).value();
  // Whoever owns more than it knows, because a peer says so, leaves that by its end.
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] { be_a_thread(segment, plan, seed + i, board); });
  for (std::thread& thread : threads) thread.join();
  ::alarm(kPatience);
  return segment.close() ? 0 : 1;
}

void run(const Plan& plan, Board& board) {
  std::vector<Child> victims;
  for (std::uint64_t i = 0; i < kProcesses; ++i)
    victims.emplace_back([&] { return be_a_victim(plan, plan.seed + kThreads * i, board); });
  std::thread peer([&] { scribble(plan, board); });
  for (Child& victim : victims) {
    const int status = victim.wait();
    if (status == 0) continue;
    ++(status == -SIGALRM ? board.hangs : board.crashes);
    std::printf("status %d\n%s", status, describe_all_segments().c_str());
  }
  peer.join();
}

bool is_sound_at_last(const Plan& plan, Segment& segment) {
  const std::vector<std::string> findings = inspect::verify(plan.path).value();
  for (const std::string& finding : findings) std::printf("%s\n", finding.c_str());
  bool sound = findings.empty();
  for (const Monitor& monitor :
       {segment.monitor("bare").value(),
        segment.find_object<std::uint64_t>("in place").value().monitor().value()}) {
    const auto entered = monitor.try_enter();
    // An owner whose word was written over counts as dead.
    sound = sound && (entered.is(Code::kInconsistent) ||
                      (entered && monitor.mark_consistent() && monitor.exit()));
  }
  return sound;
}

}  // namespace
}  // namespace tenon::test

int main(int argc, char** argv) {
  using namespace tenon;
  using namespace tenon::test;
  const bool twin = option(argc, argv, "--twin", 0) != 0;
  const Scratch scratch;
  const Plan plan{scratch.file("s"), option(argc, argv, "--writes", 200'000),
                  option(argc, argv, "--seed", seed())};
  auto segment =
      Segment::create("s", {.max_bytes = 256_KiB, .max_participants = 4, .max_threads = 8}).value();
  segment.monitor("bare").value();
  segment.object<std::uint64_t>("in place", 0, Copies::kInPlace).value();
  const Shared<Board> board;
  run(plan, *board);
  std::printf(
      "{\"claim\":\"scribbled_monitors%s\",\"writes\":%llu,\"calls\":%llu,\"crashes\":%llu,"
      "\"hangs\":%llu,\"outcomes\":{%s}}\n",
      twin ? ".twin" : "", printable(board->writes), printable(board->outcomes.calls()),
      printable(board->crashes), printable(board->hangs), board->outcomes.json().c_str());
  if (twin) return board->crashes != 0 ? 0 : 1;
  // Deep enough in: what only a victim is told.
  const bool deep =
      board->outcomes.of(Code::kTimeout) != 0 &&
      board->outcomes.of(Code::kOwnerDied) + board->outcomes.of(Code::kInconsistent) != 0 &&
      board->outcomes.of(Code::kIllegalMonitorState) != 0;
  const bool well = board->crashes + board->hangs == 0 && board->writes >= plan.writes;
  return well && deep && is_sound_at_last(plan, segment) ? 0 : 1;
}

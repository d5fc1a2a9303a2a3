// SPDX-License-Identifier: Apache-2.0
#include "crash/monitor_scene.hpp"

#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "crash/monitor_death.hpp"
#include "layout/object_layout.hpp"
#include "layout/participant_layout.hpp"
#include "support/wait.hpp"

namespace tenon::crash {
namespace {

constexpr SegmentOptions kSmall{
    .max_bytes = 512 * 1024, .max_participants = 8, .max_threads = 8, .max_objects = 4};

// The words of the segment, read behind the library's back.
class Peek {
 public:
  Peek() {
    const std::string path = std::string(std::getenv("TENON_DIR")) + "/" + std::string(kPlace);
    const int file = ::open(path.c_str(), O_RDONLY);
    bytes_ =
        static_cast<const char*>(::mmap(nullptr, kSmall.max_bytes, PROT_READ, MAP_SHARED, file, 0));
    ::close(file);
    if (bytes_ == MAP_FAILED) throw std::runtime_error("mmap");
  }
  ~Peek() { ::munmap(const_cast<char*>(bytes_), kSmall.max_bytes); }

  /// Threads whose park word holds that.
  int parked(std::uint32_t how) const {
    const auto& header = *reinterpret_cast<const layout::SegmentHeader*>(bytes_);
    const auto* threads =
        reinterpret_cast<const layout::ThreadSlot*>(bytes_ + header.threads_offset);
    int count = 0;
    for (std::uint32_t i = 0; i < header.thread_slots; ++i) {
      count += std::atomic_ref(const_cast<std::uint32_t&>(threads[i].park)).load() == how;
    }
    return count;
  }

 private:
  const char* bytes_;
};

// In the kernel, not on the way there.
bool sleeps(const test::Child& child) {
  const std::string path = "/proc/" + std::to_string(child.pid()) + "/stat";
  char text[512] = {};
  std::FILE* file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return false;
  const std::size_t length = std::fread(text, 1, sizeof text - 1, file);
  std::fclose(file);
  const std::string line(text, length);
  const std::size_t name_end = line.rfind(')');
  return name_end != std::string::npos && line[name_end + 2] == 'S';
}

}  // namespace

void Signal::raise() noexcept {
  word_ = 1;
  ::syscall(SYS_futex, &word_, FUTEX_WAKE, INT32_MAX, nullptr, nullptr, 0);
}
void Signal::wait() const noexcept {
  while (!raised()) ::syscall(SYS_futex, &word_, FUTEX_WAIT, 0, nullptr, nullptr, 0);
}

MonitorScene::MonitorScene(const MonitorOperation& operation, std::chrono::seconds patience)
    : operation_(operation), patience_(patience) {
  segment_.emplace(Segment::create(kPlace, kSmall).value());
  object_.emplace(segment_->object<Guarded>(kGuarded).value());
  if (operation.owner == Owner::kOther) {
    add(&MonitorScene::own);
    while (board_->ready < 1) ::sched_yield();
  }
  if (operation.owner == Owner::kDead) {
    test::Child dead([this] { return die_inside(); });
    if (dead.wait() != -SIGKILL) throw std::runtime_error("the owner did not die");
  }
}

MonitorScene::~MonitorScene() {
  survivors_.clear();
  object_.reset();
  segment_.reset();
  static_cast<void>(Segment::remove(kPlace));
}

void MonitorScene::add(int (MonitorScene::*body)()) {
  survivors_.emplace_back([this, body] {
    start_in_child();
    return (this->*body)();
  });
}

// ---- in the survivors, which stay: their end would wake others

int MonitorScene::own() {
  AtMonitor at;
  at.monitor.enter().value();
  ++board_->ready;
  board_->may_leave.wait();
  at.monitor.exit().value();
  test::stay_for_ever();
}
int MonitorScene::die_inside() {
  start_in_child();
  AtMonitor at;
  at.monitor.enter().value();
  return ::raise(SIGKILL);
}
int MonitorScene::enter() {
  AtMonitor at;
  {
    ++board_->ready;
    auto held = at.object.enter().value();
    be_inside(held);
  }
  ++board_->done;
  test::stay_for_ever();
}
int MonitorScene::wait() {
  AtMonitor at;
  {
    auto held = at.object.enter().value();
    ++board_->ready;
    static_cast<void>(held.wait().value());
    be_inside(held);
  }
  ++board_->done;
  test::stay_for_ever();
}
// Two inside would lose a count, or see half a change.
void MonitorScene::be_inside(Held<Guarded>& held) {
  const std::uint64_t before = board_->inside;
  if (held->one != held->other) ++board_->wrong;
  held.update([](Guarded& g) { ++g.one, ++g.other; });
  if (held->one != held->other) ++board_->wrong;
  board_->inside = before + 1;
}

// ---- the case

bool MonitorScene::kill_at(std::uint64_t point) {
  int asleep = 0;
  const Peek peek;
  const auto start = [&](int (MonitorScene::*body)(), std::uint32_t parked, int of_those) {
    add(body);
    ++asleep;
    while (peek.parked(parked) < of_those || !sleeps(survivors_.back())) ::sched_yield();
  };
  for (int i = 0; i < operation_.waiting; ++i)
    start(&MonitorScene::wait, layout::kThreadWaiting, i + 1);
  const test::Shared<Signal> ready;
  test::Child victim([&] {
    start_in_child();
    AtMonitor at;
    const bool enters =
        operation_.owner == Owner::kVictim || operation_.owner == Owner::kVictimBefore;
    if (enters) at.monitor.enter().value();
    if (operation_.owner == Owner::kVictimBefore) at.monitor.exit().value();
    ready->raise();
    board_->begin.wait();  // the others are asleep
    act_until(point, [&] { operation_.run(at); });
    board_->completed.raise();
    ::raise(SIGKILL);
    return 1;
  });
  ready->wait();
  for (int i = 0; i < operation_.entering; ++i)
    start(&MonitorScene::enter, layout::kThreadAsleep, i + 1);
  board_->begin.raise();
  attend(victim, point, [this] { return board_->completed.raised(); });
  return board_->completed.raised();
}

int MonitorScene::notified() const {
  return operation_.waiting - Peek().parked(layout::kThreadWaiting);
}

bool MonitorScene::comes_to(int done) const {
  const auto end = std::chrono::steady_clock::now() + patience_;
  while (board_->done < done) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::sched_yield();
  }
  return true;
}

std::string MonitorScene::aftermath() {
  board_->may_leave.raise();
  // Of those that wait, as many as were notified; the victim, being dead, may be among the rest.
  const int victim_waits = Peek().parked(layout::kThreadWaiting) > operation_.waiting ? 1 : 0;
  const int woken = std::max(0, notified() + victim_waits);
  if (!comes_to(operation_.entering + woken)) return "somebody sleeps for ever";
  {
    auto held = object_->enter_for(patience_);
    if (!held) return "the next one does not get in";
    be_inside(*held);
    held->notify_all();
  }
  if (!comes_to(operation_.entering + operation_.waiting)) return "a notified one sleeps for ever";
  if (board_->wrong != 0) return "half a change was seen";
  const std::uint64_t inside = board_->inside;
  if (inside != static_cast<std::uint64_t>(operation_.entering + operation_.waiting + 1))
    return "two were inside";
  const std::uint64_t updates = object_->snapshot().value().one;
  if (updates != inside && updates != inside + 1) return "a change is lost";
  return {};
}

}  // namespace tenon::crash

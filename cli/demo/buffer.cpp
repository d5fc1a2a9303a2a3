// SPDX-License-Identifier: Apache-2.0
#include "demo/buffer.hpp"

#include <chrono>
#include <optional>
#include <thread>

#include "demo/lock.hpp"
#include "demo/workload.hpp"

namespace tenon::cli::demo {
namespace {

// The lock is in the first 4 bytes. The message begins a cache line later, not at byte 4 as in the
// origin: so each act fills aligned words, and none is slower for that.
constexpr std::size_t kMessageAt = 64;

constexpr std::chrono::milliseconds kLongestWait(5000);  // the origin's default
constexpr std::chrono::milliseconds kMoment(1);

class NoLock {
 public:
  explicit NoLock(std::span<std::byte>) noexcept {}
  bool try_lock(std::chrono::milliseconds) noexcept { return true; }
  void unlock() noexcept {}
};

/// The origin's `finally`.
template <class Lock>
class Section {
 public:
  // The origin gives up after the first wait ("Unable to acquire lock"). Nobody dies in here, so
  // the demo tries on: with one CPU the other process may well keep the lock for longer (S0-U5).
  explicit Section(Lock& lock) noexcept : lock_(lock) {
    while (!lock_.try_lock(kLongestWait)) continue;
  }
  ~Section() { lock_.unlock(); }
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;

 private:
  Lock& lock_;
};

std::span<std::byte> message_in(const SharedMemory& buffer) noexcept {
  return buffer.bytes().subspan(kMessageAt, kMessageBytes);
}

template <class Lock>
void produce(const SharedMemory& buffer, Ledger& ledger) {
  // Else what a JVM needs to start would count as lost.
  while (!ledger.consumer_ready()) std::this_thread::sleep_for(kMoment);
  OriginLock::initialise(buffer.bytes());
  Lock lock(buffer.bytes());
  Workload workload;
  for (std::uint64_t number = 0; !ledger.stopping(); ++number) {
    {
      const Section section(lock);
      workload.fill(message_in(buffer), number);
    }
    ledger.note_sent(number + 1);
  }
  ledger.note_end();
}

template <class Lock>
void consume(const SharedMemory& buffer, Ledger& ledger) {
  Lock lock(buffer.bytes());
  Workload workload;
  ledger.note_ready();
  // The origin's sleep(1000): the buffer must have been cleared, and hold a message (S0-U8).
  while (ledger.sent() == 0) std::this_thread::sleep_for(kMoment);
  std::optional<std::uint64_t> newest;
  for (bool last = false; !last;) {
    last = ledger.ended();  // asked before the read: the last message gets its chance
    Reading reading;
    {
      const Section section(lock);
      reading = workload.check(message_in(buffer));
    }
    // That chance is our addition, and no second reading of a message that was seen before.
    if (last && reading.right && reading.number == newest) return;
    if (reading.right) newest = reading.number;
    ledger.note_read(reading, false);
  }
}

}  // namespace

SharedMemory make_buffer() {
  return SharedMemory::make(kMessageAt + kMessageBytes);
}

void produce_unlocked(const SharedMemory& buffer, Ledger& ledger) {
  produce<NoLock>(buffer, ledger);
}
void consume_unlocked(const SharedMemory& buffer, Ledger& ledger) {
  consume<NoLock>(buffer, ledger);
}
void produce_locked(const SharedMemory& buffer, Ledger& ledger) {
  produce<OriginLock>(buffer, ledger);
}
void consume_locked(const SharedMemory& buffer, Ledger& ledger) {
  consume<OriginLock>(buffer, ledger);
}

}  // namespace tenon::cli::demo

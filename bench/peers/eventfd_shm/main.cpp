// SPDX-License-Identifier: Apache-2.0
// What people build by hand: a ring in shared memory, and an eventfd that is written once for each
// message. Payload in place. A full ring is waited for with sched_yield.
#include <sched.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <atomic>
#include <cstdint>

#include "driver/driver.hpp"
#include "driver/kernel.hpp"
#include "driver/shared.hpp"

namespace tenon::bench {
namespace {

class EventRing {
 public:
  EventRing(const Options& options, int)
      : depth_(options.depth),
        slot_bytes_((options.bytes + 63) / 64 * 64),
        slots_(depth_ * slot_bytes_),
        event_(::eventfd(0, EFD_CLOEXEC)) {
    if (event_ < 0) fail("eventfd");
    if (options.wait != Wait::kBlock) throw NotMeasured("an eventfd is there to sleep on");
  }
  ~EventRing() { ::close(event_); }
  EventRing(const EventRing&) = delete;
  EventRing& operator=(const EventRing&) = delete;

  void open_sender() {}
  void open_receiver() {}
  template <class Fill>
  void send(Fill fill) {
    const std::uint64_t place = words_->written.load(std::memory_order_relaxed);
    while (place - words_->read.load(std::memory_order_acquire) >= depth_) ::sched_yield();
    fill(slot(place));
    words_->written.store(place + 1, std::memory_order_release);
    const std::uint64_t one = 1;
    if (::write(event_, &one, sizeof one) != sizeof one) fail("write to an eventfd");
  }
  template <class Use>
  void receive(Use use) {
    // One read takes the credit for all messages until now.
    if (credit_ == 0 && ::read(event_, &credit_, sizeof credit_) != sizeof credit_)
      fail("read from an eventfd");
    --credit_;
    const std::uint64_t place = words_->read.load(std::memory_order_relaxed);
    use(slot(place));
    words_->read.store(place + 1, std::memory_order_release);
  }
  void close() {}

 private:
  struct Words {
    alignas(kApart) std::atomic<std::uint64_t> written;
    alignas(kApart) std::atomic<std::uint64_t> read;
  };
  std::byte* slot(std::uint64_t place) const {
    return slots_.data() + place % depth_ * slot_bytes_;
  }

  std::size_t depth_;
  std::size_t slot_bytes_;
  SharedBytes slots_;
  Shared<Words> words_;
  int event_;
  std::uint64_t credit_ = 0;
};

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  using namespace tenon::bench;
  return drive("eventfd_shm", kernel_version(), argc, argv, measure_channel<EventRing>);
}

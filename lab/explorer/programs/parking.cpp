// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/shipped.hpp"
#include "park/interrupt.hpp"
#include "park/park.hpp"
#include "park/waker.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

struct Shared {
  std::uint64_t published;  // messages
  std::uint32_t park;
  std::uint32_t wake_fence;
};

class ParkingCheck final : public Check {
 public:
  explicit ParkingCheck(const ParkingShape& shape) : Check("parking"), shape_(shape) {}

  void set_up() override { shared_ = &shared<Shared>(); }
  std::vector<Body> bodies() override {
    std::vector<Body> all = {{"sleeper", [this] { sleep(); }}};
    for (int i = 1; i <= shape_.wakers; ++i)
      all.push_back({"waker " + std::to_string(i), [this, i] { wake(i); }, i < shape_.wakers});
    return all;
  }

 private:
  void sleep() {
    for (std::uint64_t wanted = 1; wanted <= shape_.messages; ++wanted) {
      while (order::get_acquire(shared_->published) < wanted) {
        const park::Slice slice = park::announce(shared_->park, shared_->wake_fence);
        if (order::get_acquire(shared_->published) < wanted)
          park::sleep(shared_->park, {}, nullptr, slice, UINT64_MAX);
        park::stay_awake(shared_->park);
      }
    }
  }
  // Who finds that its predecessor was killed publishes what is missing.
  void wake(int self) {
    for (int before = 1; before < self; ++before) {
      if (!world()->await_end_of(before)) return;
    }
    park::Waker waker(shared_->park, shared_->wake_fence, kLately);
    waker.start(1);
    std::uint64_t published = order::get_acquire(shared_->published);
    while (published < shape_.messages) {
      order::set_release(shared_->published, ++published);
      // The first one counts as soon after a wake, the later ones do not: should it find the
      // sleeper asleep, the waker turns to full fences, and at the next chance back.
      waker.wake(published == 1 ? 0 : 2 * kLately);
    }
  }

  static constexpr std::uint64_t kLately = 1;
  const ParkingShape shape_;
  Shared* shared_ = nullptr;
};

// One who waits for ever, for a peer that fences fully, and another thread that calls it back. The
// two share memory as two processes do.
class InterruptCheck final : public Check {
 public:
  InterruptCheck() : Check("interrupt") {}

  void set_up() override {
    shared_ = &shared<SharedByThreads>();
    shared_->wake_fence = layout::kFullFence;
  }
  std::vector<Body> bodies() override {
    return {{"sleeper", [this] { sleep(); }}, {"interrupter", [this] {
                                                 shared_->reason = 1;
                                                 park::interrupt(shared_->interrupt, shared_->park);
                                               }}};
  }

 private:
  struct SharedByThreads {
    std::uint32_t park;
    std::uint32_t wake_fence;
    std::uint32_t interrupt;
    std::uint64_t reason;  // why it is called back
  };

  void sleep() {
    while (!participant::take_interrupt(shared_->interrupt)) {
      const park::Slice slice = park::announce(shared_->park, shared_->wake_fence);
      if (!participant::interrupt_requested(shared_->interrupt))
        park::sleep(shared_->park, {}, nullptr, slice, UINT64_MAX);
      park::stay_awake(shared_->park);
    }
    expect(shared_->reason == 1, "who is called back does not see why");
    expect(!participant::take_interrupt(shared_->interrupt), "one request ends two waits");
  }

  SharedByThreads* shared_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> interrupt_check() {
  return std::make_unique<InterruptCheck>();
}
std::unique_ptr<Check> parking_check(const ParkingShape& shape) {
  return std::make_unique<ParkingCheck>(shape);
}

}  // namespace tenon::lab

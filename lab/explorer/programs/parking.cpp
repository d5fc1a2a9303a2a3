// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/shipped.hpp"
#include "park/park.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

constexpr int kWakers = 3;

struct Shared {
  std::uint64_t published;  // messages; each says who published it
  std::uint32_t park;
};

class ParkingCheck final : public Check {
 public:
  ParkingCheck() : Check("parking") {}

  void set_up() override { shared_ = &shared<Shared>(); }
  std::vector<Body> bodies() override {
    std::vector<Body> all = {{"sleeper", [this] { sleep(); }}};
    for (int i = 1; i <= kWakers; ++i)
      all.push_back({"waker " + std::to_string(i), [this, i] { wake(i); }, i < kWakers});
    return all;
  }

 private:
  void sleep() {
    while (order::get_acquire(shared_->published) == 0) {
      park::announce(shared_->park);
      if (order::get_acquire(shared_->published) == 0)
        park::sleep(shared_->park, {}, nullptr, park::Slice::kFirst, UINT64_MAX);
      park::stay_awake(shared_->park);
    }
  }
  // Only who finds that its predecessor was killed before it published does the work again.
  void wake(int self) {
    for (int before = 1; before < self; ++before) {
      if (!world()->await_end_of(before)) return;
    }
    if (order::get_acquire(shared_->published) != 0) return;
    order::set_release(shared_->published, static_cast<std::uint64_t>(self));
    park::wake(shared_->park);
  }
  Shared* shared_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> parking_check() {
  return std::make_unique<ParkingCheck>();
}

}  // namespace tenon::lab

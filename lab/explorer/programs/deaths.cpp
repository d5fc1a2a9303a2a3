// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/deaths.hpp"

#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

struct Words {
  std::uint64_t x;
  std::uint64_t y;
};

class TwoStores final : public Check {
 public:
  TwoStores(Between between, bool by_copy)
      : Check("two stores"), between_(between), by_copy_(by_copy) {}
  void set_up() override { words_ = &shared<Words>(); }
  std::vector<Body> bodies() override {
    return {{"writer", [this] { write(); }, true}, {"heir", [this] { inherit(); }}};
  }

 private:
  void write() {
    const std::uint64_t one = 1;
    if (by_copy_)
      order::copy_plain(&words_->x, &one, sizeof one);
    else
      order::set_opaque(words_->x, one);
    if (between_ == Between::kDeathFence) order::death_fence();
    if (between_ == Between::kReleaseFence) order::release_fence();
    if (between_ == Between::kReleaseOfY)
      order::set_release(words_->y, one);
    else
      order::set_opaque(words_->y, one);
  }
  void inherit() {
    if (!world()->await_end_of(0)) return;
    const bool y = order::get_opaque(words_->y) == 1;
    const bool x = (by_copy_ ? order::get_plain(words_->x) : order::get_opaque(words_->x)) == 1;
    expect(x || !y, "the later store without the earlier one");
  }
  const Between between_;
  const bool by_copy_;
  Words* words_ = nullptr;
};

class CountingWriter final : public Check {
 public:
  explicit CountingWriter(int stores) : Check("counting writer"), stores_(stores) {}
  void set_up() override { words_ = &shared<Words>(); }
  std::vector<Body> bodies() override {
    return {{"writer",
             [this] {
               for (int i = 1; i <= stores_; ++i)
                 order::set_release(words_->x, static_cast<std::uint64_t>(i));
             },
             true},
            {"heir", [this] {
               if (world()->await_end_of(0)) order::get_opaque(words_->x);
             }}};
  }

 private:
  const int stores_;
  Words* words_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> two_stores(Between between, bool by_copy) {
  return std::make_unique<TwoStores>(between, by_copy);
}
std::unique_ptr<Check> counting_writer(int stores) {
  return std::make_unique<CountingWriter>(stores);
}

}  // namespace tenon::lab

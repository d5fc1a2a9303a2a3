// SPDX-License-Identifier: Apache-2.0
// A segment on a disk: whether it says rightly that it is whole.
#include "explorer/programs/cleanup.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/segment_layout.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

// Two open a file that was closed in an earlier boot; one leaves, and may be killed, the other one
// leaves, too, or stays. Or the first one is attached, and its disk fails, while the other one
// opens it.
class DiskCheck final : public CleanupCheck {
 public:
  explicit DiskCheck(Disk what) : CleanupCheck("disk"), what_(what) {}

  void set_up() override {
    state_ = new CleanupState;
    world()->on_disk = true;
    name_words(0, 0);
    attach(kFirst, small_segment());
    as_process(kFirst, [&] {
      of(kFirst).reset();
      state_->raw.emplace(map_raw());
      must(words().clean == layout::kClean);
      words().used_in_boot[0] ^= 1u;
    });
    if (what_ != Disk::kFails) return;
    world()->refused_by_disk = kFirst;
    attach(kFirst, small_segment());
  }
  std::vector<Body> bodies() override {
    std::vector<Body> all;
    for (int p = 0; p < kProcesses; ++p)
      all.push_back({"process " + std::to_string(p), [this, p] { use(p); }, p == kFirst});
    return all;
  }
  // What a crash of the machine may break is not called whole.
  void judge() override {
    const bool whole = words().clean == layout::kClean;
    if (what_ == Disk::kFails) expect(!whole, "what was not written is called whole");
    if (what_ == Disk::kStays) expect(!whole, "what is in use is called whole");
    const bool all_left = what_ == Disk::kLeaves && !world()->explorer()->anyone_died();
    expect(whole || !all_left, "all have left, and it is not called whole");
  }

 private:
  enum Process : int { kFirst, kSecond, kProcesses };

  layout::SegmentWords& words() { return state_->raw->words(); }
  void use(int process) {
    if (what_ == Disk::kFails && process == kFirst) {
      static_cast<void>(of(process)->flush());
    } else {
      auto segment = Segment::open(kSegmentPath);
      expect(segment.has_value(), "what is in use, or was closed, cannot be opened");
      of(process).emplace(std::move(*segment));
    }
    if (what_ == Disk::kStays && process == kSecond) world()->stay();
    of(process).reset();
  }
  const Disk what_;
};

}  // namespace

std::unique_ptr<Check> disk_check(Disk what) {
  return std::make_unique<DiskCheck>(what);
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// A monitor, and the slots of the threads at it, changing between any two calls that have an end by
// themselves. Another thread is there, which lives and does nothing.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <latch>
#include <thread>
#include <vector>

#include "layout/participant_layout.hpp"
#include "stage.hpp"
#include "support/raw.hpp"
#include "tenon/inspect.hpp"

namespace tenon::fuzz {
namespace {

constexpr std::chrono::microseconds kShort{1};

class MonitorStage : public AttachedStage {
 public:
  MonitorStage() {
    join();
    other_ = std::thread([this] {
      join();
      joined_.count_down();
      done_.wait();
    });
    joined_.wait();
    keep();
  }
  ~MonitorStage() {
    done_.count_down();
    other_.join();
  }

  /// As after join(), and the caller is outside.
  void begin() {
    heal();
    current_thread.inside = 0;
  }
  /// Mostly the words that monitors live by, in steps of 4 bytes.
  void change_a_word(const Patch& patch) const {
    constexpr std::uint16_t kAnyWord = 0xf000;
    if (patch.place >= kAnyWord) return apply(patch);
    std::memcpy(words_[patch.place % words_.size()], &patch.value, patch.width());
  }
  void step(const Patch& patch) {
    switch (patch.step() % 16) {
      case 0:
        return static_cast<void>(monitor_.enter_for(kShort));
      case 1:
        return wait();
      case 2:
        return static_cast<void>(monitor_.notify());
      case 3:
        return static_cast<void>(monitor_.notify_all());
      case 4:
        return static_cast<void>(monitor_.mark_consistent());
      case 5:
        return static_cast<void>(monitor_.is_suspect());
      case 6:
        return change();
      case 7:
        return read();
      case 8:
        return static_cast<void>(inspect::locks(path()));
      case 9:
        return static_cast<void>(inspect::verify(path()));
      case 10:
      case 11:
      case 12:
        return static_cast<void>(monitor_.try_enter());
      default:
        return static_cast<void>(monitor_.exit());
    }
  }

 private:
  void join() const {
    monitor_.enter().value();
    monitor_.exit().value();
  }
  // Its end has no deadline: nobody may look as if it was its turn who never comes.
  void wait() {
    for (std::uint32_t i = 0; i < raw_.mapping().geometry().thread_slots; ++i)
      raw_.thread(i).place = 0;
    static_cast<void>(monitor_.wait_for(kShort));
  }
  void change() const {
    auto held = array_.enter_until(Deadline::after(kShort));
    if (held) held->update([](std::span<test::Element> all) { ++all.front().number; });
  }
  void read() const {
    std::array<test::Element, kElements> elements;
    static_cast<void>(array_.snapshot(elements));
  }

  static void add(std::vector<std::byte*>& words, void* from, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; i += sizeof(std::uint32_t))
      words.push_back(static_cast<std::byte*>(from) + i);
  }
  std::vector<std::byte*> words() const {
    constexpr std::uint32_t kEntry = 2;  // of the object
    std::vector<std::byte*> words;
    add(words, &raw_.object(kEntry).monitor, sizeof(layout::Monitor));
    add(words, &raw_.thread(0),
        raw_.mapping().geometry().thread_slots * sizeof(layout::ThreadSlot));
    return words;
  }

  static constexpr std::size_t kElements = 5;
  Array<test::Element> array_ = segment().array<test::Element>(test::kObject, kElements).value();
  Monitor monitor_ = array_.monitor().value();
  test::Raw raw_{path()};
  std::vector<std::byte*> words_ = words();
  std::latch joined_{1};
  std::latch done_{1};
  std::thread other_;
};

}  // namespace
}  // namespace tenon::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenon::fuzz;
  static MonitorStage stage;
  stage.begin();
  for (const Patch& patch : patches_in({data, size})) {
    stage.change_a_word(patch);
    stage.step(patch);
  }
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// What the tests of the C ABI share.
#pragma once

#include <gtest/gtest.h>
#include <cstdint>
#include <memory>
#include <string>

#include "support/raw.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"
#include "tenon/inspect.hpp"
#include "tenon/tenon.h"

namespace tenon::test {

/// Closes what C++ would destroy.
struct Closer {
  void operator()(tenon_segment* it) const {
    EXPECT_EQ(tenon_segment_close(it, nullptr), TENON_OK);
  }
  void operator()(tenon_monitor* it) const { tenon_monitor_close(it); }
  void operator()(tenon_object* it) const { tenon_object_close(it); }
  void operator()(tenon_doorbell* it) const { tenon_doorbell_close(it); }
  void operator()(tenon_queue* it) const { tenon_queue_close(it); }
  void operator()(tenon_sender* it) const { tenon_sender_close(it); }
  void operator()(tenon_receiver* it) const { tenon_receiver_close(it); }
};
template <class T>
using Owned = std::unique_ptr<T, Closer>;

/// Runs `open` on the place for a handle; null where it fails.
template <class T, class Open>
Owned<T> owned(Open&& open) {
  T* handle = nullptr;
  tenon_error error{};
  EXPECT_EQ(open(&handle, &error), TENON_OK) << error.message;
  return Owned<T>(handle);
}

inline constexpr tenon_segment_options kSmall{64u << 20u, 16, 0, 0, 0};

class CapiFixture : public ::testing::Test {
 protected:
  /// In a child, too.
  static Owned<tenon_segment> attach() {
    return owned<tenon_segment>([](auto** to, auto* e) { return tenon_segment_open("s", to, e); });
  }
  static Owned<tenon_monitor> monitor_of(tenon_segment* segment, const char* name = "m") {
    return owned<tenon_monitor>(
        [&](auto** to, auto* e) { return tenon_monitor_open(segment, name, to, e); });
  }
  /// Until so many threads sleep at a monitor, or are about to.
  void wait_until_asleep(int threads, std::uint32_t how = layout::kThreadAsleep) const {
    const Raw raw(scratch_.file("s"));
    while (raw.parked(how) < threads) std::this_thread::yield();
  }
  static void expect_sound() {
    for (const std::string& broken : inspect::verify("s").value()) ADD_FAILURE() << broken;
  }

  Watchdog watchdog_{"capi"};
  Scratch scratch_;
  Owned<tenon_segment> segment_ = owned<tenon_segment>(
      [](auto** to, auto* e) { return tenon_segment_create("s", &kSmall, to, e); });
};

}  // namespace tenon::test

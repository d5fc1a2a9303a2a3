// SPDX-License-Identifier: Apache-2.0
// absl::Mutex, between threads: for scale. Without its search for deadlocks, which is none of
// release builds.
#include <absl/base/config.h>
#include <absl/synchronization/mutex.h>
#include <string>

#include "driver/driver.hpp"
#include "driver/lock.hpp"

namespace tenon::bench {
namespace {

class AbslLock {
 public:
  static constexpr bool kOfThreads = true;
  static constexpr bool kReentrant = false;

  explicit AbslLock(const Options&) {
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  }
  void open() {}
  void enter() { mutex_.Lock(); }
  void exit() { mutex_.Unlock(); }

 private:
  alignas(kApart) absl::Mutex mutex_;
};

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  using namespace tenon::bench;
  return drive("absl_mutex", std::to_string(ABSL_LTS_RELEASE_VERSION), argc, argv,
               measure_lock<AbslLock>);
}

// SPDX-License-Identifier: Apache-2.0
// std::mutex, between threads: for scale.
#include <mutex>
#include <string>

#include "driver/driver.hpp"
#include "driver/lock.hpp"

namespace tenon::bench {
namespace {

template <class Mutex, bool Again>
class StdLock {
 public:
  static constexpr bool kOfThreads = true;
  static constexpr bool kReentrant = Again;

  explicit StdLock(const Options&) {}
  void open() {}
  void enter() { mutex_.lock(); }
  void exit() { mutex_.unlock(); }

 private:
  alignas(kApart) Mutex mutex_;
};

Line measure(const Options& options) {
  if (options.variant == "recursive")
    return measure_lock<StdLock<std::recursive_mutex, true>>(options);
  return measure_lock<StdLock<std::mutex, false>>(options);
}

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  return tenon::bench::drive("std_mutex", "g++ " __VERSION__, argc, argv, tenon::bench::measure);
}

// SPDX-License-Identifier: Apache-2.0
// Boost.Interprocess: message_queue; interprocess_mutex, and its recursive one by variant
// recursive.
#include <unistd.h>
#include <algorithm>
#include <boost/interprocess/ipc/message_queue.hpp>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/interprocess_recursive_mutex.hpp>
#include <boost/version.hpp>
#include <memory>
#include <string>

#include "driver/driver.hpp"
#include "driver/lock.hpp"
#include "driver/private_bytes.hpp"

namespace tenon::bench {
namespace {

using Queue = boost::interprocess::message_queue;

constexpr std::size_t kDeepest = 4096;  // deeper ones are slower

class BoostQueue {
 public:
  BoostQueue(const Options& options, int number)
      : bytes_(options.bytes),
        busy_(options.wait == Wait::kBusy),
        name_("tenon-bench-" + std::to_string(::getpid()) + "-" + std::to_string(number)),
        message_(options.bytes) {
    if (!busy_ && options.wait != Wait::kBlock)
      throw NotMeasured("message_queue is tried busily or blocks");
    queue_ = std::make_unique<Queue>(boost::interprocess::create_only, name_.c_str(),
                                     std::min(options.depth, kDeepest), bytes_);
  }
  ~BoostQueue() {
    queue_.reset();
    Queue::remove(name_.c_str());
  }
  BoostQueue(const BoostQueue&) = delete;
  BoostQueue& operator=(const BoostQueue&) = delete;

  void open_sender() {}
  void open_receiver() {}
  template <class Fill>
  void send(Fill fill) {
    fill(message_.data());
    if (!busy_) return queue_->send(message_.data(), bytes_, 0);
    while (!queue_->try_send(message_.data(), bytes_, 0)) _mm_pause();
  }
  template <class Use>
  void receive(Use use) {
    Queue::size_type bytes;
    unsigned priority;
    if (!busy_) {
      queue_->receive(message_.data(), bytes_, bytes, priority);
    } else {
      while (!queue_->try_receive(message_.data(), bytes_, bytes, priority)) _mm_pause();
    }
    use(message_.data());
  }
  void close() {}

 private:
  std::size_t bytes_;
  bool busy_;
  std::string name_;
  PrivateBytes message_;
  std::unique_ptr<Queue> queue_;
};

template <class Mutex, bool Again>
class BoostLock {
 public:
  static constexpr bool kOfThreads = false;
  static constexpr bool kReentrant = Again;

  explicit BoostLock(const Options&) {}
  void open() {}
  void enter() { mutex_->lock(); }
  void exit() { mutex_->unlock(); }

 private:
  Shared<Mutex> mutex_;
};

Line measure(const Options& options) {
  using boost::interprocess::interprocess_mutex;
  using boost::interprocess::interprocess_recursive_mutex;
  if (is_of_channels(options.measure)) return measure_channel<BoostQueue>(options);
  if (options.variant == "recursive")
    return measure_lock<BoostLock<interprocess_recursive_mutex, true>>(options);
  return measure_lock<BoostLock<interprocess_mutex, false>>(options);
}

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  using namespace tenon::bench;
  return drive("boost", BOOST_LIB_VERSION, argc, argv, measure);
}

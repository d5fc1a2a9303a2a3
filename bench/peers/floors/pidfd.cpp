// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <atomic>

#include "driver/kernel.hpp"
#include "driver/lock_death.hpp"
#include "peers/floors/floors.hpp"

namespace tenon::bench {
namespace {

// No lock: who wants it waits for the end of its owner's process.
class EndOfProcess {
 public:
  explicit EndOfProcess(const Options&) {}
  void open() {}
  void enter() { *owner_ = ::getpid(); }
  void exit() {}
  bool enter_after_death() {
    const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, owner_->load(), 0));
    if (descriptor < 0) fail("pidfd_open");
    pollfd ended{descriptor, POLLIN, 0};
    const int ready = ::poll(&ended, 1, -1);
    ::close(descriptor);
    return ready == 1;
  }

 private:
  Shared<std::atomic<pid_t>> owner_;
};

}  // namespace

Line process_death(const Options& options) {
  return OwnerDeath<EndOfProcess>(options).run();
}

}  // namespace tenon::bench

// SPDX-License-Identifier: Apache-2.0
// A POSIX message queue: for root as deep as the others, else as deep as the system's limits allow
// (10 messages of 8 KiB). To change a system's limit is not a bench's business.
#include <mqueue.h>
#include <sys/resource.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <fstream>
#include <string>

#include "driver/driver.hpp"
#include "driver/kernel.hpp"
#include "driver/private_bytes.hpp"

namespace tenon::bench {
namespace {

long limit(const char* name, long otherwise) {
  long value = otherwise;
  std::ifstream(std::string("/proc/sys/fs/mqueue/") + name) >> value;
  return value;
}

class PosixQueue {
 public:
  PosixQueue(const Options& options, int number) : bytes_(options.bytes), message_(options.bytes) {
    if (options.wait != Wait::kBusy && options.wait != Wait::kBlock)
      throw NotMeasured("a POSIX queue is read busily or blocks");
    const std::string name =
        "/tenon-bench-" + std::to_string(::getpid()) + "-" + std::to_string(number);
    const long depth = std::min(static_cast<long>(options.depth), 1024L);
    const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_MSGQUEUE, &unlimited);
    const int busy = options.wait == Wait::kBusy ? O_NONBLOCK : 0;
    if (!open(name, busy, depth)) {
      if (static_cast<long>(bytes_) > limit("msgsize_max", 8192))
        throw NotMeasured("its messages are at most 8 KiB without CAP_SYS_RESOURCE");
      if (!open(name, busy, std::min(depth, limit("msg_max", 10)))) fail("mq_open");
    }
    ::mq_unlink(name.c_str());
  }
  ~PosixQueue() { ::mq_close(queue_); }
  PosixQueue(const PosixQueue&) = delete;
  PosixQueue& operator=(const PosixQueue&) = delete;

  void open_sender() {}
  void open_receiver() {}
  template <class Fill>
  void send(Fill fill) {
    fill(message_.data());
    while (::mq_send(queue_, text(), bytes_, 0) != 0) {
      if (errno != EAGAIN && errno != EINTR) fail("mq_send");
    }
  }
  template <class Use>
  void receive(Use use) {
    while (::mq_receive(queue_, text(), bytes_, nullptr) < 0) {
      if (errno != EAGAIN && errno != EINTR) fail("mq_receive");
    }
    use(message_.data());
  }
  void close() {}

 private:
  bool open(const std::string& name, int busy, long depth) {
    mq_attr attributes{};
    attributes.mq_maxmsg = depth;
    attributes.mq_msgsize = static_cast<long>(bytes_);
    queue_ = ::mq_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR | busy, 0600, &attributes);
    return queue_ >= 0;
  }
  char* text() { return reinterpret_cast<char*>(message_.data()); }

  std::size_t bytes_;
  PrivateBytes message_;
  mqd_t queue_;
};

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  using namespace tenon::bench;
  return drive("posix_mq", kernel_version(), argc, argv, measure_channel<PosixQueue>);
}

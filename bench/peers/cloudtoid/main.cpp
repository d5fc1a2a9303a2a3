// SPDX-License-Identifier: Apache-2.0
// Cloudtoid Interprocess: copies in and out. Busy: try_recv_into() in a loop; block: recv(). It has
// no blocking send: a full queue is waited for with sched_yield.
#include <sched.h>
#include <unistd.h>
#include <string>

#include "driver/driver.hpp"
#include "driver/private_bytes.hpp"

extern "C" {
struct CloudtoidSender;
struct CloudtoidReceiver;
CloudtoidSender* cloudtoid_sender(const char* name, std::size_t capacity);
CloudtoidReceiver* cloudtoid_receiver(const char* name, std::size_t capacity);
bool cloudtoid_try_send(CloudtoidSender*, const std::byte* data, std::size_t bytes);
bool cloudtoid_try_receive(CloudtoidReceiver*, std::byte* data, std::size_t bytes);
void cloudtoid_receive(CloudtoidReceiver*, std::byte* data, std::size_t bytes);
void cloudtoid_close(CloudtoidSender*, CloudtoidReceiver*);
}

namespace tenon::bench {
namespace {

constexpr std::size_t kRecordHeader = 16;

class Cloudtoid {
 public:
  Cloudtoid(const Options& options, int number)
      : bytes_(options.bytes),
        capacity_(options.depth * (options.bytes + kRecordHeader) + kRecordHeader),
        sleeps_(options.wait == Wait::kBlock),
        name_("tb" + std::to_string(::getpid()) + "-" + std::to_string(number)),
        message_(options.bytes) {
    if (!sleeps_ && options.wait != Wait::kBusy)
      throw NotMeasured("a queue of Cloudtoid is tried busily or blocks");
  }

  void open_sender() { sender_ = cloudtoid_sender(name_.c_str(), capacity_); }
  void open_receiver() { receiver_ = cloudtoid_receiver(name_.c_str(), capacity_); }
  template <class Fill>
  void send(Fill fill) {
    fill(message_.data());
    while (!cloudtoid_try_send(sender_, message_.data(), bytes_)) ::sched_yield();
  }
  template <class Use>
  void receive(Use use) {
    if (sleeps_) {
      cloudtoid_receive(receiver_, message_.data(), bytes_);
    } else {
      while (!cloudtoid_try_receive(receiver_, message_.data(), bytes_)) _mm_pause();
    }
    use(message_.data());
  }
  void close() { cloudtoid_close(sender_, receiver_); }

 private:
  std::size_t bytes_;
  std::size_t capacity_;
  bool sleeps_;
  std::string name_;
  PrivateBytes message_;
  CloudtoidSender* sender_ = nullptr;
  CloudtoidReceiver* receiver_ = nullptr;
};

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  using namespace tenon::bench;
  return drive("cloudtoid", "3.0.2", argc, argv, measure_channel<Cloudtoid>);
}

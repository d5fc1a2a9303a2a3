// SPDX-License-Identifier: Apache-2.0
// iceoryx2 publish-subscribe, payload in place. Busy: receive() in a loop. Block: an event service
// beside it, notified after each send, waited for when there is no message.
#include <sched.h>
#include <unistd.h>
#include <algorithm>
#include <string>

#include "driver/driver.hpp"
#include "driver/open_or_create.hpp"

extern "C" {
struct IceoryxSender;
struct IceoryxReceiver;
struct IceoryxNode;
struct IceoryxService;
IceoryxSender* iceoryx2_sender(const char* name, std::size_t bytes, std::size_t depth, bool sleeps);
IceoryxReceiver* iceoryx2_receiver(const char* name, std::size_t depth, bool sleeps);
void iceoryx2_send(IceoryxSender*, std::size_t bytes, void (*fill)(void*, std::byte*), void*);
const std::byte* iceoryx2_take(IceoryxReceiver*);
void iceoryx2_release(IceoryxReceiver*);
void iceoryx2_sleep(IceoryxReceiver*);
void iceoryx2_close(IceoryxSender*, IceoryxReceiver*);
IceoryxNode* iceoryx2_node();
IceoryxService* iceoryx2_open_or_create(IceoryxNode*, const char* name, std::size_t depth);
void iceoryx2_close_service(IceoryxService*);
}

namespace tenon::bench {
namespace {

constexpr std::size_t kDeepest = 1024;  // more makes its services slow to create, not faster

class Iceoryx {
 public:
  Iceoryx(const Options& options, int number)
      : options_(options),
        sleeps_(options.wait == Wait::kBlock),
        depth_(std::min(options.depth, kDeepest)),
        name_("tenon-bench-" + std::to_string(::getpid()) + "-" + std::to_string(number)) {
    if (options.wait == Wait::kAdaptive) throw NotMeasured("iceoryx2 has no adaptive waiting");
  }

  void open_sender() { sender_ = iceoryx2_sender(name_.c_str(), options_.bytes, depth_, sleeps_); }
  void open_receiver() { receiver_ = iceoryx2_receiver(name_.c_str(), depth_, sleeps_); }

  template <class Fill>
  void send(Fill fill) {
    const auto call = [](void* context, std::byte* at) { (*static_cast<Fill*>(context))(at); };
    iceoryx2_send(sender_, options_.bytes, call, &fill);
  }
  template <class Use>
  void receive(Use use) {
    const std::byte* at;
    while ((at = iceoryx2_take(receiver_)) == nullptr) {
      if (sleeps_)
        iceoryx2_sleep(receiver_);
      else if (options_.wait == Wait::kYield)
        ::sched_yield();
    }
    use(at);
    iceoryx2_release(receiver_);
  }
  void close() { iceoryx2_close(sender_, receiver_); }

 private:
  const Options& options_;
  bool sleeps_;
  std::size_t depth_;
  std::string name_;
  IceoryxSender* sender_ = nullptr;
  IceoryxReceiver* receiver_ = nullptr;
};

Line open_or_create(const Options& options) {
  IceoryxNode* const node = iceoryx2_node();
  const std::string existing = "tenon-bench-" + std::to_string(::getpid());
  IceoryxService* const kept = iceoryx2_open_or_create(node, existing.c_str(), kDeepest);
  IceoryxService* service = nullptr;
  const Line line = time_open_or_create(
      options, existing,
      [&](const std::string& name) {
        service = iceoryx2_open_or_create(node, name.c_str(), kDeepest);
      },
      [&](const std::string&) { iceoryx2_close_service(service); });
  iceoryx2_close_service(kept);
  return line;
}

Line measure(const Options& options) {
  return options.measure == "open-or-create" ? open_or_create(options)
                                             : measure_channel<Iceoryx>(options);
}

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  using namespace tenon::bench;
  return drive("iceoryx2", "0.10.0", argc, argv, measure);
}

// SPDX-License-Identifier: Apache-2.0
// ZeroMQ over its ipc transport: PAIR for round trips, PUSH and PULL for streams. One I/O thread on
// each side, on any CPU; the message is filled in place.
#include <unistd.h>
#include <zmq.h>
#include <algorithm>
#include <cerrno>
#include <string>

#include "driver/driver.hpp"

namespace tenon::bench {
namespace {

[[noreturn]] void refuse(const char* what) {
  throw std::runtime_error(std::string(what) + ": " + zmq_strerror(zmq_errno()));
}

class Zero {
 public:
  Zero(const Options& options, int number)
      : options_(options),
        flags_(options.wait == Wait::kBusy ? ZMQ_DONTWAIT : 0),
        path_("zeromq-" + std::to_string(::getpid()) + "-" + std::to_string(number)),
        parent_(::getpid()) {
    if (options.wait != Wait::kBusy && options.wait != Wait::kBlock)
      throw NotMeasured("a socket of ZeroMQ is tried busily or blocks");
  }
  ~Zero() {
    if (::getpid() == parent_) ::unlink(path_.c_str());
  }
  Zero(const Zero&) = delete;
  Zero& operator=(const Zero&) = delete;

  void open_sender() { open(is_stream() ? ZMQ_PUSH : ZMQ_PAIR, zmq_bind, "zmq_bind"); }
  // A connect before the bind is tried again by ZeroMQ itself.
  void open_receiver() { open(is_stream() ? ZMQ_PULL : ZMQ_PAIR, zmq_connect, "zmq_connect"); }

  template <class Fill>
  void send(Fill fill) {
    zmq_msg_t message;
    zmq_msg_init_size(&message, options_.bytes);
    fill(static_cast<std::byte*>(zmq_msg_data(&message)));
    while (zmq_msg_send(&message, socket_, flags_) < 0) {
      if (errno != EAGAIN && errno != EINTR) refuse("zmq_msg_send");
    }
  }
  template <class Use>
  void receive(Use use) {
    zmq_msg_t message;
    zmq_msg_init(&message);
    while (zmq_msg_recv(&message, socket_, flags_) < 0) {
      if (errno != EAGAIN && errno != EINTR) refuse("zmq_msg_recv");
    }
    use(static_cast<const std::byte*>(zmq_msg_data(&message)));
    zmq_msg_close(&message);
  }
  void close() {
    zmq_close(socket_);
    zmq_ctx_term(context_);
  }

 private:
  bool is_stream() const { return options_.measure == "stream"; }

  void open(int type, int (*attach)(void*, const char*), const char* what) {
    const Anywhere io_thread;
    context_ = zmq_ctx_new();
    socket_ = zmq_socket(context_, type);
    // Deeper ones are slower.
    const int depth = std::clamp(static_cast<int>(options_.depth), 16, 4096);
    for (const int option : {ZMQ_SNDHWM, ZMQ_RCVHWM})
      zmq_setsockopt(socket_, option, &depth, sizeof depth);
    if (attach(socket_, ("ipc://" + path_).c_str()) != 0) refuse(what);
  }

  const Options& options_;
  int flags_;
  std::string path_;
  pid_t parent_;
  void* context_ = nullptr;
  void* socket_ = nullptr;
};

std::string version() {
  int major, minor, patch;
  zmq_version(&major, &minor, &patch);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  using namespace tenon::bench;
  return drive("zeromq", version(), argc, argv, measure_channel<Zero>);
}

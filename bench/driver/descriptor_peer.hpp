// SPDX-License-Identifier: Apache-2.0
// A channel of two descriptors that carry a stream of bytes: pipe and Unix socket.
#pragma once

#include <fcntl.h>
#include <unistd.h>
#include <cstddef>

#include "driver/kernel.hpp"
#include "driver/options.hpp"
#include "driver/private_bytes.hpp"

namespace tenon::bench {

/// `Open` makes the two descriptors: Open()() returns {reading end, writing end}.
template <class Open>
class DescriptorPeer {
 public:
  struct Ends {
    int read;
    int write;
  };

  DescriptorPeer(const Options& options, int) : bytes_(options.bytes), message_(options.bytes) {
    if (options.wait != Wait::kBusy && options.wait != Wait::kBlock)
      throw NotMeasured("a descriptor is read busily or blocks");
    const auto [read, write] = Open()();
    ends_ = {read, write};
    if (options.wait == Wait::kBusy) {
      for (const int end : {read, write}) ::fcntl(end, F_SETFL, O_NONBLOCK);
    }
  }
  ~DescriptorPeer() {
    ::close(ends_.read);
    ::close(ends_.write);
  }
  DescriptorPeer(const DescriptorPeer&) = delete;
  DescriptorPeer& operator=(const DescriptorPeer&) = delete;

  void open_sender() {}
  void open_receiver() {}
  template <class Fill>
  void send(Fill fill) {
    fill(message_.data());
    write_all(ends_.write, message_.data(), bytes_);
  }
  template <class Use>
  void receive(Use use) {
    read_all(ends_.read, message_.data(), bytes_);
    use(message_.data());
  }
  void close() {}

 private:
  std::size_t bytes_;
  Ends ends_{};
  PrivateBytes message_;
};

}  // namespace tenon::bench

// SPDX-License-Identifier: Apache-2.0
// A pipe as large as an unprivileged process may make it; one write and one read for each message.
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include "driver/descriptor_peer.hpp"
#include "driver/driver.hpp"

namespace {

struct OpenPipe {
  std::pair<int, int> operator()() const {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) tenon::bench::fail("pipe");
    ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    return {ends[0], ends[1]};
  }
};

}  // namespace

int main(int argc, char** argv) {
  using namespace tenon::bench;
  return drive("pipe", kernel_version(), argc, argv, measure_channel<DescriptorPeer<OpenPipe>>);
}

// SPDX-License-Identifier: Apache-2.0
// A pair of Unix stream sockets; one write and one read for each message.
#include <sys/socket.h>
#include <utility>

#include "driver/descriptor_peer.hpp"
#include "driver/driver.hpp"

namespace {

struct OpenSockets {
  std::pair<int, int> operator()() const {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
      tenon::bench::fail("socketpair");
    // Past the system's limit only for root; else as much as the limit allows.
    const int bytes = 1 << 20;
    for (const int option : {SO_SNDBUF, SO_SNDBUFFORCE})
      ::setsockopt(ends[1], SOL_SOCKET, option, &bytes, sizeof bytes);
    return {ends[0], ends[1]};
  }
};

}  // namespace

int main(int argc, char** argv) {
  using namespace tenon::bench;
  return drive("unix_socket", kernel_version(), argc, argv,
               measure_channel<DescriptorPeer<OpenSockets>>);
}

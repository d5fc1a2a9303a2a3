// SPDX-License-Identifier: Apache-2.0
// Descriptors on their way from one process to another.
#pragma once

#include <sys/socket.h>
#include <unistd.h>
#include <cstring>
#include <stdexcept>

namespace tenon::test {

/// Two Unix sockets that are connected; fork, and use one in each process.
class SocketPair {
 public:
  SocketPair() {
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends_) != 0)
      throw std::runtime_error("socketpair");
  }
  ~SocketPair() {
    for (const int end : ends_) ::close(end);
  }
  SocketPair(const SocketPair&) = delete;
  SocketPair& operator=(const SocketPair&) = delete;

  void send(int descriptor) const {
    Envelope envelope;
    ::cmsghdr* rights = CMSG_FIRSTHDR(&envelope.message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
    if (::sendmsg(ends_[0], &envelope.message, 0) != 1) throw std::runtime_error("sendmsg");
  }
  int receive() const {
    Envelope envelope;
    if (::recvmsg(ends_[1], &envelope.message, MSG_CMSG_CLOEXEC) != 1)
      throw std::runtime_error("recvmsg");
    int descriptor = -1;
    std::memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(&envelope.message)), sizeof descriptor);
    return descriptor;
  }

 private:
  struct Envelope {
    char byte = 0;
    ::iovec data{&byte, 1};
    alignas(::cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    ::msghdr message{};
    Envelope() {
      message.msg_iov = &data;
      message.msg_iovlen = 1;
      message.msg_control = control;
      message.msg_controllen = sizeof control;
    }
  };
  int ends_[2];
};

}  // namespace tenon::test

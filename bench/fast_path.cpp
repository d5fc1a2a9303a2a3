// SPDX-License-Identifier: Apache-2.0
// Both ends in one process, for fast_path.py to count instructions of:
// fast_path copy|place BYTES MESSAGES; nobody waits, a message is sent and then received.
#include <unistd.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tenon/segment.hpp"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const bool in_place = std::string_view(argv[1]) == "place";
  const auto bytes = static_cast<std::uint32_t>(std::atoi(argv[2]));
  const int messages = std::atoi(argv[3]);

  const std::string name = "fast-path-" + std::to_string(::getpid());
  auto segment = tenon::Segment::create(name).value();
  auto queue = segment.queue("q", {.capacity = 64, .message_limit = bytes}).value();
  auto sender = queue.sender(tenon::Idle::kBusy).value();
  auto receiver = queue.receiver(tenon::Idle::kBusy).value();
  std::array<std::byte, 1024> message{};
  const std::span<std::byte> data(message.data(), bytes);
  for (int i = 0; i < messages; ++i) {
    if (in_place) {
      sender.loan().value().commit(bytes).value();
      receiver.peek().value();
      receiver.release().value();
    } else {
      sender.send(data).value();
      receiver.receive(data).value();
    }
  }
  return tenon::Segment::remove(name) ? 0 : 1;
}

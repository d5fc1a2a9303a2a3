// SPDX-License-Identifier: Apache-2.0
#include "limits/exchange.hpp"

#include <array>

#include "support/bytes.hpp"
#include "support/child.hpp"

namespace tenon::test {

void make_queues(Segment& segment) {
  for (const char* name : {"there", "back"})
    segment.queue(name, {.capacity = 8, .message_limit = 4096}).value();
}

int exchange_messages(Segment& segment) {
  auto there = segment.find_queue("there").value().sender().value();
  auto back = segment.find_queue("back").value().receiver().value();
  Child other([] {
    auto own = Segment::open("s").value();
    auto questions = own.find_queue("there").value().receiver().value();
    auto answers = own.find_queue("back").value().sender().value();
    std::array<std::byte, 4096> buffer;
    for (int i = 0; i < 1000; ++i) {
      const std::size_t size = questions.receive(buffer).value();
      answers.send(std::span(buffer).first(size)).value();
    }
    return 0;
  });
  back.wait_peer().value();
  std::array<std::byte, 4096> buffer;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::string sent = pattern(i, 1 + i % 4096);
    there.send(bytes(sent)).value();
    const std::size_t size = back.receive(buffer).value();
    if (text(std::span(buffer).first(size)) != sent) return 1;
  }
  return other.wait();
}

}  // namespace tenon::test

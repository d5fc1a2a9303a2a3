// SPDX-License-Identifier: Apache-2.0
// Two processes, one queue. Run it twice: `two_processes receive` and `two_processes send`, in any
// order. Kill either with -9 and start it again.
#include <cstdio>
#include <string_view>

#include "tenon/segment.hpp"

struct Tick {
  long number;
  double price;
};

int main(int argc, char** argv) {
  const bool sends = argc > 1 && std::string_view(argv[1]) == "send";
  auto segment = tenon::Segment::open_or_create("trades").value();
  auto ticks = segment.queue<Tick>("ticks", {.capacity = 4096}).value();
  if (sends) {
    auto sender = ticks.sender().value();
    for (long i = static_cast<long>(sender.bytes().position()); i < 1000; ++i)
      sender.send({i, 100.0 + 0.01 * static_cast<double>(i)}).value();
    sender.bytes().close_stream().value();
  } else {
    auto receiver = ticks.receiver().value();
    double last = 0;
    for (;;) {
      auto tick = receiver.receive();
      if (tick)
        last = tick->price;
      else if (tick.is(tenon::Code::kPeerDied))
        receiver.bytes().wait_peer().value();  // until somebody starts it again
      else
        break;  // EndOfStream
    }
    std::printf("last price %.2f\n", last);
  }
}

// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "driver/one_way_wake.hpp"
#include "driver/process.hpp"
#include "peers/tenon/channel.hpp"
#include "peers/tenon/measures.hpp"

namespace tenon::bench {
namespace {

constexpr std::size_t kCells = 2;

}  // namespace

Line freed_cell(const Options& options) {
  Options shallow = options;
  shallow.depth = kCells;
  Channel channel(shallow, 0);
  const Shared<WakeBoard> board;
  std::uint64_t sent = 0;
  const auto send = [&] {
    ++sent;
    channel.send([&](std::byte* at) { fill(at, options.bytes, sent, false); });
  };
  const double cpu = run_two(
      options,
      [&] {
        channel.open_receiver();
        wake_again_and_again(*board, options,
                             [&](std::uint32_t) { channel.receive([](const std::byte*) {}); });
        board->meeting.meet();
      },
      [&] {
        channel.open_sender();
        for (std::size_t i = 0; i < kCells; ++i) send();
        be_woken(*board, options, [&](std::uint32_t) { send(); });
        board->meeting.meet();
      });
  Line line;
  line.add(board->times).add("cpu_seconds", cpu);
  return line;
}

}  // namespace tenon::bench

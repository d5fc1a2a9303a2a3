// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstring>

#include "driver/clock.hpp"
#include "driver/payload.hpp"
#include "driver/private_bytes.hpp"
#include "driver/process.hpp"
#include "peers/floors/floors.hpp"

namespace tenon::bench {
namespace {

// Gigabytes per second of `work`, which is done on `bytes` bytes.
template <class Work>
double gigabytes_per_second(std::size_t bytes, double seconds, Work work) {
  work(0);
  const std::uint64_t start = ticks();
  const std::uint64_t enough = ticks_of(seconds);
  std::uint64_t turns = 0;
  std::uint64_t now = start;
  for (; now - start < enough; now = ticks()) work(++turns);
  const double nanoseconds = static_cast<double>(now - start) * nanoseconds_per_tick();
  return static_cast<double>(turns * bytes) / nanoseconds;
}

}  // namespace

Line memory(const Options& options) {
  if (options.pinned) pin_to(0);
  const std::size_t bytes = options.bytes;
  PrivateBytes from(bytes), to(bytes);
  fill(from.data(), bytes, 1, false);
  std::uint64_t wrong = 0;
  const double part = options.seconds / 3;
  Line line;
  line.add("copy", gigabytes_per_second(bytes, part, [&](std::uint64_t) {
             std::memcpy(to.data(), from.data(), bytes);
             asm volatile("" : : "r"(to.data()) : "memory");
           }));
  line.add("write", gigabytes_per_second(bytes, part, [&](std::uint64_t turn) {
             fill(to.data(), bytes, turn, false);
             asm volatile("" : : "r"(to.data()) : "memory");
           }));
  line.add("read", gigabytes_per_second(bytes, part, [&](std::uint64_t) {
             asm volatile("" : : "r"(to.data()) : "memory");
             wrong += !read(to.data(), bytes, false).right;
           }));
  line.add("wrong", wrong);
  return line;
}

}  // namespace tenon::bench

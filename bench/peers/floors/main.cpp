// SPDX-License-Identifier: Apache-2.0
// The floors: what the machine itself takes, without a channel.
#include "driver/driver.hpp"
#include "driver/kernel.hpp"
#include "peers/floors/floors.hpp"

namespace {

using namespace tenon::bench;

Line measure(const Options& options) {
  if (options.measure == "line") return line_ping_pong(options);
  if (options.measure == "futex") return futex_ping_pong(options);
  if (options.measure == "futex-wake") return futex_wake(options);
  if (options.measure == "memory") return memory(options);
  if (options.measure == "owner-death") return process_death(options);
  throw NotMeasured("there is no such floor");
}

}  // namespace

int main(int argc, char** argv) {
  return drive("floors", kernel_version(), argc, argv, measure);
}

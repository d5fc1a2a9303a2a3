// SPDX-License-Identifier: Apache-2.0
#include "driver/driver.hpp"
#include "peers/tenon/channel.hpp"

int main(int argc, char** argv) {
  using namespace tenon::bench;
  return drive("tenon", TENON_VERSION, argc, argv, measure_channel<Channel>);
}

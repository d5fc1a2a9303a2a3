// SPDX-License-Identifier: Apache-2.0
#include "driver/driver.hpp"
#include "driver/lock.hpp"
#include "peers/tenon/channel.hpp"
#include "peers/tenon/end.hpp"
#include "peers/tenon/measures.hpp"
#include "peers/tenon/monitor_lock.hpp"

namespace {

using namespace tenon::bench;

Line measure(const Options& options) {
  if (options.measure == "send-cost") return send_cost(options);
  if (options.measure == "store-cost") return store_cost(options);
  if (options.measure == "freed-cell") return freed_cell(options);
  if (options.measure == "open-or-create") return open_or_create(options);
  if (options.measure == "deadlock-ring") return deadlock_ring(options);
  if (options.measure == "object-pair") return object_pair(options);
  if (options.measure == "object-update") return object_update(options);
  if (options.measure == "object-enter-update") return object_enter_update(options);
  if (is_of_channels(options.measure)) return measure_channel<Channel>(options);
  return measure_lock<MonitorLock>(options);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && is_end(argv[1])) return run_end(argc, argv);
  return drive("tenon", TENON_VERSION, argc, argv, measure);
}

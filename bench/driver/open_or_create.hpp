// SPDX-License-Identifier: Apache-2.0
// Time to open or create a channel by name; closing it again is not counted.
#pragma once

#include <string>

#include "driver/clock.hpp"
#include "driver/options.hpp"
#include "driver/round_trip.hpp"
#include "driver/summary.hpp"

namespace tenon::bench {

/// `open(name)` is timed, `close(name)` is not. Variant create: a new name each time, and close()
/// takes it away; open: one that is there already.
template <class Open, class Close>
Line time_open_or_create(const Options& options, const std::string& existing, Open open,
                         Close close) {
  if (options.variant != "create" && options.variant != "open")
    throw NotMeasured("--variant create or --variant open");
  Sampler sampler(options.seconds);
  for (int number = 0;; ++number) {
    const std::string name =
        options.variant == "open" ? existing : existing + "-" + std::to_string(number);
    const std::uint64_t before = ticks();
    open(name);
    const std::uint64_t after = ticks();
    sampler.add(before, after);
    close(name);
    if (sampler.enough(after)) break;
  }
  return Line().add(sampler.times());
}

}  // namespace tenon::bench

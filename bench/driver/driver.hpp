// SPDX-License-Identifier: Apache-2.0
// main() of a driver.
#pragma once

#include <cstdio>
#include <exception>
#include <functional>
#include <string>

#include "driver/options.hpp"
#include "driver/round_trip.hpp"
#include "driver/stream.hpp"
#include "driver/summary.hpp"

namespace tenon::bench {

inline bool is_of_channels(const std::string& measure) {
  return measure == "round-trip" || measure == "stream";
}

/// What all peers have in common.
template <class Peer>
Line measure_channel(const Options& options) {
  if (options.measure == "round-trip") return RoundTrip<Peer>(options).run();
  if (options.measure == "stream") return Stream<Peer>(options).run();
  throw NotMeasured("this peer has no " + options.measure);
}

/// Runs `measure` and prints its line; what cannot be measured gets a line with the reason.
inline int drive(const std::string& peer, const std::string& version, int argc, char** argv,
                 const std::function<Line(const Options&)>& measure) {
  Options options;
  try {
    options = parse(argc, argv);
    nanoseconds_per_tick();  // once, before there are two processes
    print(peer, version, options, measure(options));
    return 0;
  } catch (const NotMeasured& reason) {
    print(peer, version, options, Line().add("not_measured", std::string(reason.what())));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", peer.c_str(), error.what());
    return 1;
  }
}

}  // namespace tenon::bench

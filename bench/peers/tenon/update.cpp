// SPDX-License-Identifier: Apache-2.0
// What changing an object of 64 bytes costs, beside entering and leaving its monitor.
#include <cstdint>

#include "driver/lock_pair.hpp"
#include "peers/tenon/measures.hpp"
#include "peers/tenon/own_segment.hpp"
#include "tenon/segment.hpp"

namespace tenon::bench {
namespace {

struct Counters {
  std::uint64_t a, b, c, d, e, f, g, h;
};
TENON_DESCRIBE(Counters, a, b, c, d, e, f, g, h);
static_assert(sizeof(Counters) == 64);

// What it does with the object in a process of its own.
template <class Measure>
Line with_object(const Options& options, Measure measure) {
  const OwnSegment own;
  return line_of_pairs(options, [&] {
    auto segment = own.open();
    auto object = segment.object<Counters>("o").value();
    return measure(object);
  });
}

void change(Counters& counters) {
  ++counters.a;
}

}  // namespace

Line object_pair(const Options& options) {
  return with_object(options, [&](Object<Counters>& object) {
    return time_pairs(
        options, [&] { object.enter().value().exit(); }, [] {});
  });
}

Line object_update(const Options& options) {
  return with_object(options, [&](Object<Counters>& object) {
    auto held = object.enter().value();
    return time_pairs(
        options, [&] { held.update(change); }, [] {});
  });
}

Line object_enter_update(const Options& options) {
  return with_object(options, [&](Object<Counters>& object) {
    return time_pairs(
        options,
        [&] {
          auto held = object.enter().value();
          held.update(change);
        },
        [] {});
  });
}

}  // namespace tenon::bench

// SPDX-License-Identifier: Apache-2.0
#include "driver/summary.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "driver/clock.hpp"

namespace tenon::bench {
namespace {

std::string json_of(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string json_of(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return json + '"';
}

}  // namespace

Times Times::each(std::uint64_t together) const {
  Times one = *this;
  for (double& time : one.at) time /= static_cast<double>(together);
  one.mean /= static_cast<double>(together);
  return one;
}

Times times_of(std::vector<std::uint32_t>& samples) {
  Times times;
  if (samples.empty()) return times;
  std::sort(samples.begin(), samples.end());
  const double last = static_cast<double>(samples.size() - 1);
  for (std::size_t i = 0; i < Times::kPercents.size(); ++i) {
    const auto place = static_cast<std::size_t>(Times::kPercents[i] / 100 * last);
    times.at[i] = samples[place] * nanoseconds_per_tick();
  }
  const auto sum = std::accumulate(samples.begin(), samples.end(), std::uint64_t{0});
  times.count = samples.size();
  times.mean =
      static_cast<double>(sum) * nanoseconds_per_tick() / static_cast<double>(samples.size());
  return times;
}

Line& Line::field(const std::string& name, const std::string& json) {
  text_ += ",\"" + name + "\":" + json;
  return *this;
}
Line& Line::add(const std::string& name, double value) {
  return field(name, json_of(value));
}
Line& Line::add(const std::string& name, std::uint64_t value) {
  return field(name, std::to_string(value));
}
Line& Line::add(const std::string& name, const std::string& text) {
  return field(name, json_of(text));
}
Line& Line::add(const Times& times) {
  std::string curve;
  for (std::size_t i = 0; i < times.at.size(); ++i) {
    curve +=
        (i == 0 ? "[" : ",[") + json_of(Times::kPercents[i]) + "," + json_of(times.at[i]) + "]";
  }
  return add("p50", times.p50())
      .add("p99", times.at[8])
      .add("p999", times.at[10])
      .add("mean", times.mean)
      .add("count", times.count)
      .field("percentiles", "[" + curve + "]");
}

void print(const std::string& peer, const std::string& version, const Options& options,
           const Line& line) {
  Line head;
  head.add("peer", peer)
      .add("version", version)
      .add("measure", options.measure)
      .add("bytes", std::uint64_t{options.bytes})
      .add("wait", std::string(name_of(options.wait)));
  std::printf("{\"schema\":\"tenon.bench.driver/1\"%s%s}\n", head.text().c_str(),
              line.text().c_str());
}

}  // namespace tenon::bench

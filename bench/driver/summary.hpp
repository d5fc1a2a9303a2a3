// SPDX-License-Identifier: Apache-2.0
// What a run found, as the one line of JSON that every driver prints.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "driver/options.hpp"

namespace tenon::bench {

/// Distribution of times, in nanoseconds. Fixed size: it crosses processes.
struct Times {
  static constexpr std::array<double, 13> kPercents = {0,  1,  10,   25,   50,    75, 90,
                                                       95, 99, 99.5, 99.9, 99.99, 100};
  std::array<double, kPercents.size()> at{};
  double mean = 0;
  std::uint64_t count = 0;

  double p50() const noexcept { return at[4]; }
  double longest() const noexcept { return at.back(); }
  /// Of one, where so many were timed together.
  Times each(std::uint64_t together) const;
};

/// Sorts `samples`, which are in ticks.
Times times_of(std::vector<std::uint32_t>& samples);

/// Fields of the line after those that name the run.
class Line {
 public:
  Line& add(const std::string& name, double value);
  Line& add(const std::string& name, std::uint64_t value);
  Line& add(const std::string& name, const std::string& text);
  /// p50, p99, p999, mean, count, and the whole curve.
  Line& add(const Times& times);
  const std::string& text() const noexcept { return text_; }

 private:
  Line& field(const std::string& name, const std::string& json);
  std::string text_;
};

void print(const std::string& peer, const std::string& version, const Options& options,
           const Line& line);

}  // namespace tenon::bench

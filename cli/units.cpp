// SPDX-License-Identifier: Apache-2.0
#include "units.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace tenon::cli {

std::string text_of_bytes(std::uint64_t bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + " B";
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %s", value, kUnits.at(unit));
  return text.data();
}

std::string text_of_rate(std::uint64_t bytes, double seconds) {
  if (seconds <= 0) return "";
  std::array<char, 32> text{};
  const double rate = static_cast<double>(bytes) / 1e6 / seconds;
  std::snprintf(text.data(), text.size(), rate < 100 ? "%.2f MB/s" : "%.0f MB/s", rate);
  return text.data();
}

std::string text_of_duration(std::uint64_t nanoseconds) {
  constexpr std::array kUnits = {"ns", "us", "ms", "s"};
  auto value = static_cast<double>(nanoseconds);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", value,
                kUnits.at(unit));
  return text.data();
}

std::string printable(std::string_view text) {
  std::string clean(text);
  std::ranges::replace_if(
      clean, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return clean;
}

}  // namespace tenon::cli

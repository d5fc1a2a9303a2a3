// SPDX-License-Identifier: Apache-2.0
// The cache ladder as tables and as a picture.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "machine/cache_ladder.hpp"

namespace tenon::lab::machine {
namespace {

bool holds_data(const CacheLevel& level) {
  return level.type != "Instruction";
}

std::string name_of(const CacheLevel& level) {
  return "L" + std::to_string(level.level);
}

// A bar twice as long is a time four times as long: memory is a hundred times slower than L1.
std::string bar(double nanoseconds) {
  const double length = 6.0 * std::log2(1.0 + nanoseconds);
  std::string text;
  for (int i = 0; i < static_cast<int>(length + 0.5); ++i) text += "#";
  return text;
}

// What loads over a little less than `bytes` take: the last rung that leaves some room.
double time_within(const std::vector<Rung>& ladder, std::size_t bytes) {
  double time = ladder.front().nanoseconds;
  for (const Rung& rung : ladder) {
    if (rung.bytes <= bytes / 2) time = rung.nanoseconds;
  }
  return time;
}

constexpr double kStep = 42;
constexpr double kLeft = 60;
constexpr double kBottom = 300;

double x_of(std::size_t bytes) {
  return kLeft + kStep * (std::log2(static_cast<double>(bytes) / kLeastLadderBytes) + 0.5);
}
double y_of(double nanoseconds) {
  return kBottom - 28 * std::log2(std::max(1.0, 2 * nanoseconds));
}

template <class... Values>
std::string element(const char* format, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

}  // namespace

Table ladder_table(const std::vector<Rung>& ladder, const std::vector<CacheLevel>& levels) {
  Table table{{"spread over", "ns a load", "", "here ends"}, {}};
  for (const Rung& rung : ladder) {
    std::string ends;
    for (const CacheLevel& level : levels) {
      if (holds_data(level) && level.bytes >= rung.bytes && level.bytes < 2 * rung.bytes)
        ends += (ends.empty() ? "" : ", ") + name_of(level) + " " + text_of_bytes(level.bytes);
    }
    table.rows.push_back(
        {text_of_bytes(rung.bytes), rung.nanoseconds, bar(rung.nanoseconds), ends});
  }
  return table;
}

Table level_table(const std::vector<Rung>& ladder, const std::vector<CacheLevel>& levels,
                  double register_step) {
  Table table{{"where", "size", "lines", "shared by CPUs", "ns"}, {}};
  table.rows.push_back({"register", "", "", "", register_step});
  if (ladder.empty()) return table;
  for (const CacheLevel& level : levels) {
    if (!holds_data(level)) continue;
    table.rows.push_back({name_of(level), text_of_bytes(level.bytes), level.lines(),
                          level.shared_by, time_within(ladder, level.bytes)});
  }
  const bool reaches_memory = std::ranges::all_of(
      levels, [&](const CacheLevel& level) { return level.bytes * 2 <= ladder.back().bytes; });
  if (reaches_memory) table.rows.push_back({"memory", "", "", "all", ladder.back().nanoseconds});
  return table;
}

std::string ladder_svg(const std::vector<Rung>& ladder, const std::vector<CacheLevel>& levels) {
  std::string svg = element(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"340\" "
      "font-family=\"sans-serif\" font-size=\"11\">\n<title>time of a load</title>\n",
      kLeft + kStep * static_cast<double>(ladder.size()) + 20);
  if (ladder.empty()) return svg + "</svg>\n";
  for (double time = 1; time <= 256; time *= 4)
    svg += element("<text x=\"4\" y=\"%.1f\">%.0f ns</text>\n", y_of(time), time);
  for (const CacheLevel& level : levels) {
    if (!holds_data(level) || level.bytes > ladder.back().bytes) continue;
    const double x = x_of(level.bytes);
    svg += element("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"20\" y2=\"%.1f\" stroke=\"gray\"/>\n", x, x,
                   kBottom);
    svg += element("<text x=\"%.1f\" y=\"14\">L%d</text>\n", x - 6, level.level);
  }
  std::string points;
  for (const Rung& rung : ladder) {
    const double x = x_of(rung.bytes);
    svg += element("<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", x - 18, kBottom + 18,
                   text_of_bytes(rung.bytes).c_str());
    points += element("%.1f,%.1f ", x, y_of(rung.nanoseconds));
  }
  return svg + "<polyline fill=\"none\" stroke=\"black\" stroke-width=\"2\" points=\"" + points +
         "\"/>\n</svg>\n";
}

}  // namespace tenon::lab::machine

// SPDX-License-Identifier: Apache-2.0
#include "html/routes.hpp"

#include <algorithm>
#include <cmath>

namespace tenon::lab::html {
namespace {

// A place on the border of a box, and the direction away from it.
struct Port {
  Point at;
  Point out;
  double cost;  // the middle of a side is best
};

std::vector<Port> ports_of(const Rectangle& box) {
  std::vector<Port> ports;
  for (const double part : {0.5, 0.25, 0.75}) {
    const double x = box.left + box.width * part;
    const double y = box.top + box.height * part;
    const double cost = part == 0.5 ? 0 : 4;
    ports.push_back({{x, box.top}, {0, -1}, cost});
    ports.push_back({{x, box.bottom()}, {0, 1}, cost});
    ports.push_back({{box.left, y}, {-1, 0}, cost});
    ports.push_back({{box.right(), y}, {1, 0}, cost});
  }
  return ports;
}

// A cubic curve that leaves and arrives at right angles, and reaches out as far as `reach`.
Line curve(const Port& from, const Port& to, double reach) {
  const Point a = from.at + from.out * reach;
  const Point b = to.at + to.out * reach;
  constexpr int kPieces = 24;
  Line line;
  line.reserve(kPieces + 1);
  for (int i = 0; i <= kPieces; ++i) {
    const double t = static_cast<double>(i) / kPieces;
    const double s = 1 - t;
    line.push_back(from.at * (s * s * s) + a * (3 * s * s * t) + b * (3 * s * t * t) +
                   to.at * (t * t * t));
  }
  return line;
}

// Straight pieces with round corners.
Line rounded(const Line& corners) {
  Line line{corners.front()};
  for (std::size_t i = 1; i + 1 < corners.size(); ++i) {
    const double before = distance(corners[i - 1], corners[i]);
    const double after = distance(corners[i], corners[i + 1]);
    if (before < 1e-6 || after < 1e-6) continue;
    const double radius = std::min({12.0, before / 2, after / 2});
    const Point start = corners[i] + (corners[i - 1] - corners[i]) * (radius / before);
    const Point end = corners[i] + (corners[i + 1] - corners[i]) * (radius / after);
    for (int j = 0; j <= 4; ++j) {
      const double t = j / 4.0;
      line.push_back(start * ((1 - t) * (1 - t)) + corners[i] * (2 * t * (1 - t)) + end * (t * t));
    }
  }
  line.push_back(corners.back());
  return line;
}

void add_curves(const Port& from, const Port& to, std::vector<Route>& routes) {
  for (const double reach : {0.0, 24.0, 48.0, 80.0, 120.0}) {
    const Line line = curve(from, to, reach);
    const double length = length_of(line);
    // A straight line is calm; one that swings wide is less so.
    const double swing = length - distance(from.at, to.at);
    routes.push_back({line, length + swing + from.cost + to.cost + (reach > 0 ? 10 : 0)});
  }
}

// Out into the nearest street on that side, along a column street, and back.
void add_street_ways(const Port& from, const Port& to, const Streets& streets,
                     std::vector<Route>& routes) {
  if (from.out.y == 0 || to.out.y == 0) return;
  const auto next_row = [&streets](const Port& port) {
    double best = port.at.y + port.out.y * 1e6;
    for (const double row : streets.rows) {
      const bool is_outside = (row - port.at.y) * port.out.y > 0;
      if (is_outside && std::abs(row - port.at.y) < std::abs(best - port.at.y)) best = row;
    }
    return best;
  };
  const double first = next_row(from);
  const double last = next_row(to);
  for (const double column : streets.columns) {
    for (const double track : {0.0, -12.0, 12.0}) {
      const double x = column + track;
      const double out = first + track;
      const double back = first == last ? out : last - track;
      const Line line =
          rounded({from.at, {from.at.x, out}, {x, out}, {x, back}, {to.at.x, back}, to.at});
      routes.push_back({line, length_of(line) + from.cost + to.cost + 60});
    }
  }
}

}  // namespace

std::vector<Route> routes_between(const Rectangle& from, const Rectangle& to,
                                  const Streets& streets) {
  std::vector<Route> routes;
  for (const Port& start : ports_of(from)) {
    for (const Port& end : ports_of(to)) {
      add_curves(start, end, routes);
      add_street_ways(start, end, streets, routes);
    }
  }
  std::ranges::stable_sort(routes, {}, &Route::cost);
  return routes;
}

}  // namespace tenon::lab::html

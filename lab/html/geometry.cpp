// SPDX-License-Identifier: Apache-2.0
#include "html/geometry.hpp"

#include <algorithm>
#include <cmath>

namespace tenon::lab::html {
namespace {

// Twice the area of the triangle; its sign says on which side of a-b the point c lies.
double side(Point a, Point b, Point c) noexcept {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool pieces_cross(Point a, Point b, Point c, Point d) noexcept {
  if (std::max(a.x, b.x) < std::min(c.x, d.x) || std::max(c.x, d.x) < std::min(a.x, b.x) ||
      std::max(a.y, b.y) < std::min(c.y, d.y) || std::max(c.y, d.y) < std::min(a.y, b.y))
    return false;
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) <= 0;
}

// The part of a-b inside an open strip low < value < high, as a range of [0, 1], cut from `range`.
struct Range {
  double from = 0;
  double to = 1;
};
void cut(Range& range, double start, double end, double low, double high) noexcept {
  const double run = end - start;
  if (run == 0) {
    if (start <= low || start >= high) range = {1, 0};
    return;
  }
  const double at_low = (low - start) / run;
  const double at_high = (high - start) / run;
  range.from = std::max(range.from, std::min(at_low, at_high));
  range.to = std::min(range.to, std::max(at_low, at_high));
}

bool piece_meets(Point a, Point b, const Rectangle& rectangle) noexcept {
  if (std::max(a.x, b.x) < rectangle.left || std::min(a.x, b.x) > rectangle.right() ||
      std::max(a.y, b.y) < rectangle.top || std::min(a.y, b.y) > rectangle.bottom())
    return false;
  Range range;
  cut(range, a.x, b.x, rectangle.left, rectangle.right());
  cut(range, a.y, b.y, rectangle.top, rectangle.bottom());
  return range.to - range.from > 1e-9;
}

}  // namespace

double distance(Point a, Point b) noexcept {
  const Point apart = a - b;
  return std::sqrt(apart.x * apart.x + apart.y * apart.y);
}

bool Rectangle::overlaps(const Rectangle& other) const noexcept {
  return left < other.right() && other.left < right() && top < other.bottom() &&
         other.top < bottom();
}

bool Rectangle::holds(Point point) const noexcept {
  return left <= point.x && point.x <= right() && top <= point.y && point.y <= bottom();
}

bool Rectangle::contains(const Rectangle& other) const noexcept {
  return left <= other.left && other.right() <= right() && top <= other.top &&
         other.bottom() <= bottom();
}

double length_of(const Line& line) noexcept {
  double length = 0;
  for (std::size_t i = 1; i < line.size(); ++i) length += distance(line[i - 1], line[i]);
  return length;
}

Point point_at(const Line& line, double part) noexcept {
  double left = length_of(line) * part;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double piece = distance(line[i - 1], line[i]);
    if (piece > 0 && left <= piece) return line[i - 1] + (line[i] - line[i - 1]) * (left / piece);
    left -= piece;
  }
  return line.back();
}

Line resampled(const Line& line, double step) {
  const double length = length_of(line);
  const auto pieces = static_cast<std::size_t>(std::max(1.0, std::ceil(length / step)));
  const double spacing = length / static_cast<double>(pieces);
  Line result{line.front()};
  double walked = 0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double piece = distance(line[i - 1], line[i]);
    while (result.size() < pieces && walked + piece >= spacing * static_cast<double>(result.size()))
      result.push_back(line[i - 1] +
                       (line[i] - line[i - 1]) *
                           ((spacing * static_cast<double>(result.size()) - walked) / piece));
    walked += piece;
  }
  result.push_back(line.back());
  return result;
}

Line without_ends(const Line& line, double length) {
  const double whole = length_of(line);
  const double part = std::min(0.5, length / std::max(whole, 1e-6));
  Line inner{point_at(line, part)};
  double walked = 0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    walked += distance(line[i - 1], line[i]);
    if (walked > length && walked < whole - length) inner.push_back(line[i]);
  }
  inner.push_back(point_at(line, 1 - part));
  return inner;
}

Rectangle bounds_of(const Line& line) noexcept {
  const auto [left, right] = std::ranges::minmax(line, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(line, {}, &Point::y);
  return {left.x, top.y, right.x - left.x, bottom.y - top.y};
}

bool runs_through(const Line& line, const Rectangle& rectangle) noexcept {
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (piece_meets(line[i - 1], line[i], rectangle)) return true;
  }
  return false;
}

std::size_t crossings(const Line& a, const Line& b) noexcept {
  const Rectangle around_b = bounds_of(b).grown(1);
  std::size_t count = 0;
  for (std::size_t i = 1; i < a.size(); ++i) {
    if (!piece_meets(a[i - 1], a[i], around_b)) continue;
    for (std::size_t j = 1; j < b.size(); ++j)
      count += pieces_cross(a[i - 1], a[i], b[j - 1], b[j]) ? 1u : 0u;
  }
  return count;
}

std::size_t points_near(const Line& a, const Line& b, double near) noexcept {
  const Rectangle around_b = bounds_of(b).grown(near);
  return static_cast<std::size_t>(std::ranges::count_if(a, [&](Point one) {
    return around_b.holds(one) && std::ranges::any_of(b, [&](Point other) {
             const Point apart = one - other;
             return apart.x * apart.x + apart.y * apart.y < near * near;
           });
  }));
}

}  // namespace tenon::lab::html

// SPDX-License-Identifier: Apache-2.0
// Points, rectangles and lines of points: what a drawing is made of. y grows downward.
#pragma once

#include <cstddef>
#include <vector>

namespace tenon::lab::html {

struct Point {
  double x = 0;
  double y = 0;
  friend Point operator+(Point a, Point b) noexcept { return {a.x + b.x, a.y + b.y}; }
  friend Point operator-(Point a, Point b) noexcept { return {a.x - b.x, a.y - b.y}; }
  friend Point operator*(Point a, double by) noexcept { return {a.x * by, a.y * by}; }
};

double distance(Point a, Point b) noexcept;

struct Rectangle {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;

  double right() const noexcept { return left + width; }
  double bottom() const noexcept { return top + height; }
  Point center() const noexcept { return {left + width / 2, top + height / 2}; }
  Rectangle grown(double by) const noexcept {
    return {left - by, top - by, width + 2 * by, height + 2 * by};
  }
  /// Rectangles that only touch do not overlap.
  bool overlaps(const Rectangle& other) const noexcept;
  bool contains(const Rectangle& other) const noexcept;
  bool holds(Point point) const noexcept;

  static Rectangle around(Point center, double width, double height) noexcept {
    return {center.x - width / 2, center.y - height / 2, width, height};
  }
};

/// A curve as many short straight pieces: what is checked is what is drawn.
using Line = std::vector<Point>;

double length_of(const Line& line) noexcept;
/// The point at a part of its length, from 0 to 1.
Point point_at(const Line& line, double part) noexcept;
/// The same curve, its points about `step` apart.
Line resampled(const Line& line, double step);
/// Without the first and last `length` of it; what is too short is only its middle then.
Line without_ends(const Line& line, double length);
/// The smallest rectangle around it.
Rectangle bounds_of(const Line& line) noexcept;
/// Whether some of it lies inside, not only on the border.
bool runs_through(const Line& line, const Rectangle& rectangle) noexcept;
/// How often two lines cross.
std::size_t crossings(const Line& a, const Line& b) noexcept;
/// How many points of `a` are nearer than `near` to a point of `b`.
std::size_t points_near(const Line& a, const Line& b, double near) noexcept;

}  // namespace tenon::lab::html

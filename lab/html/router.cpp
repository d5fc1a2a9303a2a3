// SPDX-License-Identifier: Apache-2.0
#include "html/router.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tenon::lab::html {
namespace {

// Prices, in pixels of length that one would go to avoid it.
constexpr double kNever = 1e4;  // what flaws_of() would name
constexpr double kCrossing = 30;
constexpr double kSharedEnd = 40;  // two arrows at one place of a border
constexpr double kNearPoint = 6;   // a step close beside another arrow
constexpr double kOverLabel = 60;
constexpr double kLabelOnArrow = 25;
constexpr double kSharpTurn = 80;

constexpr double kStep = 6;  // between the points of a line

// 0 for a straight line, 1 for a right angle.
double sharpest_turn(const Line& line) {
  double sharpest = 0;
  for (std::size_t i = 2; i < line.size(); ++i) {
    const Point before = line[i - 1] - line[i - 2];
    const Point after = line[i] - line[i - 1];
    const double lengths = distance(line[i - 2], line[i - 1]) * distance(line[i - 1], line[i]);
    if (lengths > 0)
      sharpest = std::max(sharpest, 1 - (before.x * after.x + before.y * after.y) / lengths);
  }
  return sharpest;
}

class Router {
 public:
  Router(Picture& picture, const Streets& streets) : picture_(picture), streets_(streets) {}

  bool add(const DrawnEdge& edge) {
    Picture::Arrow best{edge, {}, {edge.name, {}}};
    double best_cost = kNever;
    for (const Route& route :
         routes_between(picture_.boxes[edge.from].place, picture_.boxes[edge.to].place, streets_)) {
      if (route.cost >= best_cost) break;
      Line line = resampled(route.line, kStep);
      if (is_blocked(edge, line)) continue;
      double cost = route.cost + kSharpTurn * sharpest_turn(line);
      cost = add_cost_of_arrows(cost, best_cost, line);
      if (cost >= best_cost) continue;
      const auto [place, label_cost] = label_for(edge.name, line);
      if (cost + label_cost >= best_cost) continue;
      best_cost = cost + label_cost;
      best.line = std::move(line);
      best.label.place = place;
    }
    if (best_cost == kNever) return false;
    bounds_.push_back(bounds_of(best.line).grown(1));
    picture_.arrows.push_back(std::move(best));
    return true;
  }

 private:
  bool is_blocked(const DrawnEdge& edge, const Line& line) const {
    for (std::size_t i = 0; i < picture_.boxes.size(); ++i) {
      const bool is_own = i == edge.from || i == edge.to;
      const Rectangle& box = picture_.boxes[i].place;
      if (is_own ? meets(line, box) : runs_through(line, box.grown(4))) return true;
    }
    return std::ranges::any_of(picture_.lanes, [&line](const Picture::Lane& lane) {
      return runs_through(line, lane.title.place.grown(2));
    });
  }

  // Stops where it is too much anyway.
  double add_cost_of_arrows(double cost, double limit, const Line& line) const {
    constexpr double kNear = 8;
    const Rectangle bounds = bounds_of(line).grown(kNear);
    for (std::size_t i = 0; i < picture_.arrows.size() && cost < limit; ++i) {
      const Picture::Arrow& other = picture_.arrows[i];
      if (!bounds.overlaps(bounds_[i])) continue;
      cost += kCrossing * static_cast<double>(crossings(line, other.line));
      const std::size_t near = points_near(line, other.line, kNear);
      cost += kNearPoint * static_cast<double>(near);
      if (near * 2 > std::min(line.size(), other.line.size())) cost += kNever;
      if (near > 0) cost += shared_ends(line, other.line);
      if (runs_through(line, other.label.place)) cost += kOverLabel;
    }
    return cost;
  }

  static double shared_ends(const Line& line, const Line& other) {
    double cost = 0;
    for (const Point mine : {line.front(), line.back()}) {
      for (const Point theirs : {other.front(), other.back()})
        cost += distance(mine, theirs) < 8 ? kSharedEnd : 0;
    }
    return cost;
  }

  // The best place for a label on the line, and its price.
  std::pair<Rectangle, double> label_for(const std::string& text, const Line& line) const {
    std::pair<Rectangle, double> best{{}, kNever};
    for (double part = 0.12; part < 0.9; part += 0.04) {
      const Rectangle place =
          Rectangle::around(point_at(line, part), width_of(text) + 4, kTextHeight);
      const double cost = cost_of_label(place) + 20 * std::abs(part - 0.5);
      if (cost < best.second) best = {place, cost};
    }
    return best;
  }

  double cost_of_label(const Rectangle& place) const {
    double cost = 0;
    const Rectangle with_air = place.grown(1);
    for (const Picture::Box& box : picture_.boxes)
      cost += box.place.overlaps(with_air) ? kNever : 0;
    for (const Picture::Lane& lane : picture_.lanes)
      cost += lane.title.place.overlaps(with_air) ? kNever : 0;
    for (const Picture::Arrow& other : picture_.arrows) {
      cost += other.label.place.overlaps(with_air) ? kNever : 0;
      cost += runs_through(other.line, with_air) ? kLabelOnArrow : 0;
    }
    return cost;
  }

  Picture& picture_;
  const Streets& streets_;
  std::vector<Rectangle> bounds_;  // of the arrows' lines
};

}  // namespace

bool add_arrows(Picture& picture, std::vector<DrawnEdge> edges, const Streets& streets) {
  // Who comes first has the choice: program order, then the cycle, then what is short.
  const auto rank = [&picture](const DrawnEdge& edge) {
    const double length =
        distance(picture.boxes[edge.from].place.center(), picture.boxes[edge.to].place.center());
    return std::pair(edge.name == "po" ? 0 : edge.in_cycle ? 1 : 2, length);
  };
  std::ranges::stable_sort(edges, {}, rank);
  Router router(picture, streets);
  return std::ranges::all_of(edges, [&router](const DrawnEdge& edge) { return router.add(edge); });
}

}  // namespace tenon::lab::html

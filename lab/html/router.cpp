// SPDX-License-Identifier: Apache-2.0
#include "html/router.hpp"

#include <algorithm>
#include <limits>
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

class Router {
 public:
  Router(Picture& picture, const Streets& streets) : picture_(picture), streets_(streets) {}

  void add(const DrawnEdge& edge) {
    Picture::Arrow best{edge, {}, {edge.name, {}}};
    double best_cost = std::numeric_limits<double>::infinity();
    for (Route& route :
         routes_between(picture_.boxes[edge.from].place, picture_.boxes[edge.to].place, streets_)) {
      if (route.cost >= best_cost) break;
      double cost = route.cost + cost_of_things(edge, route.line);
      if (cost < best_cost) cost += cost_of_arrows(route.line);
      if (cost >= best_cost) continue;
      const auto [place, label_cost] = label_for(edge.name, route.line);
      if (cost + label_cost >= best_cost) continue;
      best_cost = cost + label_cost;
      best.line = std::move(route.line);
      best.label.place = place;
    }
    picture_.arrows.push_back(std::move(best));
  }

 private:
  double cost_of_things(const DrawnEdge& edge, const Line& line) const {
    double cost = 0;
    for (std::size_t i = 0; i < picture_.boxes.size(); ++i) {
      const bool is_own = i == edge.from || i == edge.to;
      if (runs_through(line, picture_.boxes[i].place.grown(is_own ? -0.5 : 5))) cost += kNever;
    }
    for (const Picture::Lane& lane : picture_.lanes) {
      if (runs_through(line, lane.title.place.grown(2))) cost += kNever;
    }
    return cost;
  }

  double cost_of_arrows(const Line& line) const {
    double cost = 0;
    for (const Picture::Arrow& other : picture_.arrows) {
      cost += kCrossing * static_cast<double>(crossings(line, other.line));
      const std::size_t near = points_near(line, other.line, 8);
      cost += kNearPoint * static_cast<double>(near);
      if (points_near(line, other.line, 4) * 2 > std::min(line.size(), other.line.size()))
        cost += kNever;
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
    std::pair<Rectangle, double> best{{}, std::numeric_limits<double>::infinity()};
    for (const double part : {0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8}) {
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
};

}  // namespace

void add_arrows(Picture& picture, std::vector<DrawnEdge> edges, const Streets& streets) {
  // Who comes first has the choice: program order, then the cycle, then what is short.
  const auto rank = [&picture](const DrawnEdge& edge) {
    const double length =
        distance(picture.boxes[edge.from].place.center(), picture.boxes[edge.to].place.center());
    return std::pair(edge.name == "po" ? 0 : edge.in_cycle ? 1 : 2, length);
  };
  std::ranges::stable_sort(edges, {}, rank);
  Router router(picture, streets);
  for (const DrawnEdge& edge : edges) router.add(edge);
}

}  // namespace tenon::lab::html

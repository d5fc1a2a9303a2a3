// SPDX-License-Identifier: Apache-2.0
#include "html/layout.hpp"

#include <algorithm>
#include <map>

#include "html/router.hpp"

namespace tenon::lab::html {
namespace {

using axiom::ExecutionGraph;

constexpr double kBoxHeight = 30;
constexpr double kPadding = 9;       // within boxes and lanes
constexpr double kTitleHeight = 26;  // above the first box of a lane
constexpr double kMargin = 6;        // around everything

std::string label_of(const ExecutionGraph::Node& node) {
  return node.id + ": " + node.label;
}

double box_width(const ExecutionGraph::Node& node) {
  return width_of(label_of(node)) + 2 * kPadding;
}

Picture::Box box_of(const ExecutionGraph::Node& node, double left, double top, double width) {
  const Rectangle place{left, top, width, kBoxHeight};
  const std::string text = label_of(node);
  return {
      place, {text, Rectangle::around(place.center(), width_of(text), kTextHeight)}, !node.thread};
}

class Arrangement {
 public:
  Arrangement(const ExecutionGraph& graph, double scale)
      : graph_(graph), row_gap_(50 * scale), column_gap_(92 * scale) {}

  // None when there is no way for an arrow.
  std::optional<Picture> picture() {
    measure();
    double x = 0;
    for (const auto& [thread, width] : widths_) {
      streets_.columns.push_back(x - kPadding - column_gap_ / 2);
      add_lane(thread, x, width);
      x += width + column_gap_ + 2 * kPadding;
    }
    streets_.columns.push_back(x - kPadding - column_gap_ / 2);
    streets_.rows.push_back(-row_gap_ / 2);
    for (std::size_t row = 1; row <= rows_; ++row)
      streets_.rows.push_back(top_of(row) - row_gap_ / 2);
    if (has_initial_) streets_.rows.push_back(top_of_initial() - row_gap_ / 2);
    place_boxes(x - column_gap_ - 2 * kPadding);
    if (!add_arrows(picture_, edges_to_draw(graph_), streets_)) return std::nullopt;
    crop();
    return std::move(picture_);
  }

 private:
  void measure() {
    for (const ExecutionGraph::Node& node : graph_.nodes) {
      has_initial_ |= !node.thread;
      if (!node.thread) continue;
      double& width = widths_[*node.thread];
      width = std::max(width, box_width(node));
      rows_ = std::max(rows_, node.place + 1);
    }
  }

  double top_of(std::size_t row) const {
    return kTitleHeight + static_cast<double>(row) * (kBoxHeight + row_gap_);
  }
  double top_of_initial() const { return -kBoxHeight - row_gap_; }

  void add_lane(std::size_t thread, double left, double width) {
    lefts_[thread] = left;
    const Rectangle place{left - kPadding, 0, width + 2 * kPadding,
                          top_of(rows_ - 1) + kBoxHeight + kPadding};
    const std::string title = "P" + std::to_string(thread);
    picture_.lanes.push_back({place, {title, {left, 5, width_of(title), kTextHeight}}});
  }

  // The initial writes stand in one row, in the middle above the lanes.
  void place_boxes(double total) {
    constexpr double kBetween = 36;
    double row = -kBetween;
    for (const ExecutionGraph::Node& node : graph_.nodes)
      row += node.thread ? 0 : box_width(node) + kBetween;
    double x = (total - row) / 2;
    for (const ExecutionGraph::Node& node : graph_.nodes) {
      if (node.thread) {
        picture_.boxes.push_back(
            box_of(node, lefts_[*node.thread], top_of(node.place), widths_[*node.thread]));
      } else {
        picture_.boxes.push_back(box_of(node, x, top_of_initial(), box_width(node)));
        x += box_width(node) + kBetween;
      }
    }
  }

  void crop() {
    Line corners{{0, 0}};
    const auto add = [&corners](const Rectangle& one) {
      corners.push_back({one.left, one.top});
      corners.push_back({one.right(), one.bottom()});
    };
    for (const Picture::Lane& lane : picture_.lanes) add(lane.place);
    for (const Picture::Box& box : picture_.boxes) add(box.place);
    for (const Picture::Arrow& arrow : picture_.arrows) {
      add(bounds_of(arrow.line));
      add(arrow.label.place);
    }
    picture_.view = bounds_of(corners).grown(kMargin);
  }

  const ExecutionGraph& graph_;
  double row_gap_;
  double column_gap_;
  std::map<std::size_t, double> widths_;  // by thread
  std::map<std::size_t, double> lefts_;
  std::size_t rows_ = 0;
  bool has_initial_ = false;
  Streets streets_;
  Picture picture_;
};

}  // namespace

std::optional<Picture> picture_of(const ExecutionGraph& graph) {
  for (double scale = 1; scale < 4; scale *= 1.3) {
    std::optional<Picture> picture = Arrangement(graph, scale).picture();
    if (picture && flaws_of(*picture).empty()) return picture;
  }
  return std::nullopt;
}

}  // namespace tenon::lab::html

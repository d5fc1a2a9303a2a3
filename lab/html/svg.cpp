// SPDX-License-Identifier: Apache-2.0
#include "html/svg.hpp"

#include <algorithm>
#include <cstdio>

#include "html/escape.hpp"
#include "html/words.hpp"

namespace tenon::lab::html {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string attribute(const char* name, const std::string& value) {
  return std::string(" ") + name + "=\"" + escaped(value) + "\"";
}

std::string rectangle(const Rectangle& place, const char* css_class) {
  return "<rect" + attribute("class", css_class) + attribute("x", number(place.left)) +
         attribute("y", number(place.top)) + attribute("width", number(place.width)) +
         attribute("height", number(place.height)) + " rx=\"5\"/>";
}

std::string text(const Caption& caption) {
  const Point at = caption.place.center();
  return "<text" + attribute("x", number(at.x)) + attribute("y", number(at.y + 4.5)) + ">" +
         escaped(caption.text) + "</text>";
}

std::string coordinates(const Line& line) {
  std::string all;
  for (const Point point : line)
    all += (all.empty() ? "" : " ") + number(point.x) + "," + number(point.y);
  return all;
}

// The tip of an arrow is where its line ends; the line itself ends within the head.
std::string arrow_of(const Picture& picture, const Picture::Arrow& arrow) {
  const double head = arrow.edge.in_cycle ? 12 : 9;
  const double length = length_of(arrow.line);
  const Point tip = arrow.line.back();
  const Point neck = point_at(arrow.line, std::max(0.0, 1 - head / length));
  const Point along = (tip - neck) * (1 / std::max(1e-6, distance(tip, neck)));
  const Point across{-along.y * head * 0.42, along.x * head * 0.42};
  Line shaft;
  for (const Point point : arrow.line) {
    if (distance(point, tip) > head * 0.8) shaft.push_back(point);
  }
  shaft.push_back(tip - along * (head * 0.6));
  const std::string& from = picture.boxes[arrow.edge.from].label.text;
  const std::string& to = picture.boxes[arrow.edge.to].label.text;
  return "<g" +
         attribute("class", "arrow " + kind_of_arrow(arrow.edge.name) +
                                (arrow.edge.in_cycle ? " cycle" : "")) +
         attribute("data-from", from.substr(0, from.find(':'))) +
         attribute("data-to", to.substr(0, to.find(':'))) + "><title>" +
         escaped(from + " \u2192 " + to + ": " + meaning_of_arrow(arrow.edge.name)) + "</title>" +
         "<polyline" + attribute("points", coordinates(shaft)) + "/><polygon" +
         attribute("points", coordinates({tip, neck + across, neck - across})) + "/></g>\n";
}

// After all lines, so that none is drawn over it.
std::string label_of(const Picture::Arrow& arrow) {
  return "<g" +
         attribute("class", "label " + kind_of_arrow(arrow.edge.name) +
                                (arrow.edge.in_cycle ? " cycle" : "")) +
         ">" + rectangle(arrow.label.place, "behind") + text(arrow.label) + "</g>\n";
}

}  // namespace

std::string svg_of(const Picture& picture, const std::string& title) {
  const Rectangle& view = picture.view;
  // Small pages shrink it a little, then scroll.
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"" +
                    attribute("viewBox", number(view.left) + " " + number(view.top) + " " +
                                             number(view.width) + " " + number(view.height)) +
                    attribute("width", number(view.width)) +
                    attribute("height", number(view.height)) +
                    attribute("style", "min-width:" + number(view.width * 0.8) + "px") + ">\n" +
                    "<title>" + escaped(title) + "</title>\n";
  for (const Picture::Lane& lane : picture.lanes)
    svg += "<g class=\"lane\">" + rectangle(lane.place, "ground") + text(lane.title) + "</g>\n";
  // Thick arrows over thin ones.
  for (const bool in_cycle : {false, true}) {
    for (const Picture::Arrow& arrow : picture.arrows)
      svg += arrow.edge.in_cycle == in_cycle ? arrow_of(picture, arrow) : "";
  }
  for (const Picture::Box& box : picture.boxes)
    svg += std::string("<g class=\"event") + (box.is_initial ? " initial" : "") + "\">" +
           rectangle(box.place, "box") + text(box.label) + "</g>\n";
  for (const Picture::Arrow& arrow : picture.arrows) svg += label_of(arrow);
  return svg + "</svg>\n";
}

}  // namespace tenon::lab::html

// SPDX-License-Identifier: Apache-2.0
#include "html/picture.hpp"

#include <algorithm>

namespace tenon::lab::html {
namespace {

using Box = Picture::Box;
using Arrow = Picture::Arrow;

std::string name_of(const Picture& picture, const Arrow& arrow) {
  return "arrow " + picture.boxes[arrow.edge.from].label.text + " -" + arrow.edge.name + "-> " +
         picture.boxes[arrow.edge.to].label.text;
}

// Everything that has text in it, or is there to be read; captions in boxes go with their box.
std::vector<Caption> things_to_read(const Picture& picture) {
  std::vector<Caption> all;
  for (const Box& box : picture.boxes) all.push_back({"box " + box.label.text, box.place});
  for (const Picture::Lane& lane : picture.lanes)
    all.push_back({"title " + lane.title.text, lane.title.place});
  for (const Arrow& arrow : picture.arrows)
    all.push_back({"label of " + name_of(picture, arrow), arrow.label.place});
  return all;
}

void overlaps(const Picture& picture, std::vector<std::string>& flaws) {
  const std::vector<Caption> things = things_to_read(picture);
  for (std::size_t i = 0; i < things.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (things[i].place.overlaps(things[j].place))
        flaws.push_back(things[i].text + " overlaps " + things[j].text);
    }
  }
}

void outside(const Picture& picture, std::vector<std::string>& flaws) {
  for (const Caption& thing : things_to_read(picture)) {
    if (!picture.view.contains(thing.place)) flaws.push_back(thing.text + " is outside the view");
  }
  for (const Arrow& arrow : picture.arrows) {
    if (!picture.view.contains(bounds_of(arrow.line)))
      flaws.push_back(name_of(picture, arrow) + " leaves the view");
  }
  for (const Box& box : picture.boxes) {
    if (!box.place.contains(box.label.place))
      flaws.push_back("text of box " + box.label.text + " is wider than it");
  }
}

bool lies_on_border(Point point, const Rectangle& rectangle) {
  return rectangle.grown(0.5).holds(point) && !rectangle.grown(-0.5).holds(point);
}

void ways(const Picture& picture, std::vector<std::string>& flaws) {
  for (const Arrow& arrow : picture.arrows) {
    for (const Box& box : picture.boxes) {
      if (meets(arrow.line, box.place))
        flaws.push_back(name_of(picture, arrow) + " runs through box " + box.label.text);
    }
    for (const Picture::Lane& lane : picture.lanes) {
      if (runs_through(arrow.line, lane.title.place))
        flaws.push_back(name_of(picture, arrow) + " runs through title " + lane.title.text);
    }
    if (!lies_on_border(arrow.line.front(), picture.boxes[arrow.edge.from].place) ||
        !lies_on_border(arrow.line.back(), picture.boxes[arrow.edge.to].place))
      flaws.push_back(name_of(picture, arrow) + " does not touch its boxes");
    const Point middle = arrow.label.place.center();
    if (points_near({middle}, arrow.line, 12) == 0)
      flaws.push_back("label of " + name_of(picture, arrow) + " is far from its arrow");
  }
}

// Two arrows that run side by side too near to be told apart, for most of the shorter one.
void parallels(const Picture& picture, std::vector<std::string>& flaws) {
  for (const Arrow& one : picture.arrows) {
    for (const Arrow& other : picture.arrows) {
      if (&one == &other) continue;
      if (points_near(one.line, other.line, 4) * 2 > one.line.size())
        flaws.push_back(name_of(picture, one) + " lies on " + name_of(picture, other));
    }
  }
}

}  // namespace

std::vector<std::string> flaws_of(const Picture& picture) {
  std::vector<std::string> flaws;
  overlaps(picture, flaws);
  outside(picture, flaws);
  ways(picture, flaws);
  parallels(picture, flaws);
  return flaws;
}

bool meets(const Line& line, const Rectangle& box) {
  return runs_through(line, box.grown(-0.5)) || runs_through(without_ends(line, 8), box.grown(1.5));
}

double width_of(const std::string& text) noexcept {
  // Bytes that continue a character of UTF-8 take no room of their own.
  const auto characters = std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
  return 8.7 * static_cast<double>(characters);
}

}  // namespace tenon::lab::html

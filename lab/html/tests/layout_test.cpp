// SPDX-License-Identifier: Apache-2.0
// Pictures can be read: for every execution of our own tests, and of others' when they are there.
#include "html/layout.hpp"

#include <gtest/gtest.h>

#include "axiom/tests/files.hpp"
#include "html/edges.hpp"
#include "html/report.hpp"
#include "html/tests/undrawable.hpp"

namespace tenon::lab::html {
namespace {

using axiom::ExecutionGraph;

std::vector<axiom::Model> all_models() {
  std::vector<axiom::Model> models;
  for (const std::string& name : axiom::model_names())
    models.push_back(axiom::model_named(name).value());
  return models;
}

// Every step of the cycle is one thick arrow, and nothing else is thick.
void expect_cycle_drawn_once(const ExecutionGraph& graph, const Picture& picture) {
  std::size_t thick = 0;
  for (const Picture::Arrow& arrow : picture.arrows) thick += arrow.edge.in_cycle ? 1u : 0u;
  EXPECT_EQ(thick, graph.broken ? graph.broken->cycle.size() : 0);
  if (!graph.broken) return;
  for (const axiom::Step& step : graph.broken->cycle) {
    const auto drawn = std::ranges::count_if(picture.arrows, [&](const Picture::Arrow& arrow) {
      return arrow.edge == DrawnEdge{step.from, step.to, step.name, true} &&
             arrow.label.text == step.name;
    });
    EXPECT_EQ(drawn, 1) << step.name;
  }
}

void expect_legible(const ExecutionGraph& graph) {
  const std::optional<Picture> drawn = picture_of(graph);
  ASSERT_TRUE(drawn);
  const Picture& picture = *drawn;
  EXPECT_EQ(flaws_of(picture), std::vector<std::string>{});
  ASSERT_EQ(picture.boxes.size(), graph.nodes.size());
  expect_cycle_drawn_once(graph, picture);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const ExecutionGraph::Node& node = graph.nodes[i];
    EXPECT_EQ(picture.boxes[i].label.text, node.id + ": " + node.label);
    // Down its column, and initial writes above all.
    for (std::size_t j = 0; j < i; ++j) {
      const bool is_above = picture.boxes[j].place.bottom() < picture.boxes[i].place.top;
      const bool is_before = graph.nodes[j].thread == node.thread && node.thread;
      if (is_before || (!graph.nodes[j].thread && node.thread)) {
        EXPECT_TRUE(is_above);
      }
      if (is_before) {
        EXPECT_EQ(picture.boxes[j].place.left, picture.boxes[i].place.left);
      }
    }
  }
}

std::size_t expect_legible_pages(const std::vector<std::filesystem::path>& files) {
  const std::vector<axiom::Model> models = all_models();
  std::size_t pictures = 0;
  for (const auto& file : files) {
    SCOPED_TRACE(file.string());
    const Report report = report_on(file.string(), models);
    for (const Figure& figure : figures_of(report)) {
      expect_legible(figure.graph());
      ++pictures;
    }
  }
  return pictures;
}

TEST(Layout, PicturesOfOurOwnTestsAreLegible) {
  EXPECT_GT(expect_legible_pages(axiom::litmus_files(axiom::kOwnFiles)), 100u);
}

TEST(Layout, PicturesOfTestsOfOthersAreLegible) {
  std::vector<std::filesystem::path> chosen;
  for (const char* suite : {"x86", "c11"}) {
    if (!std::filesystem::exists(axiom::kSharedFiles / suite)) continue;
    const auto files = axiom::litmus_files(axiom::kSharedFiles / suite);
    for (std::size_t i = 0; i < files.size(); i += 45) chosen.push_back(files[i]);
  }
  if (chosen.empty()) GTEST_SKIP() << "not run: the suites of others are not here";
  EXPECT_GT(expect_legible_pages(chosen), 0u);
}

ExecutionGraph forbidden_graph(const char* file, const char* model) {
  const axiom::Program program = axiom::own_test(file);
  for (axiom::Witness& one : axiom::witnesses(program, axiom::model_named(model).value())) {
    if (!one.is_allowed && is_asked_for(program, one.state)) return std::move(one.graph);
  }
  ADD_FAILURE() << "nothing is forbidden";
  return {};
}

DrawnEdge edge(const ExecutionGraph& graph, const char* from, const char* name, const char* to,
               bool in_cycle) {
  const auto place = [&graph](const char* id) {
    return static_cast<std::size_t>(std::ranges::find(graph.nodes, id, &ExecutionGraph::Node::id) -
                                    graph.nodes.begin());
  };
  return {place(from), place(to), name, in_cycle};
}

bool has(const std::vector<DrawnEdge>& edges, const DrawnEdge& one) {
  return std::ranges::count(edges, one) == 1;
}

TEST(Edges, AreThoseOfTheGraph) {
  const ExecutionGraph graph = forbidden_graph("SB", "sc");
  const std::vector<DrawnEdge> edges = edges_to_draw(graph);
  EXPECT_EQ(edges.size(), 8u);
  EXPECT_TRUE(has(edges, edge(graph, "a", "po", "b", true)));
  EXPECT_TRUE(has(edges, edge(graph, "d", "fr", "a", true)));
  EXPECT_TRUE(has(edges, edge(graph, "ix", "co", "a", false)));
  EXPECT_TRUE(has(edges, edge(graph, "iy", "rf", "b", false)));
}

TEST(Edges, OfTheCycleTakeThePlaceOfWhatSaysLess) {
  const ExecutionGraph plain = forbidden_graph("MP", "tso");
  const std::vector<DrawnEdge> edges = edges_to_draw(plain);
  EXPECT_TRUE(has(edges, edge(plain, "a", "ppo", "b", true)));
  EXPECT_FALSE(has(edges, edge(plain, "a", "po", "b", false)));
  EXPECT_TRUE(has(edges, edge(plain, "b", "rfe", "c", true)));
  // Over a fence there was no arrow: it gets one of its own.
  const ExecutionGraph fenced = forbidden_graph("SB+mfences", "tso");
  const std::vector<DrawnEdge> more = edges_to_draw(fenced);
  EXPECT_TRUE(has(more, edge(fenced, "a", "mfence", "c", true)));
  EXPECT_TRUE(has(more, edge(fenced, "a", "po", "b", false)));
}

TEST(Edges, LeaveOutTheFromReadsThatCoTells) {
  ExecutionGraph graph;
  graph.nodes.resize(3);
  graph.relations = {{"co", {{1, 2}}}, {"fr", {{0, 1}, {0, 2}}}};
  EXPECT_EQ(edges_to_draw(graph),
            (std::vector<DrawnEdge>{{1, 2, "co", false}, {0, 1, "fr", false}}));
}

// ---- wrong twins

// What a layout that does not look makes: straight arrows from middle to middle, labels halfway.
Picture without_a_look(Picture picture) {
  for (Picture::Arrow& arrow : picture.arrows) {
    arrow.line = resampled({picture.boxes[arrow.edge.from].place.center(),
                            picture.boxes[arrow.edge.to].place.center()},
                           6);
    arrow.label.place = Rectangle::around(point_at(arrow.line, 0.5), 20, kTextHeight);
  }
  return picture;
}

bool is_told(const std::vector<std::string>& flaws, const std::string& part) {
  return std::ranges::any_of(
      flaws, [&](const std::string& flaw) { return flaw.find(part) != std::string::npos; });
}

class WrongPictures : public testing::Test {
 protected:
  Picture picture_ = picture_of(forbidden_graph("SB+mfences", "tso")).value();
  void expect_told(const std::string& part) const {
    EXPECT_TRUE(is_told(flaws_of(picture_), part)) << testing::PrintToString(flaws_of(picture_));
  }
};

TEST_F(WrongPictures, ALayoutThatDoesNotLook) {
  picture_ = without_a_look(picture_);
  expect_told("runs through box");
  expect_told("lies on");
  expect_told("does not touch its boxes");
}

TEST_F(WrongPictures, BoxesThatOverlap) {
  picture_.boxes[3].place = picture_.boxes[2].place.grown(-2);
  expect_told("overlaps box");
}

TEST_F(WrongPictures, ALabelOnABox) {
  picture_.arrows[0].label.place = picture_.boxes[2].place;
  expect_told("overlaps box");
}

TEST_F(WrongPictures, ALabelOnALabel) {
  picture_.arrows[0].label.place = picture_.arrows[1].label.place;
  expect_told("overlaps label");
  expect_told("is far from its arrow");
}

TEST_F(WrongPictures, TwoArrowsOnOneWay) {
  picture_.arrows[1].line = picture_.arrows[0].line;
  expect_told("lies on arrow");
}

TEST_F(WrongPictures, AnArrowAlongABorder) {
  const Rectangle& box = picture_.boxes[picture_.arrows[0].edge.from].place;
  picture_.arrows[0].line = resampled({{box.left, box.top}, {box.left, box.bottom() + 30}}, 6);
  expect_told("runs through box");
}

TEST_F(WrongPictures, SomethingOutsideTheView) {
  picture_.view.width /= 2;
  expect_told("is outside the view");
  expect_told("leaves the view");
}

TEST_F(WrongPictures, TextThatIsWiderThanItsBox) {
  picture_.boxes[0].label.place.width = picture_.boxes[0].place.width + 1;
  expect_told("is wider than it");
}

TEST(Layout, GivesUpWhenNoPictureIsGood) {
  EXPECT_FALSE(picture_of(undrawable_graph()));
}

}  // namespace
}  // namespace tenon::lab::html

// SPDX-License-Identifier: Apache-2.0
// What stands on a page, whatever the file has in it.
#include "html/page.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "axiom/tests/files.hpp"
#include "html/escape.hpp"
#include "html/layout.hpp"
#include "html/svg.hpp"
#include "html/tests/undrawable.hpp"
#include "html/words.hpp"

namespace tenon::lab::html {
namespace {

std::vector<axiom::Model> models(const std::vector<std::string>& names) {
  std::vector<axiom::Model> all;
  for (const std::string& name : names) all.push_back(axiom::model_named(name).value());
  return all;
}

Report report(const std::string& stem, const std::vector<std::string>& names) {
  return report_on((axiom::kOwnFiles / (stem + ".litmus")).string(), models(names));
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// ---- escaping

TEST(Escape, LeavesNoMarkup) {
  EXPECT_EQ(escaped("a<b> & \"c\" 'd'"), "a&lt;b&gt; &amp; &quot;c&quot; 'd'");
  EXPECT_EQ(escaped("\u00e4\u2192\U0001F600"), "\u00e4\u2192\U0001F600");
}

TEST(Escape, LeavesNoBytesThatAreNoText) {
  const std::string replaced = "\xEF\xBF\xBD";
  EXPECT_EQ(escaped(std::string("a\0b\x1B", 4)), "a" + replaced + "b" + replaced);
  EXPECT_EQ(escaped("\xFF"), replaced);
  EXPECT_EQ(escaped("\xC3"), replaced);                 // cut off
  EXPECT_EQ(escaped("\xC0\xBC"), replaced + replaced);  // '<', overlong
  EXPECT_EQ(escaped("\xED\xA0\x80"), replaced);         // a surrogate
  EXPECT_EQ(escaped("\xEF\xBF\xBE"), replaced);         // U+FFFE
  EXPECT_EQ(escaped("\xF4\x90\x80\x80"), replaced);     // past the last one
  EXPECT_EQ(escaped("one\r\ntwo\tthree"), "one\ntwo\tthree");
}

// A file that tries to become markup wherever it can: name, code, comments.
constexpr const char* kHostile =
    "C <script>alert(1)</script>\"&amp;\n{ }\n"
    "P0 (atomic_int* x) { /* </pre><b onload=\"x\"> \xFF */\n"
    "  atomic_store_explicit(x, 1, memory_order_relaxed); }\n"
    "P1 (atomic_int* x) { int r0 = atomic_load_explicit(x, memory_order_relaxed);\n"
    "  int r1 = atomic_load_explicit(x, memory_order_relaxed); }\n"
    "exists (1:r0=1 /\\ 1:r1=0)\n";

TEST(Page, EscapesWhatComesFromTheFile) {
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / "hostile <i>&\".litmus";
  std::ofstream(file, std::ios::binary) << kHostile;
  const Report hostile = report_on(file.string(), models(axiom::model_names()));
  const std::string page = page_of(hostile, hardware::Histogram{0, {}, "<u>no</u> reason"});
  const std::string index = index_of({entry_of(hostile, "h.html")}, {"sc"});
  std::filesystem::remove(file);
  for (const char* raw : {"<script", "</pre><b", "\"&amp;\n", "\xFF", "<u>", "<i>"}) {
    EXPECT_FALSE(has(page, raw)) << raw;
    EXPECT_FALSE(has(index, raw)) << raw;
  }
  EXPECT_TRUE(has(page, "&lt;script&gt;"));
  EXPECT_TRUE(has(page, "&lt;/pre&gt;&lt;b onload=&quot;x&quot;&gt; \xEF\xBF\xBD"));
  EXPECT_TRUE(has(page, "not run: &lt;u&gt;no&lt;/u&gt; reason"));
  EXPECT_TRUE(has(index, "&lt;script&gt;"));
}

TEST(Svg, EscapesLabelsAndTitle) {
  axiom::ExecutionGraph graph;
  graph.nodes.resize(2);
  graph.nodes[1].thread = 0;
  graph.nodes[1].id = "\"><a>";
  graph.nodes[1].label = "W[<x>]=1";
  graph.relations = {{"rf", {{0, 1}}}};
  const std::string svg = svg_of(picture_of(graph).value(), "</title><b>");
  EXPECT_FALSE(has(svg, "<a>"));
  EXPECT_FALSE(has(svg, "<x>"));
  EXPECT_FALSE(has(svg, "<b>"));
  EXPECT_TRUE(has(svg, "W[&lt;x&gt;]=1"));
}

// ---- contents

TEST(Page, HasModelsSideBySide) {
  const std::string page = page_of(report("SB", {"sc", "tso"}), {});
  EXPECT_TRUE(has(page, "<h1>SB</h1>"));
  EXPECT_TRUE(has(page, "MOV [x],$1\nMOV EAX,[y]\n</pre>"));
  EXPECT_TRUE(has(page, "exists (0:EAX=0 /\\ 1:EAX=0)"));
  EXPECT_TRUE(has(page,
                  "<code>0:EAX=0; 1:EAX=0;</code><small>what the test asks about</small></th>"
                  "<td class=\"no\"><a href=\"#f1\">forbidden</a></td>"
                  "<td class=\"yes\"><a href=\"#f2\">allowed</a><small>1 execution</small></td>"
                  "<td>not run</td>"));
  EXPECT_TRUE(has(page, "Never<small>0 of 3 executions</small>"));
  EXPECT_TRUE(has(page, "Sometimes<small>1 of 4 executions</small>"));
  EXPECT_TRUE(has(page, "po;fr;po;fr</code>: forbidden by <strong>sc</strong>"));
  EXPECT_TRUE(has(page, "b (R[y]=0) reads before c (W[y]=1) overwrites what was read."));
}

TEST(Page, MarksWhatTheTestAsksAboutOnly) {
  const Report sb = report("SB", {"sc"});
  EXPECT_TRUE(is_asked_for(sb.program, {0, 0}));
  EXPECT_FALSE(is_asked_for(sb.program, {0, 1}));
  const Report memory = report("2+2W", {"sc"});
  EXPECT_TRUE(is_asked_for(memory.program, {2, 2}));
  EXPECT_FALSE(is_asked_for(memory.program, {2, 1}));
}

TEST(Page, ShowsWhatThisCpuDid) {
  const Report sb = report("SB", {"sc", "tso"});
  const std::string run = page_of(
      sb, hardware::Histogram{2'000'000, {{{0, 0}, 442'226}, {{0, 1}, 1}, {{7, 7}, 2}}, ""});
  EXPECT_TRUE(has(run, "<td>221113 per million</td>"));
  EXPECT_TRUE(has(run, "<td>less than 1 per million</td>"));
  EXPECT_TRUE(has(run, "<td>never seen</td>"));
  EXPECT_TRUE(has(run, "<td>2000000 runs</td>"));
  // What no model thought of has a row, too.
  EXPECT_TRUE(has(run,
                  "<code>0:EAX=7; 1:EAX=7;</code></th><td class=\"no\">forbidden</td>"
                  "<td class=\"no\">forbidden</td><td>1 per million</td>"));
  EXPECT_TRUE(has(page_of(sb, hardware::Histogram{0, {}, "one CPU"}), "<td>not run: one CPU</td>"));
  EXPECT_FALSE(has(page_of(sb, hardware::Histogram{0, {}, "one CPU"}), "per million"));
}

TEST(Page, SaysWhatCannotBeDrawn) {
  Report sb = report("SB", {"sc"});
  for (axiom::Witness& witness : sb.answers[0].witnesses) {
    if (!witness.is_allowed) witness.graph = undrawable_graph();
  }
  const std::string page = page_of(sb, {});
  EXPECT_TRUE(has(page, "No picture of it can be read."));
  EXPECT_FALSE(has(page, "<svg"));
  EXPECT_TRUE(has(page, "rf: same-&gt;same"));  // but as text it is there
}

TEST(Page, SaysThatATestIsRacy) {
  const Report racy = report("c_MP_racy", {"sc", "rc11"});
  EXPECT_TRUE(has(page_of(racy, {}), "rc11<small>racy</small>"));
  EXPECT_FALSE(has(page_of(racy, {}), "sc<small>racy</small>"));
  const IndexEntry entry = entry_of(racy, "x.html");
  EXPECT_EQ(entry.answers.at("rc11"), "racy");
  EXPECT_EQ(entry.answers.at("sc"), "Never");
}

TEST(Figures, AreSharedByModelsThatAgree) {
  const Report mp = report("c_MP", {"rc11", "cpp20"});
  const std::vector<Figure> figures = figures_of(mp);
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures[0].answers.size(), 2u);
  const Report lb = report("c_LB", {"rc11", "cpp20"});
  const std::vector<Figure> both = figures_of(lb);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_FALSE(both[0].is_allowed());
  EXPECT_TRUE(both[1].is_allowed());
  EXPECT_TRUE(figures_of(report("c_MP_relaxed", {"cpp20"})).empty());
}

TEST(Index, HasAllTestsAndModels) {
  const std::string index = index_of({entry_of(report("SB", {"sc", "tso", "rc11"}), "SB.html"),
                                      entry_of(report("c_MP", {"sc", "tso", "rc11"}), "c_MP.html")},
                                     {"sc", "tso", "rc11"});
  EXPECT_TRUE(has(index,
                  "<a href=\"SB.html\">SB</a></th><td>x86</td><td>Never</td><td>Sometimes</td>"
                  "<td>\u2013</td>"));
  EXPECT_TRUE(has(index,
                  "<a href=\"c_MP.html\">MP</a></th><td>C</td><td>Never</td><td>Never</td>"
                  "<td>Never</td>"));
}

TEST(Report, NeedsAModelThatApplies) {
  EXPECT_THROW(report("SB", {"rc11"}), std::invalid_argument);
}

// ---- words

TEST(Words, AreThereForEveryRule) {
  for (const axiom::Model& model : models(axiom::model_names())) {
    for (const axiom::Axiom& axiom : model.axioms)
      EXPECT_FALSE(sentence_of_rule(axiom.name).empty()) << axiom.name;
  }
  EXPECT_TRUE(sentence_of_rule("none of them").empty());
}

TEST(Words, AreThereForEveryArrow) {
  for (const auto& file : axiom::litmus_files(axiom::kOwnFiles)) {
    const Report all = report_on(file.string(), models(axiom::model_names()));
    for (const Figure& figure : figures_of(all)) {
      for (const DrawnEdge& edge : edges_to_draw(figure.graph())) {
        EXPECT_FALSE(meaning_of_arrow(edge.name).empty()) << edge.name;
        EXPECT_NE(kind_of_arrow(edge.name), "other") << edge.name;
      }
    }
  }
  EXPECT_EQ(kind_of_arrow("none of them"), "other");
}

}  // namespace
}  // namespace tenon::lab::html

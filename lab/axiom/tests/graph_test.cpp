// SPDX-License-Identifier: Apache-2.0
// Why an outcome is forbidden: the rule, and the cycle by name.
#include "axiom/graph.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "axiom/judge.hpp"
#include "axiom/print.hpp"
#include "axiom/tests/files.hpp"

namespace tenon::lab::axiom {
namespace {

// The story of the only outcome in which the proposition holds.
ExecutionGraph graph_of_weak_outcome(const std::string& file, const char* model,
                                     const FinalState& state) {
  for (const Witness& witness : witnesses(own_test(file), model_named(model).value())) {
    if (witness.state == state) return witness.graph;
  }
  ADD_FAILURE() << "no such outcome";
  return {};
}

struct Story {
  const char* file;
  const char* model;
  FinalState state;
  const char* rule;
  const char* cycle;
};

TEST(Cycles, AreNamed) {
  const Story stories[] = {
      {"SB", "sc", {0, 0}, "sc", "po;fr;po;fr"},
      {"SB+mfences", "tso", {0, 0}, "tso", "mfence;fr;mfence;fr"},
      {"SB+xchgs", "sc", {0, 0}, "sc", "po;fr;po;fr"},
      {"SB+xchgs", "tso", {0, 0}, "tso", "locked;fr;locked;fr"},
      {"LB", "tso", {1, 1}, "tso", "ppo;rfe;ppo;rfe"},
      {"MP", "tso", {1, 0}, "tso", "ppo;rfe;ppo;fr"},
      {"2+2W", "tso", {2, 2}, "tso", "ppo;co;ppo;co"},
      {"CoRR", "tso", {1, 0}, "sc-per-location", "rf;po-loc;fr"},
      {"atomic_xchg", "tso", {0, 0}, "atomicity", "fr;co;rmw^-1"},
      {"c_MP", "rc11", {1, 0}, "coherence", "po;sw;po;fr"},
      {"c_LB", "rc11", {1, 1}, "no-thin-air", "po;rf;po;rf"},
      {"c_LB_data", "jam", {1, 1}, "no-thin-air", "dep;rf;dep;rf"},
      {"c_SB", "rc11", {0, 0}, "seq-cst", "po;fr;po;fr"},
      {"c_SB", "cpp20", {0, 0}, "seq-cst", "po;fr;po;fr"},
      {"c_relseq", "rc11", {2, 0}, "coherence", "po;sw;po;fr"},
  };
  for (const Story& story : stories) {
    const ExecutionGraph graph = graph_of_weak_outcome(story.file, story.model, story.state);
    ASSERT_TRUE(graph.broken) << story.file;
    EXPECT_EQ(graph.broken->name, story.rule) << story.file;
    // Where a cycle begins is of no interest.
    const std::string twice = graph.broken->cycle_name + ";" + graph.broken->cycle_name;
    EXPECT_NE(twice.find(story.cycle), std::string::npos)
        << story.file << " under " << story.model << ": " << graph.broken->cycle_name;
    EXPECT_EQ(graph.broken->cycle_name.size(), std::string(story.cycle).size());
  }
}

// Each step starts where the one before ended, and the last one where the first one started.
TEST(Cycles, AreCycles) {
  for (const auto& file : litmus_files(kOwnFiles)) {
    const Program program = read_litmus(file.string());
    for (const std::string& name : model_names()) {
      const Model model = *model_named(name);
      if (!applies(model, program.language)) continue;
      for (const Witness& witness : witnesses(program, model)) {
        ASSERT_EQ(witness.is_allowed, !witness.graph.broken) << file << name;
        if (witness.is_allowed) continue;
        const std::vector<Step>& cycle = witness.graph.broken->cycle;
        ASSERT_FALSE(cycle.empty()) << file << name;
        for (std::size_t i = 0; i < cycle.size(); ++i)
          EXPECT_EQ(cycle[i].to, cycle[(i + 1) % cycle.size()].from) << file << name;
      }
    }
  }
}

TEST(Graph, HasAllThatADrawingNeeds) {
  const ExecutionGraph graph = graph_of_weak_outcome("c_MP", "rc11", {1, 0});
  ASSERT_EQ(graph.nodes.size(), 6u);  // two initial writes, two events in each thread
  EXPECT_FALSE(graph.nodes[0].thread);
  EXPECT_EQ(graph.nodes[3].id, "b");
  EXPECT_EQ(graph.nodes[3].label, "Wrel[y]=1");
  EXPECT_EQ(graph.nodes[3].place, 1u);
  EXPECT_EQ(graph.nodes[5].label, "Rrlx[x]=0");
  EXPECT_EQ(graph.nodes[5].where.line, 12u);
  const std::string text = text_of(graph);
  EXPECT_NE(text.find("po: a->b c->d"), std::string::npos) << text;
  EXPECT_NE(text.find("sw: b->c"), std::string::npos) << text;
  EXPECT_NE(text.find("forbidden by coherence"), std::string::npos) << text;
}

TEST(Text, IsHerds) {
  const Program program = own_test("SB");
  const std::string text = text_of(program, judge(program, *model_named("tso")), 0);
  EXPECT_EQ(text,
            "Test SB Allowed\nStates 4\n0:EAX=0; 1:EAX=0;\n0:EAX=0; 1:EAX=1;\n"
            "0:EAX=1; 1:EAX=0;\n0:EAX=1; 1:EAX=1;\nOk\nWitnesses\nPositive: 1 Negative: 3\n"
            "Condition exists (0:EAX=0 /\\ 1:EAX=0)\nObservation SB Sometimes 1 3\n"
            "Time SB 0.0000\n");
}

TEST(Text, SwapsTheWitnessesOfNotExists) {
  const Program program = own_test("SB+mfences");
  const std::string text = text_of(program, judge(program, *model_named("tso")), 0);
  EXPECT_NE(text.find("Ok\nWitnesses\nPositive: 3 Negative: 0\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Observation SB+mfences Never 0 3\n"), std::string::npos) << text;
}

TEST(Text, SaysUndefOfARace) {
  const Program program = own_test("c_MP_racy");
  const std::string text = text_of(program, judge(program, *model_named("rc11")), 0);
  EXPECT_NE(text.find("\nUndef\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nFlag Dr\n"), std::string::npos) << text;
}

TEST(Json, CarriesTheSame) {
  const Program program = own_test("SB");
  const Model model = *model_named("sc");
  const nlohmann::json verdict = json_of(program, model, judge(program, model), 0);
  EXPECT_EQ(verdict["observation"], "Never");
  EXPECT_EQ(verdict["states"].size(), 3u);
  const nlohmann::json witness = json_of(program, witnesses(program, model)[0]);
  EXPECT_EQ(witness["state"]["0:EAX"], "0");
  EXPECT_EQ(witness["graph"]["broken"]["rule"], "sc");
}

}  // namespace
}  // namespace tenon::lab::axiom

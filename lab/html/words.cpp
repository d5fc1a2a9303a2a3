// SPDX-License-Identifier: Apache-2.0
#include "html/words.hpp"

#include <algorithm>
#include <array>

namespace tenon::lab::html {
namespace {

// In a sentence, $ is where an arrow starts and % where it ends.
struct Relation {
  std::string_view name;
  std::string_view kind;
  const char* meaning;
  const char* sentence;
};
constexpr std::array kRelations = {
    Relation{"po", "po", "program order: the thread does one before the other",
             "$ comes before % in its thread."},
    Relation{"rf", "rf", "reads from: a read, and the write whose value it got",
             "% reads what $ wrote."},
    Relation{"co", "co", "coherence: the order of the writes to one location",
             "% overwrites what $ wrote."},
    Relation{"fr", "fr", "from-read: a read, and the write that overwrites what it got",
             "$ reads before % overwrites what was read."},
    Relation{"rmw", "rmw", "the read and the write of one read-modify-write",
             "$ and % are one operation, which nothing comes between."},
    Relation{"sw", "sw", "synchronizes with: an acquire, and the release that it read from",
             "% acquires what $ released: everything before $ is before everything after %."},
    Relation{"dep", "dep", "dependency: what a read got decides about the later event",
             "% needs to know what $ read."},
    Relation{"rfe", "rf", "reads from, between threads", "% reads what $ of another thread wrote."},
    Relation{"po-loc", "po", "program order at one location",
             "$ comes before % in its thread, at the same location."},
    Relation{"ppo", "po", "preserved program order: on x86 all but a store and a later load",
             "$ takes effect before %: x86 keeps this part of program order."},
    Relation{"mfence", "po", "program order with a full fence in between",
             "$ takes effect before %: a fence stands between them."},
    Relation{"locked", "po", "program order from or to a locked instruction",
             "$ takes effect before %: one of them locks, which empties the store buffer."},
    Relation{"rmw^-1", "rmw", "back from the write to the read of one read-modify-write",
             "$ and % are one operation, which nothing may come between."},
};

struct Rule {
  std::string_view name;
  const char* sentence;
};
constexpr std::array kRules = {
    Rule{"sc",
         "Threads only take turns, so that all events stand in one row; each arrow says "
         "\u201cearlier "
         "than\u201d, and nothing is earlier than itself."},
    Rule{"sc-per-location",
         "At a single location even a weak machine lets threads only take turns: these orders "
         "around one location contradict each other."},
    Rule{
        "tso",
        "A store may wait in its thread\u2019s buffer while later loads go ahead, but nothing else "
        "changes places: each arrow says what reaches memory first, and nothing is before itself."},
    Rule{"atomicity",
         "A read-modify-write is one step: no other write may come between its read and its "
         "write, and here one does."},
    Rule{"coherence",
         "What happens before (program order and synchronization, in any sequence) must be seen: a "
         "read may neither miss a write that was overwritten for it already, nor see one that is "
         "still to come."},
    Rule{"seq-cst",
         "All seq_cst operations stand in one order that every thread agrees on; here one of them "
         "would have to be before itself."},
    Rule{"no-thin-air",
         "A value must come from somewhere: here each write waits for a read that waits for a "
         "write of the same circle, so that nobody can begin."},
    Rule{"coherence-rr",
         "Two reads of one location that are not plain see its writes in the same order: having "
         "seen the newer value, a thread does not see the older one."},
    Rule{"volatile",
         "All volatile accesses (seq_cst, in C) stand in one order that every thread agrees on; "
         "here one of them would have to be before itself."},
};

const Relation* relation_named(std::string_view name) {
  const auto found = std::ranges::find(kRelations, name, &Relation::name);
  return found == kRelations.end() ? nullptr : &*found;
}

std::string name_of(const axiom::ExecutionGraph::Node& node) {
  return node.id + " (" + node.label + ")";
}

}  // namespace

std::string kind_of_arrow(std::string_view name) {
  const Relation* const relation = relation_named(name);
  return relation ? std::string(relation->kind) : "other";
}

std::string meaning_of_arrow(std::string_view name) {
  const Relation* const relation = relation_named(name);
  return relation ? relation->meaning : "";
}

std::string sentence_of(const axiom::ExecutionGraph& graph, const axiom::Step& step) {
  const Relation* const relation = relation_named(step.name);
  std::string text;
  for (const char c : std::string_view(relation ? relation->sentence : "$ is before %."))
    text += c == '$'   ? name_of(graph.nodes[step.from])
            : c == '%' ? name_of(graph.nodes[step.to])
                       : std::string(1, c);
  return text;
}

std::string sentence_of_rule(std::string_view rule) {
  const auto found = std::ranges::find(kRules, rule, &Rule::name);
  return found == kRules.end() ? "" : found->sentence;
}

}  // namespace tenon::lab::html

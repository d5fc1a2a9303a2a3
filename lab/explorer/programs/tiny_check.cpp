// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/tiny_check.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "explorer/arena.hpp"

namespace tenon::lab::tiny {
namespace {

// Accesses are counted, not fences: the explorer leaves out those that say nothing.
std::string name_of(const Graph& graph, Id id) {
  if (id.initial()) return "init";
  const auto& events = graph.threads[Graph::index_of(id.thread)];
  const auto number =
      std::count_if(events.begin(), events.begin() + id.index, std::mem_fn(&Event::is_access));
  return std::to_string(id.thread) + "." + std::to_string(number);
}

std::string name_of(const Graph& graph) {
  std::string text;
  const auto name_of = [&](Id id) { return tiny::name_of(graph, id); };
  graph.for_each([&](Id id, const Event& event) {
    if (event.kind == Kind::kRead) text += name_of(id) + "<" + name_of(event.from) + " ";
  });
  std::map<std::uint64_t, const Location*> in_memory;
  for (const Location& location : graph.locations) {
    const bool hidden = location.key >> 56 != 0;  // the kernel's: a process has ended
    if (!hidden && !location.order.empty()) in_memory[location.key] = &location;
  }
  for (const auto& [key, location] : in_memory) {
    text += "| ";
    for (const Id write : location->order) text += name_of(write) + " ";
  }
  return text;
}

class TinyCheck final : public Check {
 public:
  TinyCheck(const Program& program, std::vector<std::string>& names)
      : Check(program.name), program_(program), names_(names) {}

  void set_up() override { words_ = &shared<Word>(); }
  std::vector<Body> bodies() override {
    std::vector<Body> all;
    for (const Thread& thread : program_.threads)
      all.push_back({"thread " + std::to_string(all.size()), [this, &thread] {
                       for (const Operation& operation : thread) perform(operation);
                     }});
    return all;
  }
  void judge() override {
    const Arena::Outside outside;
    names_.push_back(name_of(world()->explorer()->graph()));
  }

 private:
  void perform(const Operation& operation) {
    if (operation.what != Do::kLock) return interpret(operation, words_);
    const Arena::Outside outside;
    const Change change = [](std::uint64_t value) {
      return value == 0 ? std::optional<std::uint64_t>(1) : std::nullopt;
    };
    world()->explorer()->acquire(world()->place_of(words_[operation.location]), change,
                                 Order::kAcquire, nullptr);
  }

  const Program& program_;
  std::vector<std::string>& names_;
  Word* words_ = nullptr;
};

}  // namespace

Explored explore(const Program& program, Model model) {
  Explored result;
  TinyCheck check(program, result.names);
  Bounds bounds;
  bounds.model = model;
  bounds.runs = 100000;  // a search that is wrong must not go on for ever
  result.findings = run(check, bounds);
  return result;
}

}  // namespace tenon::lab::tiny

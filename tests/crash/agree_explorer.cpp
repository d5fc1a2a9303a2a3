// SPDX-License-Identifier: Apache-2.0
// What a survivor sees of a victim that is killed in the explorer, in all executions with that one
// death: one line for each distinct state, as agree_harness prints them. A state that only a lost
// store leaves (docs/spec/death.md) has a third column that says so.
//
//   agree_explorer MODEL
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crash/execute.hpp"
#include "crash/scene.hpp"
#include "crash/segment_text.hpp"
#include "explorer/arena.hpp"
#include "explorer/check.hpp"
#include "mapping/mapping.hpp"
#include "tenon/order.hpp"

namespace tenon::crash {

// Nobody forks here: each process of the explorer has its own mappings.
void start_in_child() noexcept {}

namespace {

constexpr const char* kFolder = "/lab";

bool lost_a_store(const lab::Graph& graph) {
  bool lost = false;
  graph.for_each(
      [&](lab::Id, const lab::Event& event) { lost = lost || event.kind == lab::Kind::kLost; });
  return lost;
}

class Killed final : public lab::Check {
 public:
  explicit Killed(const Scenario& scenario) : Check(scenario.name), scenario_(scenario) {}

  void set_up() override {
    state_ = new State(scenario_);
    lab::as_process(kSurvivor, [this] {
      state_->scene.set_up();
      map();
    });
    lab::as_process(kVictim, [this] { state_->scene.prepare(); });
    const lab::Arena::Outside outside;
    const std::byte* const file = bytes();
    before_.assign(file, file + size());
    after_.resize(size());
  }
  std::vector<lab::Body> bodies() override {
    return {{"survivor", [this] { look(); }},
            {"victim",
             [this] {
               state_->scene.run();
               lab::world()->stay();
             },
             true}};
  }
  void judge() override {
    if (!state_->seen) return;  // nobody died
    const lab::Arena::Outside outside;
    const bool lost = lost_a_store(lab::world()->explorer()->graph());
    bool& only_lost =
        states_.try_emplace(*state_->seen + changes(before_, after_), true).first->second;
    only_lost = only_lost && lost;
  }
  /// And whether it is only seen of a victim that has lost a store.
  const std::map<std::string, bool>& states() const noexcept { return states_; }

 private:
  enum Process : int { kSurvivor, kVictim };
  struct State {
    explicit State(const Scenario& scenario) : scene(scenario) {}
    Scene scene;
    std::optional<mapping::Mapping> raw;
    std::optional<std::string> seen;
  };

  void map() {
    auto opened =
        mapping::open(std::string(kFolder) + "/" + std::string(kSegment), os::Access::kReadWrite);
    state_->raw.emplace(mapping::Mapping::map(opened.value(), os::Access::kReadWrite).value());
    mapping::leave_gate(opened->control);
  }
  const std::byte* bytes() const { return state_->raw->control_area<const std::byte>(0); }
  std::size_t size() const { return state_->raw->geometry().file_bytes; }
  void look() {
    if (!lab::world()->await_end_of(kVictim)) return;
    order::copy_plain(after_.data(), bytes(), size());
    state_->seen = who_is_there();
  }

  const Scenario& scenario_;
  State* state_ = nullptr;
  std::vector<std::byte> before_;
  std::vector<std::byte> after_;
  std::map<std::string, bool> states_;
};

int explore(lab::Model model) {
  ::setenv("TENON_DIR", kFolder, 1);
  for (const Scenario& scenario : scenarios()) {
    Killed check(scenario);
    lab::Bounds bounds;
    bounds.model = model;
    bounds.deaths = 1;
    const lab::Findings found = lab::run(check, bounds);
    if (found.violation || !found.complete) {
      std::fprintf(stderr, "%s: %s\n", scenario.name.c_str(),
                   found.violation ? found.violation->what.c_str() : "not finished");
      return EXIT_FAILURE;
    }
    for (const auto& [state, only_lost] : check.states())
      std::printf("%s\t%s%s\n", scenario.name.c_str(), state.c_str(), only_lost ? "\tlost" : "");
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace tenon::crash

int main(int argc, char** argv) {
  for (const tenon::lab::Model model : tenon::lab::kAllModels) {
    if (argc == 2 && std::string_view(argv[1]) == tenon::lab::name_of(model))
      return tenon::crash::explore(model);
  }
  std::fprintf(stderr, "usage: %s sc|tso|rc11\n", argv[0]);
  return 2;
}

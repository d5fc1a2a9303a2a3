// SPDX-License-Identifier: Apache-2.0
// A process stores garbage into the words of a monitor, of the threads at it, or of their
// processes.
#include <optional>

#include "explorer/programs/monitor_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/participant_layout.hpp"
#include "mapping/mapping.hpp"
#include "tenon/inspect.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

class ScribbledMonitorCheck final : public MonitorCheck {
 public:
  ScribbledMonitorCheck(ScribbledWords words, ScribbledFor whom)
      : MonitorCheck("scribbled", 2, /*hands_over=*/whom == ScribbledFor::kLeaves),
        words_(words),
        whom_(whom) {}

  void set_up() override {
    MonitorCheck::set_up();
    raw_ = new std::optional<mapping::Mapping>;
    as_process(kOwner, [&] { must(core(kOwner).enter(Deadline::never()).has_value()); });
    as_process(kWaits, [&] { places()[kWaits] = waiters(kWaits).come(self(kWaits).name); });
    as_process(kScribbler, [&] { raw_->emplace(map_raw()); });
  }

  // Any outcome will do. Who takes no part stays where it is.
  std::vector<Body> bodies() override {
    return {{"owner", [this] { own(); }},
            {"waits", [this] { wait(); }},
            {"scribbler",
             [this] {
               scribble();
               world()->stay();
             }},
            {"observer", [this] {
               if (whom_ == ScribbledFor::kObserver) observe();
             }}};
  }

 private:
  enum Process : int { kOwner, kWaits, kScribbler };

  void own() {
    if (whom_ == ScribbledFor::kHeir) return;  // it ends inside
    if (whom_ == ScribbledFor::kLeaves) static_cast<void>(core(kOwner).exit());
    if (whom_ == ScribbledFor::kOwner) {
      static_cast<void>(core(kOwner).enter(Deadline::never()));
      static_cast<void>(core(kOwner).wait(soon()));
      for (int i = 0; i < 2; ++i) static_cast<void>(core(kOwner).exit());
    }
    world()->stay();
  }
  void wait() {
    const auto& self = this->self(kWaits);
    if (whom_ == ScribbledFor::kLeaves)
      static_cast<void>(core(kWaits).enter_in_turn(self, places()[kWaits], Deadline::never()));
    if (whom_ == ScribbledFor::kHeir) {
      world()->await_end_of(kOwner);
      static_cast<void>(core(kWaits).enter_in_turn(self, places()[kWaits], soon()));
      static_cast<void>(core(kWaits).mark_consistent());
      waiters(kWaits).come(self.name);
      waiters(kWaits).go(self.name);
    }
    world()->stay();
  }
  static void observe() {
    static_cast<void>(inspect::locks(kSegmentPath));
    static_cast<void>(inspect::verify(kSegmentPath));
  }

  const mapping::Mapping& raw() const { return **raw_; }
  layout::ThreadSlot* slots() const {
    return raw().control_area<layout::ThreadSlot>(raw().geometry().threads_offset);
  }
  void scribble() {
    switch (words_) {
      case ScribbledWords::kMonitor:
        return scribble_monitor();
      case ScribbledWords::kThreads:
        return scribble_threads();
      case ScribbledWords::kProcess:
        return scribble_process();
    }
  }
  // What the two of them need to find each other stays.
  void scribble_monitor() {
    auto& it = raw().control_area<layout::Object>(raw().geometry().heap_offset)->monitor;
    order::set_opaque(it.options, 99u);
    // So it has waited longer than anybody.
    order::set_opaque(slots()[kWaits].since, std::uint64_t{9});
    order::set_opaque(it.handed_over_at, std::uint64_t{9});
    if (whom_ == ScribbledFor::kLeaves) return;
    order::set_opaque(it.depth, 9u);
    for (std::uint64_t* word : {&it.visitors, &it.tickets, &it.held_since, &it.deaths, &it.waits,
                                &it.waited, &it.longest_wait})
      order::set_opaque(*word, std::uint64_t{9});
    order::set_opaque(it.owner, std::uint64_t{0});
  }
  void scribble_threads() {
    for (const int p : {kOwner, kWaits}) {
      layout::ThreadSlot& slot = slots()[p];
      order::set_opaque(slot.interrupt, 9u);
      order::set_opaque(slot.since, std::uint64_t{9});
      order::set_opaque(slot.monitor, std::uint64_t{8});
      order::set_opaque(slot.generation, 9u);
      order::set_opaque(slot.process, std::uint64_t{0});
      if (whom_ != ScribbledFor::kObserver) order::set_opaque(slot.place, std::uint64_t{0});
    }
  }
  void scribble_process() {
    const layout::Claim claim{order::get_opaque(slots()[kWaits].process)};
    auto& process =
        raw().control_area<layout::ProcessSlot>(raw().geometry().slots_offset)[claim.slot()];
    order::set_opaque(process.lock, 9u);
    order::set_opaque(process.generation, 9u);
    order::set_opaque(process.state, 9u);
  }

  const ScribbledWords words_;
  const ScribbledFor whom_;
  std::optional<mapping::Mapping>* raw_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> scribbled_monitor_check(ScribbledWords words, ScribbledFor whom) {
  return std::make_unique<ScribbledMonitorCheck>(words, whom);
}

}  // namespace tenon::lab

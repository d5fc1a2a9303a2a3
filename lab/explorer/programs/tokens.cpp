// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>

#include "explorer/programs/segment_of_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "park/park.hpp"
#include "participant/participant.hpp"

namespace tenon::lab {
namespace {

constexpr int kProcesses = 3;
enum Process : int { kWatched, kMortalWatcher, kWatcher };

struct State {
  std::array<std::unique_ptr<participant::Participant>, kProcesses> participants;
};
struct Shared {
  std::array<std::uint32_t, kProcesses> park;
  std::uint32_t wake_fence;
};

class TokenCheck final : public Check {
 public:
  TokenCheck() : Check("tokens") {}

  void set_up() override {
    state_ = new State;
    shared_ = &shared<Shared>();
    name_words(0, 0);
    for (int p = 0; p < kProcesses; ++p) {
      as_process(p, [&] {
        must(Segment::open_or_create(kSegmentPath, small_segment()).has_value());
        auto participant = participant::Participant::attach(kSegmentPath);
        must(participant.has_value());
        must((*participant)->threads().self() != nullptr);
        state_->participants[static_cast<std::size_t>(p)] = std::move(*participant);
      });
    }
    as_process(kWatched, [&] { name_ = of(kWatched).threads().self()->name; });
  }
  std::vector<Body> bodies() override {
    return {{"watched", [] {}, true},
            {"watcher 1", [this] { watch(kMortalWatcher); }, true},
            {"watcher 2", [this] { watch(kWatcher); }}};
  }

 private:
  participant::Participant& of(int process) {
    return *state_->participants[static_cast<std::size_t>(process)];
  }
  // Nobody ever wakes it by its park word.
  void watch(int process) {
    std::uint32_t& park = shared_->park[static_cast<std::size_t>(process)];
    participant::Threads& threads = of(process).threads();
    const participant::Thread* self = threads.self();
    for (;;) {
      const participant::Watch watch = threads.watch(of(kWatched).claim(), name_);
      if (watch.state != participant::Watch::State::kAlive) return;
      const park::Slice slice = park::announce(park, shared_->wake_fence);
      park::sleep(park, watch, self, slice, UINT64_MAX);
    }
  }

  State* state_ = nullptr;
  Shared* shared_ = nullptr;
  layout::ThreadName name_;
};

}  // namespace

std::unique_ptr<Check> token_check() {
  return std::make_unique<TokenCheck>();
}

}  // namespace tenon::lab

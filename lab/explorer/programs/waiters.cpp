// SPDX-License-Identifier: Apache-2.0
// The places of those who wait at monitors, without the sleeping and waking around them: what each
// thread sees of the others' places when it has its own, or looks for one to call.
#include "explorer/programs/monitor_check.hpp"
#include "explorer/programs/shipped.hpp"

namespace tenon::lab {
namespace {

using layout::Place;

// Threads come at the same time. Whoever came later sees the one that came before it, from which it
// is told of its death; else the dead one's turn would be nobody's.
class ComingCheck final : public MonitorCheck {
 public:
  explicit ComingCheck(int threads) : MonitorCheck("coming", threads) {}

  void set_up() override {
    MonitorCheck::set_up();
    seen_ = &shared<Seen>();
  }
  std::vector<Body> bodies() override {
    std::vector<Body> all;
    for (int p = 0; p < processes(); ++p)
      all.push_back({"thread " + std::to_string(p), [this, p] { come(p); }});
    return all;
  }
  void judge() override {
    for (int p = 0; p < processes(); ++p) {
      std::uint64_t before = 0;
      for (int other = 0; other < processes(); ++other) {
        if (seen_->ticket[other] < seen_->ticket[p])
          before = std::max(before, seen_->ticket[other]);
      }
      expect(seen_->before[p] == before, "it does not see who is before it");
    }
  }

 private:
  // Tickets + 1.
  struct Seen {
    std::uint64_t ticket[kMost];
    std::uint64_t before[kMost];
  };

  void come(int self) {
    const Place mine = waiters(self).come(this->self(self).name);
    const auto before = waiters(self).neighbours(this->self(self).name, mine).before;
    seen_->ticket[self] = mine.ticket() + 1;
    seen_->before[self] = before ? before->place.ticket() + 1 : 0;
    world()->stay();
  }
  Seen* seen_ = nullptr;
};

// A thread gives its place at one monitor up, and comes to another. Who looks at either sees no
// place there that is at the other one.
class ElsewhereCheck final : public MonitorCheck {
 public:
  explicit ElsewhereCheck(bool at_the_second)
      : MonitorCheck("elsewhere", 2), at_the_second_(at_the_second) {}

  void set_up() override {
    MonitorCheck::set_up();
    as_process(kMoves, [&] {
      waiters(kMoves, 1).come(self(kMoves).name);
      waiters(kMoves, 1).go(self(kMoves).name);
      places()[0] = waiters(kMoves, 0).come(self(kMoves).name);
    });
  }
  std::vector<Body> bodies() override {
    return {{"moves",
             [this] {
               waiters(kMoves, 0).go(self(kMoves).name);
               waiters(kMoves, 1).come(self(kMoves).name);
               world()->stay();
             }},
            {"looks", [this] {
               const auto found = waiters(kLooks, at_the_second_ ? 1 : 0).first();
               const bool is_first = found && found->place.word == places()[0].word;
               expect(!found || is_first != at_the_second_, "a place is seen at another monitor");
               world()->stay();
             }}};
  }

 private:
  enum Process : int { kMoves, kLooks };
  const bool at_the_second_;
};

// A thread that was about to take a place has ended, and a newcomer gets its slot. Somebody who has
// a place gives that one a ticket meanwhile, and somebody interrupts it.
class ReusedCheck final : public MonitorCheck {
 public:
  ReusedCheck() : MonitorCheck("reused", 2, /*hands_over=*/false, /*newcomers=*/1) {}

  void set_up() override {
    MonitorCheck::set_up();
    as_process(kLooks, [&] { places()[kLooks] = waiters(kLooks).come(self(kLooks).name); });
    as_process(kEnds, [&] {
      const Place place = waiters(kEnds).come(self(kEnds).name);
      slot_ = self(kEnds).name.slot();
      layout::ThreadSlot& slot = thread(kEnds, slot_);
      slot.place = place.in(Place::kComing).word;
      slot.park = layout::kThreadAsleep;
      slot.interrupt = 1;
    });
  }
  std::vector<Body> bodies() override {
    return {{"looks",
             [this] {
               waiters(kLooks).neighbours(self(kLooks).name, places()[kLooks]);
               monitor::interrupt(thread(kLooks, slot_));
               world()->stay();
             }},
            {"ends", [] {}},
            {"newcomer", [this] {
               join(kNewcomer);
               world()->stay();
             }}};
  }

 private:
  enum Process : int { kLooks, kEnds, kNewcomer };
  std::uint32_t slot_ = 0;
};

class FreshCheck final : public MonitorCheck {
 public:
  FreshCheck()
      : MonitorCheck("fresh", 2, /*hands_over=*/false, /*newcomers=*/0, /*fresh=*/1 << kComes) {}
  std::vector<Body> bodies() override {
    return {{"looks",
             [this] {
               expect(!waiters(kLooks).first(), "somebody is seen who is not there");
               world()->stay();
             }},
            {"comes", [this] {
               join(kComes);
               world()->stay();
             }}};
  }

 private:
  enum Process : int { kLooks, kComes };
};

}  // namespace

std::unique_ptr<Check> places_reused_check() {
  return std::make_unique<ReusedCheck>();
}
std::unique_ptr<Check> places_fresh_check() {
  return std::make_unique<FreshCheck>();
}
std::unique_ptr<Check> places_coming_check(int threads) {
  return std::make_unique<ComingCheck>(threads);
}
std::unique_ptr<Check> places_elsewhere_check(bool at_the_second) {
  return std::make_unique<ElsewhereCheck>(at_the_second);
}

}  // namespace tenon::lab

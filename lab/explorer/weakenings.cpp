// SPDX-License-Identifier: Apache-2.0
#include "explorer/weakenings.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace tenon::lab {
namespace {

constexpr Model kWidest = Model::kRc11;

const SourcePlace* find(const std::vector<SourcePlace>& places, const SourcePlace& wanted) {
  const auto same = std::ranges::find_if(
      places, [&](const SourcePlace& place) { return is_same(place, wanted); });
  return same == places.end() ? nullptr : &*same;
}

}  // namespace

Weakenings::Weakenings(std::vector<std::unique_ptr<Subject>> subjects, std::uint64_t runs) {
  for (auto& subject : subjects) {
    Weakening nothing;
    const auto start = std::chrono::steady_clock::now();
    const Findings found = subject->explore(kWidest, runs, nothing);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (found.violation)
      throw std::runtime_error(subject->name() + " goes wrong as it is: " + found.violation->what);
    auto places = places_of(nothing.made(), subject->object());
    known_.push_back({std::move(subject), found.runs, seconds.count(), std::move(places)});
  }
  std::ranges::sort(known_, {}, &Known::seconds);
}

std::vector<SourcePlace> Weakenings::all_places() const {
  std::vector<SourcePlace> all;
  for (const Known& known : known_) {
    for (const SourcePlace& place : known.places) {
      if (find(all, place) == nullptr) all.push_back(place);
    }
  }
  std::ranges::sort(all, [](const SourcePlace& a, const SourcePlace& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  return all;
}

// What is noticed is noticed as well when it is weaker still.
void Weakenings::go(const std::function<bool(const SourcePlace&)>& chosen,
                    const std::function<void(const Verdict&)>& tell) const {
  for (const SourcePlace& place : all_places()) {
    if (!chosen(place)) continue;
    std::vector<Weaker> weaker = next_weaker(place.kind, place.order);
    for (std::size_t i = 0; i < weaker.size(); ++i) {
      const Verdict verdict = judge(place, weaker[i]);
      tell(verdict);
      if (verdict.noticed || !verdict.to) continue;
      for (const Weaker& next : next_weaker(place.kind, *verdict.to)) {
        if (std::ranges::find(weaker, next) == weaker.end()) weaker.push_back(next);
      }
    }
  }
}

Verdict Weakenings::judge(const SourcePlace& place, Weaker to) const {
  Verdict verdict{place, to, 0, true, std::nullopt};
  for (const Known& known : known_) {
    const SourcePlace* const here = find(known.places, place);
    if (here == nullptr) continue;
    ++verdict.asked;
    const Tried widest = attempt(known, *here, to, kWidest);
    verdict.is_complete = verdict.is_complete && widest.is_complete;
    if (!widest.violation) continue;
    verdict.noticed = Noticed{known.subject->name(), kWidest, *widest.violation};
    for (Model model : kAllModels) {
      if (model == kWidest) break;
      if (const Tried stronger = attempt(known, *here, to, model); stronger.violation) {
        verdict.noticed = Noticed{known.subject->name(), model, *stronger.violation};
        break;
      }
    }
    break;
  }
  return verdict;
}

// An access that orders less has more executions; some programs would have no end.
Weakenings::Tried Weakenings::attempt(const Known& known, const SourcePlace& place, Weaker to,
                                      Model model) const {
  Weakening weakening(place.accesses, to);
  const Findings found = known.subject->explore(model, 4 * known.runs + 10'000, weakening);
  if (!found.violation) return {found.complete, std::nullopt};
  return {true, found.violation->what};
}

}  // namespace tenon::lab

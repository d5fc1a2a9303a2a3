// SPDX-License-Identifier: Apache-2.0
#include "explorer/weaken_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "explorer/places.hpp"
#include "explorer/programs/checks.hpp"
#include "explorer/trace.hpp"

namespace tenon::lab {
namespace {

struct Options {
  std::vector<std::string> names;
  std::vector<std::string> without;
  std::vector<std::string> at;
  bool include_long = false;
  bool json = false;
  std::uint64_t runs = 0;
};

struct Known {
  const NamedCheck* check;
  std::uint64_t runs;  ///< as it is, under the widest model
  double seconds;
  std::vector<SourcePlace> places;
};

struct Noticed {
  std::string check;
  Model model;
  std::string what;
};

constexpr Model kWidest = Model::kRc11;

bool starts_with_one_of(const std::string& name, const std::vector<std::string>& starts) {
  return std::ranges::any_of(starts, [&](const auto& start) { return name.starts_with(start); });
}

bool is_chosen(const Options& options, const NamedCheck& check) {
  if (std::ranges::find(options.without, check.name) != options.without.end()) return false;
  if (options.names.empty()) return options.include_long || !check.is_long;
  return starts_with_one_of(check.name, options.names);
}

std::string shown(const SourcePlace& place) {
  const std::filesystem::path here = std::filesystem::current_path();
  const std::string file = std::filesystem::path(place.file).lexically_proximate(here);
  return (file.starts_with("..") ? place.file : file) + ":" + std::to_string(place.line);
}

bool is_chosen(const Options& options, const SourcePlace& place) {
  return options.at.empty() || std::ranges::any_of(options.at, [&](const std::string& at) {
           return (shown(place) + " " + place.operation).find(at) != std::string::npos;
         });
}

Findings explore(const NamedCheck& check, Model model, std::uint64_t runs, Weakening& weakening) {
  Bounds bounds;
  bounds.model = model;
  bounds.deaths = check.deaths;
  bounds.runs = runs;
  const auto program = check.make();
  return run(*program, bounds, &weakening);
}

// What the checks do as they are, those first that take the shortest time.
std::vector<Known> know(const Options& options) {
  std::vector<Known> all;
  for (const NamedCheck& check : all_checks()) {
    if (!is_chosen(options, check)) continue;
    Weakening nothing;
    const auto start = std::chrono::steady_clock::now();
    const std::uint64_t bound = options.runs != 0 ? options.runs : UINT64_MAX;
    const Findings found = explore(check, kWidest, bound, nothing);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (found.violation)
      throw std::runtime_error(check.name + " fails as it is: " + found.violation->what);
    all.push_back({&check, found.runs, seconds.count(), places_of(nothing.made())});
  }
  std::ranges::sort(all, {}, &Known::seconds);
  return all;
}

class Weakenings {
 public:
  explicit Weakenings(const Options& options) : options_(options), known_(know(options)) {}

  /// How many no check noticed.
  int go() {
    std::vector<SourcePlace> places;
    for (const Known& known : known_) {
      for (const SourcePlace& place : known.places) {
        if (is_chosen(options_, place) && find(places, place) == nullptr) places.push_back(place);
      }
    }
    std::ranges::sort(places, {},
                      [](const SourcePlace& place) { return std::tie(place.file, place.line); });
    for (const SourcePlace& place : places) weaken(place);
    if (!options_.json)
      std::printf("%d weakenings, %d noticed by none of the %zu checks that were run\n", weakened_,
                  unnoticed_, known_.size());
    return unnoticed_;
  }

 private:
  static const SourcePlace* find(const std::vector<SourcePlace>& places,
                                 const SourcePlace& wanted) {
    const auto same = std::ranges::find_if(places, [&](const SourcePlace& place) {
      return place.file == wanted.file && place.line == wanted.line &&
             place.operation == wanted.operation && place.order == wanted.order;
    });
    return same == places.end() ? nullptr : &*same;
  }

  // What is noticed is noticed as well when it is weaker still.
  void weaken(const SourcePlace& place) {
    std::vector<Weaker> weaker = next_weaker(place.kind, place.order);
    for (std::size_t i = 0; i < weaker.size(); ++i) {
      const Weaker to = weaker[i];
      int asked = 0;
      const auto noticed = notice(place, to, asked);
      print(place, to, noticed, asked);
      ++weakened_;
      if (noticed) continue;
      ++unnoticed_;
      if (!to) continue;
      for (const Weaker& next : next_weaker(place.kind, *to)) {
        if (std::ranges::find(weaker, next) == weaker.end()) weaker.push_back(next);
      }
    }
  }

  std::optional<Noticed> notice(const SourcePlace& place, Weaker to, int& asked) const {
    for (const Known& known : known_) {
      const SourcePlace* here = find(known.places, place);
      if (here == nullptr) continue;
      ++asked;
      const auto what = violation(known, *here, to, kWidest);
      if (!what) continue;
      for (Model model : kAllModels) {
        if (model == kWidest) break;
        if (const auto also = violation(known, *here, to, model))
          return Noticed{known.check->name, model, *also};
      }
      return Noticed{known.check->name, kWidest, *what};
    }
    return std::nullopt;
  }

  // An access that orders less has more executions; some would have no end.
  std::optional<std::string> violation(const Known& known, const SourcePlace& place, Weaker to,
                                       Model model) const {
    Weakening weakening(place.accesses, to);
    const Findings found = explore(*known.check, model, 4 * known.runs + 10'000, weakening);
    return found.violation ? std::optional(found.violation->what) : std::nullopt;
  }

  void print(const SourcePlace& place, Weaker to, const std::optional<Noticed>& noticed,
             int asked) const {
    const std::string weaker = name_of(place.kind, to);
    if (options_.json) {
      nlohmann::ordered_json line = {{"claim", "weakened"},
                                     {"file", place.file},
                                     {"line", place.line},
                                     {"function", place.function},
                                     {"operation", place.operation},
                                     {"order", name_of(place.order)},
                                     {"weaker", weaker},
                                     {"checks", asked}};
      if (noticed)
        line["noticed"] = {
            {"check", noticed->check}, {"model", name_of(noticed->model)}, {"what", noticed->what}};
      std::printf("%s\n", line.dump().c_str());
    } else {
      std::printf("%-36s %-24s %s -> %s: ", shown(place).c_str(), place.operation.c_str(),
                  name_of(place.order), weaker.c_str());
      if (noticed)
        std::printf("%s, %s: %s\n", noticed->check.c_str(), name_of(noticed->model),
                    noticed->what.c_str());
      else
        std::printf("NOT NOTICED by %d checks that do it\n", asked);
    }
    std::fflush(stdout);
  }

  const Options& options_;
  std::vector<Known> known_;
  int weakened_ = 0;
  int unnoticed_ = 0;
};

}  // namespace

void add_weaken(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* weaken = app.add_subcommand(
      "weaken",
      "makes each ordered access of shipped code weaker in turn: which check fails then, and under "
      "which is the strongest model? Exit status 1 when one is noticed by none");
  weaken->add_option("NAME", options->names,
                     "checks whose names start so (default: the short ones)");
  weaken->add_option("--without", options->without, "a check to leave out")
      ->allow_extra_args(false);
  weaken->add_option("--at", options->at, "only where this stands in FILE:LINE OPERATION")
      ->allow_extra_args(false);
  weaken->add_flag("--long", options->include_long, "the long checks, too");
  weaken->add_option("--runs", options->runs, "look only at so many runs of a check as it is");
  weaken->add_flag("--json", options->json, "one JSON object for each weakening");
  weaken->callback([options] {
    if (Weakenings(*options).go() != 0) throw CLI::RuntimeError(1);
  });
}

}  // namespace tenon::lab

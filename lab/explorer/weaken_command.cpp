// SPDX-License-Identifier: Apache-2.0
#include "explorer/weaken_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "c_programs/explore_file.hpp"
#include "explorer/choice.hpp"
#include "explorer/trace.hpp"
#include "explorer/weakenings.hpp"

namespace tenon::lab {
namespace {

struct Options {
  Choice choice;
  std::vector<std::string> at;
  std::vector<std::string> flags;  // of the compiler, for programs by path
  unsigned unroll = 0;
  bool json = false;
  std::uint64_t runs = UINT64_MAX;
};

class ShippedCheck final : public Subject {
 public:
  explicit ShippedCheck(const NamedCheck& check) : check_(check) {}
  std::string name() const override { return check_.name; }
  Findings explore(Model model, std::uint64_t runs, Weakening& weakening) const override {
    Bounds bounds;
    bounds.model = model;
    bounds.deaths = check_.deaths;
    bounds.runs = runs;
    return run(*check_.make(), bounds, &weakening);
  }
  std::filesystem::path object() const override {
    return std::filesystem::read_symlink("/proc/self/exe");
  }

 private:
  const NamedCheck& check_;
};

class CProgram final : public Subject {
 public:
  explicit CProgram(ProgramRequest request)
      : request_(std::move(request)), program_(request_.source, request_.flags) {}
  std::string name() const override { return request_.source.filename(); }
  Findings explore(Model model, std::uint64_t runs, Weakening& weakening) const override {
    ProgramRequest request = request_;
    request.bounds.model = model;
    request.bounds.runs = runs;
    const ProgramFindings all = lab::explore(program_, request, weakening);
    if (!all.failure.empty()) throw std::runtime_error(name() + ": " + all.failure);
    return all.found;
  }
  std::filesystem::path object() const override { return program_.object(); }

 private:
  ProgramRequest request_;
  Program program_;
};

std::vector<std::unique_ptr<Subject>> subjects_of(const Options& options) {
  std::vector<std::unique_ptr<Subject>> subjects;
  for (const std::string& path : options.choice.programs()) {
    ProgramRequest request;
    request.source = path;
    request.flags = options.flags;
    request.unroll = options.unroll;
    subjects.push_back(std::make_unique<CProgram>(request));
  }
  for (const NamedCheck* const check : options.choice.checks())
    subjects.push_back(std::make_unique<ShippedCheck>(*check));
  return subjects;
}

// A path below the current folder begins there.
std::string shown(const SourcePlace& place) {
  const std::filesystem::path path =
      std::filesystem::path(place.file).lexically_proximate(std::filesystem::current_path());
  return (path.string().starts_with("..") ? place.file : path.string()) + ":" +
         std::to_string(place.line);
}

bool is_chosen(const Options& options, const SourcePlace& place) {
  const std::string text = shown(place) + " " + place.operation;
  return options.at.empty() || std::ranges::any_of(options.at, [&](const std::string& at) {
           return text.find(at) != std::string::npos;
         });
}

void print_json(const Verdict& verdict) {
  const SourcePlace& place = verdict.place;
  nlohmann::ordered_json line = {{"claim", "weakened"},
                                 {"file", place.file},
                                 {"line", place.line},
                                 {"function", place.function},
                                 {"operation", place.operation},
                                 {"order", name_of(place.order)},
                                 {"weaker", name_of(place.kind, verdict.to)},
                                 {"programs", verdict.asked},
                                 {"complete", verdict.is_complete}};
  if (verdict.noticed)
    line["noticed"] = {{"check", verdict.noticed->subject},
                       {"model", name_of(verdict.noticed->model)},
                       {"what", verdict.noticed->what}};
  std::printf("%s\n", line.dump().c_str());
}

void print(const Verdict& verdict) {
  const SourcePlace& place = verdict.place;
  std::printf("%s %s, %s -> %s: ", shown(place).c_str(), place.operation.c_str(),
              name_of(place.order), name_of(place.kind, verdict.to).c_str());
  if (verdict.noticed)
    std::printf("%s (%s, %s)\n", verdict.noticed->what.c_str(), verdict.noticed->subject.c_str(),
                name_of(verdict.noticed->model));
  else
    std::printf("NOT NOTICED%s\n", verdict.is_complete ? "" : " in as many runs as were looked at");
}

// How many weakenings nothing noticed.
int weaken_all(const Options& options) {
  int unnoticed = 0;
  Weakenings(subjects_of(options), options.runs)
      .go([&](const SourcePlace& place) { return is_chosen(options, place); },
          [&](const Verdict& verdict) {
            options.json ? print_json(verdict) : print(verdict);
            std::fflush(stdout);
            unnoticed += !verdict.noticed;
          });
  return unnoticed;
}

}  // namespace

void add_weaken(CLI::App& app, const std::vector<std::string>& compiler_flags) {
  auto options = std::make_shared<Options>();
  options->flags = compiler_flags;
  CLI::App* weaken = app.add_subcommand(
      "weaken",
      "makes each ordered access weaker in turn, and says what goes wrong then, and under which is "
      "the strongest model; exit status 1 when nothing does for one: its order is not needed, or "
      "not checked");
  add_choice(*weaken, options->choice);
  weaken->add_option("--at", options->at, "only accesses in whose FILE:LINE OPERATION this stands")
      ->allow_extra_args(false);
  weaken->add_option("--unroll", options->unroll, "of programs: see check");
  weaken->add_option("--runs", options->runs, "explore only so many runs of each as it is");
  weaken->add_flag("--json", options->json, "one JSON object for each weakening");
  weaken->callback([options] {
    if (weaken_all(*options) != 0) throw CLI::RuntimeError(1);
  });
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// Weakens ordered accesses one at a time: which of some programs goes wrong then?
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explorer/explorer.hpp"
#include "explorer/places.hpp"

namespace tenon::lab {

/// A program that can be explored again and again.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual std::string name() const = 0;
  /// Throws when it cannot be explored at all.
  virtual Findings explore(Model model, std::uint64_t runs, Weakening& weakening) const = 0;
  /// The file of the code that is explored.
  virtual std::filesystem::path object() const = 0;
};

struct Noticed {
  std::string subject;
  Model model;  ///< the strongest one under which it goes wrong
  std::string what;
};

struct Verdict {
  const SourcePlace& place;
  Weaker to;
  int asked;         ///< so many programs make this access
  bool is_complete;  ///< nothing that they do was left out
  std::optional<Noticed> noticed;
};

class Weakenings {
 public:
  /// Explores each program as it is. `runs`: only so many. Throws std::runtime_error when one goes
  /// wrong.
  Weakenings(std::vector<std::unique_ptr<Subject>> subjects, std::uint64_t runs);

  /// Weakens each access for which `chosen`, step by step, for as long as nobody notices.
  void go(const std::function<bool(const SourcePlace&)>& chosen,
          const std::function<void(const Verdict&)>& tell) const;

 private:
  struct Known {
    std::unique_ptr<Subject> subject;
    std::uint64_t runs;  // as it is, under the widest model
    double seconds;
    std::vector<SourcePlace> places;
  };
  struct Tried {
    bool is_complete;
    std::optional<std::string> violation;
  };

  std::vector<SourcePlace> all_places() const;
  Verdict judge(const SourcePlace& place, Weaker to) const;
  Tried attempt(const Known& known, const SourcePlace& place, Weaker to, Model model) const;

  std::vector<Known> known_;  // those first that take the shortest time
};

}  // namespace tenon::lab

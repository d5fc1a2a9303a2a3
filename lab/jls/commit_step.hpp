// SPDX-License-Identifier: Apache-2.0
// One step of the commit procedure: what E_i lets be committed after C_{i-1}.
#pragma once

#include <functional>
#include <set>
#include <vector>

#include "jls/justify.hpp"

namespace tenon::lab::jls {

/// What the rest of a justification depends on.
struct CommitState {
  Set committed = 0;
  std::set<Edge> kept;  ///< by rule 8
  friend auto operator<=>(const CommitState&, const CommitState&) = default;
};

class CommitStep {
 public:
  using Visit = std::function<void(const CommitState&, const std::vector<int>& same)>;
  CommitStep(const Execution& e, const Execution& other, const std::vector<Edge>& sufficient,
             const Rules& rules, const CommitState& before, const Visit& visit);

  /// Visits each state that can follow, perhaps more than once.
  void all();

 private:
  bool is_candidate(std::size_t action, std::size_t image) const;
  bool fits_committed(std::size_t action, std::size_t image) const;
  void map_known(Set rest);
  void map_one(std::size_t action, const std::function<void()>& go_on);
  void commit();
  void commit_reads(Set rest);
  bool keeps_old_rules() const;
  bool may_commit_read(std::size_t read, std::size_t image) const;
  bool is_before_committed(std::size_t image) const;
  void keep_edges();
  void keep_edge(std::size_t index, const std::set<Edge>& kept);

  const Execution& e_;
  const Execution& other_;
  const std::vector<Edge>& sufficient_;
  const Rules& rules_;
  const CommitState& before_;
  const Visit& visit_;
  Set committed_ = 0;      // C_i as far as it is chosen
  Set images_ = 0;         // f of everything that is mapped
  std::vector<int> same_;  // f
};

}  // namespace tenon::lab::jls

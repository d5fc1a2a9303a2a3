// SPDX-License-Identifier: Apache-2.0
// What must hold after a death: nothing is broken, the next one goes on, every message is accounted
// for, and nothing is left behind.
#pragma once

#include <vector>

#include "findings.hpp"
#include "operation.hpp"
#include "stage.hpp"

namespace tenon::crash {

/// Where an end may have stood when its holder died.
struct Span {
  std::uint64_t lowest;
  std::uint64_t highest;
  /// An operation moves it by `by`, as far as it got.
  void apply(const Notes& notes, std::uint64_t by) noexcept;
  bool has(std::uint64_t position) const noexcept {
    return position >= lowest && position <= highest;
  }
};

class Aftermath {
 public:
  Aftermath(const Case& the_case, Stage& stage, const Notes& notes, Findings& findings) noexcept
      : case_(the_case), stage_(stage), notes_(notes), findings_(findings) {}
  void check();

 private:
  void check_outcome();
  void check_files();
  void wait_for_death();
  void check_invariants(const char* when);
  void check_news_of_death();
  void check_other_queue(Segment& segment);
  void check_object(Segment& segment);
  void check_bytes();
  void check_slots();
  std::vector<Segment> take_all_slots();

  bool succeeded() const noexcept { return notes_.returned && notes_.code.load() == Code{}; }
  bool file_is_there() const { return !stage_.files().empty(); }

  const Case& case_;
  Stage& stage_;
  const Notes& notes_;
  Findings& findings_;
};

}  // namespace tenon::crash

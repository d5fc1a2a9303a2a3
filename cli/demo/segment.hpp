// SPDX-License-Identifier: Apache-2.0
// The segment in which the two processes of an act meet.
#pragma once

#include <ostream>
#include <string>

#include "tenon/segment.hpp"

namespace tenon::cli::demo {

/// A segment for one act, known by name only: whichever process comes first makes it. Removed by
/// destruction.
class SegmentFile {
 public:
  explicit SegmentFile(int act);
  ~SegmentFile();
  SegmentFile(const SegmentFile&) = delete;
  SegmentFile& operator=(const SegmentFile&) = delete;

  const std::string& name() const noexcept { return name_; }
  /// Who is attached and who waits for what, as JSON; for whoever asks why an act did not end.
  void print_state(std::ostream& out) const;

 private:
  std::string name_;
};

/// Attaches to it, in one of the two processes.
Segment open_segment(const std::string& name);

}  // namespace tenon::cli::demo

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>
#include <string>

#include "tenon/segment.hpp"

namespace tenon::bench {

/// A segment of this run, which the parent makes before it has children, and removes.
class OwnSegment {
 public:
  OwnSegment() : name_("bench-") {
    name_ += std::to_string(::getpid());
    Segment::create(name_).value();
  }
  ~OwnSegment() {
    // One that cannot be removed stays in the folder that run.py takes away.
    static_cast<void>(Segment::remove(name_));
  }
  OwnSegment(const OwnSegment&) = delete;
  OwnSegment& operator=(const OwnSegment&) = delete;

  Segment open() const { return Segment::open(name_).value(); }

 private:
  std::string name_;
};

}  // namespace tenon::bench

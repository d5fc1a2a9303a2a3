// SPDX-License-Identifier: Apache-2.0
// What the invariant checker found.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tenon::inspect {

class Findings {
 public:
  void add(const std::string& where, const std::string& what) {
    list_.push_back(where + ": " + what);
  }
  std::vector<std::string> take() { return std::move(list_); }

 private:
  std::vector<std::string> list_;
};

}  // namespace tenon::inspect

// SPDX-License-Identifier: Apache-2.0
// How calls ended, counted. Several processes may count in one, in shared memory.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "tenon/result.hpp"

namespace tenon::test {

class Outcomes {
 public:
  template <class T>
  void count(const Result<T>& result) noexcept {
    count(result ? Code{} : result.error().code);
  }
  void count(Code code) noexcept {
    ++by_code_[static_cast<std::size_t>(code) % by_code_.size()];
    ++calls_;
  }

  std::uint64_t calls() const noexcept { return calls_; }
  std::uint64_t of(Code code) const noexcept { return by_code_[static_cast<std::size_t>(code)]; }
  /// As members of a JSON object: `"success":5,"Timeout":2`.
  std::string json() const;

 private:
  std::array<std::atomic<std::uint64_t>, 64> by_code_{};  ///< 0 = success
  std::atomic<std::uint64_t> calls_{0};
};

}  // namespace tenon::test

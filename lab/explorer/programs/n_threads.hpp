// SPDX-License-Identifier: Apache-2.0
// A check of n threads on one object in shared memory, which is zeroed at the start.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "explorer/check.hpp"

namespace tenon::lab {

template <class Shared>
class NThreads final : public Check {
 public:
  /// What the thread of a number does.
  using Thread = std::function<void(Shared&, int)>;
  NThreads(std::string name, int threads, Thread thread)
      : Check(std::move(name)), threads_(threads), thread_(std::move(thread)) {}

  void set_up() override { shared_ = &shared<Shared>(); }
  std::vector<Body> bodies() override {
    std::vector<Body> all;
    for (int i = 0; i < threads_; ++i)
      all.push_back({"thread " + std::to_string(i), [this, i] { thread_(*shared_, i); }});
    return all;
  }

 private:
  const int threads_;
  const Thread thread_;
  Shared* shared_ = nullptr;
};

}  // namespace tenon::lab

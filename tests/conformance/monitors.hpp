// SPDX-License-Identifier: Apache-2.0
// What the driver in C++ does with monitors and objects. Commands and answers: README.md.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "tenon/segment.hpp"

namespace tenon::conformance {

std::string answer(const Result<void>& done);

class Monitors {
 public:
  using Command = std::function<std::string(std::istringstream&)>;
  explicit Monitors(std::optional<Segment>& segment) : segment_(segment) {}

  std::map<std::string, Command> commands();
  /// Leaves what is held.
  void close();

 private:
  struct Named {
    Monitor monitor;
    std::optional<Object<std::int64_t>> object{};
    std::vector<Held<std::int64_t>> held{};  ///< one for each time that the object is entered
  };

  std::string open_monitor(const std::string& name, OnDeadlock on_deadlock);
  std::string open_object(const std::string& name, std::int64_t value);
  std::string enter(Deadline deadline);
  std::string exit();
  std::string wait(Deadline deadline);
  std::string work(std::int64_t times);

  std::optional<Segment>& segment_;
  std::map<std::string, Named> all_;
  Named* current_ = nullptr;
};

}  // namespace tenon::conformance

// SPDX-License-Identifier: Apache-2.0
// The executions of a tiny program, by trying everything: each way to read (rf) times each order of
// the writes of each location (co). Nothing here is the explorer's, so that the two can be
// compared.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "explorer/model.hpp"
#include "explorer/programs/tiny.hpp"
#include "explorer/relation.hpp"

namespace tenon::lab::brute {

struct Event {
  int thread = -1;  ///< -1: the write of an initial value
  int index = -1;   ///< among the accesses of its thread
  enum class Kind : std::uint8_t { kRead, kWrite, kFence } kind = Kind::kWrite;
  enum class Reach : std::uint8_t { kFull, kLight, kHeavy } reach = Reach::kFull;
  std::size_t location = 0;
  std::memory_order order = std::memory_order::relaxed;
};

/// A candidate: the relations that are given, before any model is asked.
struct Execution {
  std::vector<Event> events;
  Relation po;  ///< initial writes come before everything
  Relation rf;
  Relation co;
  Relation rmw;  ///< from the read to the write of a read-modify-write
};

/// By the books, see textbook.cpp.
bool allows(Model model, const Execution& execution);

/// All candidates in which po and rf together have no cycle, and no value contradicts the program.
void for_each_candidate(const tiny::Program& program,
                        const std::function<void(const Execution&)>& visit);

/// An execution as text: who reads from whom, and the order of the writes. By program and model it
/// says it all.
std::string name_of(const Execution& execution);

/// The names of all executions that the model allows.
std::set<std::string> executions(const tiny::Program& program, Model model);

}  // namespace tenon::lab::brute

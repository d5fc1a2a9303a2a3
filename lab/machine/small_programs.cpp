// SPDX-License-Identifier: Apache-2.0
// All executions of a small program on processors with store buffers, depth first.
#include <algorithm>
#include <utility>

#include "machine/store_buffers.hpp"

namespace tenon::lab::machine {
namespace {

using Kind = Instruction::Kind;

int lines_of(const SmallProgram& program) {
  int most = 0;
  for (const auto& thread : program.threads) {
    for (const Instruction& instruction : thread) most = std::max(most, instruction.line);
  }
  return most + 1;
}

/// A program at some point of its execution.
class Running {
 public:
  Running(const SmallProgram& program, Buffers buffers)
      : program_(&program),
        processors_(static_cast<int>(program.threads.size()), lines_of(program), buffers),
        next_(program.threads.size()),
        loaded_(program.threads.size()) {}

  bool can(Move move) const {
    const auto cpu = static_cast<std::size_t>(move.cpu);
    return move.drains ? !processors_.is_drained(move.cpu)
                       : next_[cpu] < program_->threads[cpu].size();
  }

  void make(Move move) {
    if (move.drains) {
      processors_.drain(move.cpu);
      return;
    }
    const Instruction& instruction = upcoming(move);
    switch (instruction.kind) {
      case Kind::kStore:
        processors_.store(move.cpu, instruction.line, instruction.value);
        break;
      case Kind::kLoad:
        loaded_[static_cast<std::size_t>(move.cpu)].push_back(
            processors_.load(move.cpu, instruction.line));
        break;
      case Kind::kMfence:
        processors_.fence(move.cpu);
        break;
      case Kind::kLfence:  // Neither lets a load wait for earlier stores to leave the buffer (F31).
      case Kind::kSfence:
        break;
      case Kind::kLockedAdd:
        processors_.locked_add(move.cpu, instruction.line, instruction.value);
        break;
    }
    ++next_[static_cast<std::size_t>(move.cpu)];
  }

  const Instruction& upcoming(Move move) const {
    const auto cpu = static_cast<std::size_t>(move.cpu);
    return program_->threads[cpu][next_[cpu]];
  }
  Outcome outcome() const {
    Outcome all;
    for (const auto& thread : loaded_) all.insert(all.end(), thread.begin(), thread.end());
    return all;
  }
  const Processors& processors() const { return processors_; }

 private:
  const SmallProgram* program_;
  Processors processors_;
  std::vector<std::size_t> next_;
  std::vector<Outcome> loaded_;
};

void explore(const Running& state, std::size_t threads, Schedule& schedule,
             std::map<Outcome, Schedule>& found) {
  bool over = true;
  for (int cpu = 0; cpu < static_cast<int>(threads); ++cpu) {
    for (const bool drains : {false, true}) {
      const Move move{cpu, drains};
      if (!state.can(move)) continue;
      over = false;
      Running next = state;
      next.make(move);
      schedule.push_back(move);
      explore(next, threads, schedule, found);
      schedule.pop_back();
    }
  }
  if (over) found.emplace(state.outcome(), schedule);
}

std::vector<Instruction> thread_of(Instruction first, const std::vector<Instruction>& between,
                                   Instruction last) {
  std::vector<Instruction> thread{first};
  thread.insert(thread.end(), between.begin(), between.end());
  thread.push_back(last);
  return thread;
}

}  // namespace

std::map<Outcome, Schedule> outcomes(const SmallProgram& program, Buffers buffers) {
  std::map<Outcome, Schedule> found;
  Schedule schedule;
  explore(Running(program, buffers), program.threads.size(), schedule, found);
  return found;
}

void replay(const SmallProgram& program, Buffers buffers, const Schedule& schedule,
            Report& report) {
  Running state(program, buffers);
  for (const Move move : schedule) {
    std::string title = "P" + std::to_string(move.cpu) + ": ";
    title +=
        move.drains ? "its oldest buffered store goes to the cache" : text_of(state.upcoming(move));
    const bool loads = !move.drains && state.upcoming(move).kind == Kind::kLoad;
    const std::size_t before = state.outcome().size();
    state.make(move);
    if (loads && state.outcome().size() > before)
      title += "   (loads so far: " + text_of(state.outcome()) + ")";
    report.show(title, state.processors().table());
  }
}

SmallProgram store_buffering(const std::vector<Instruction>& between) {
  return {"SB",
          {thread_of({Kind::kStore, 0, 1}, between, {Kind::kLoad, 1}),
           thread_of({Kind::kStore, 1, 1}, between, {Kind::kLoad, 0})}};
}

SmallProgram load_buffering() {
  return {"LB",
          {{{Kind::kLoad, 1}, {Kind::kStore, 0, 1}}, {{Kind::kLoad, 0}, {Kind::kStore, 1, 1}}}};
}

SmallProgram message_passing() {
  return {"MP",
          {{{Kind::kStore, 0, 1}, {Kind::kStore, 1, 1}}, {{Kind::kLoad, 1}, {Kind::kLoad, 0}}}};
}

SmallProgram independent_reads() {
  return {"IRIW",
          {{{Kind::kStore, 0, 1}},
           {{Kind::kStore, 1, 1}},
           {{Kind::kLoad, 0}, {Kind::kLoad, 1}},
           {{Kind::kLoad, 1}, {Kind::kLoad, 0}}}};
}

}  // namespace tenon::lab::machine

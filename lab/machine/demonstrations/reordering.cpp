// SPDX-License-Identifier: Apache-2.0
// What is reordered, by whom, and who can see it.
#include "machine/demonstration.hpp"
#include "machine/store_buffers.hpp"

namespace tenon::lab::machine {
namespace {

void on_hardware(const HardwareRunner& hardware, const std::string& litmus, Report& report) {
  if (hardware) return hardware(litmus, report);
  report.say("Counted on this CPU: tenon-lab run " + litmus);
}

// A row for each of the four outcomes; `others` says who else allows the weak one.
Table four_outcomes(const SmallProgram& program, const Outcome& weak, const char* in_java,
                    const char* in_rc11) {
  const auto sequential = outcomes(program, Buffers::kNone);
  const auto tso = outcomes(program, Buffers::kTso);
  Table table{{"a,b", "in some order", "x86: store buffers", "Java plain, C++20 relaxed", "RC11"},
              {}};
  for (const std::int64_t a : {0, 1}) {
    for (const std::int64_t b : {0, 1}) {
      const Outcome outcome{a, b};
      const bool is_weak = outcome == weak;
      table.rows.push_back({text_of(outcome), sequential.contains(outcome) ? "yes" : "never",
                            tso.contains(outcome) ? "yes" : "never", is_weak ? in_java : "yes",
                            is_weak ? in_rc11 : "yes"});
    }
  }
  return table;
}

void as_if_serial(Report& report) {
  Processors processors(2, 1, Buffers::kTso);
  processors.load(1, 0);
  processors.store(0, 0, 1);
  report.show("P0: x=1. The store waits in the buffer", processors.table());
  const std::int64_t own = processors.load(0, 0);
  const std::int64_t other = processors.load(1, 0);
  report.show("P0 reads x=" + std::to_string(own) +
                  ", from its own buffer; P1 reads x=" + std::to_string(other),
              processors.table());
}

void store_buffering_steps(Report& report) {
  const SmallProgram program = store_buffering();
  report.show("Which outcomes are there?", four_outcomes(program, {0, 0}, "yes", "yes"));
  report.say("How 0,0 comes about:");
  replay(program, Buffers::kTso, outcomes(program, Buffers::kTso).at({0, 0}), report);
}

}  // namespace

std::vector<Demonstration> reordering_demonstrations(const HardwareRunner& hardware) {
  return {
      {"as-if-serial", "One thread never notices", "S3-M8, F33",
       "Compilers and CPUs may reorder what one thread does as long as that thread cannot tell: a "
       "thread always reads its own last write. What depends on something comes after it.\n"
       "The origin says that dependent operations are never reordered. For the result of one "
       "thread "
       "that is so. Other threads may see it differently: Alpha reorders dependent loads, and "
       "compilers break dependencies; C++ wants acquire, Java has its rules of causality (17.4.8).",
       as_if_serial},
      {"reordering", "The origin's four outcomes: a=y; x=1 || b=x; y=1", "S3-D3, S3-U2, S3-U3, F15",
       "The origin runs this ten million times and reports four results, 1,1 among them. That is "
       "load buffering: each thread would store before its own load. Java allows it for plain "
       "variables, and so does C++ for relaxed ones; x86 never does it, as stores do not pass "
       "older "
       "loads. Only a compiler could. In 20 million rounds nobody here saw it. What x86 does show "
       "is "
       "store buffering (see there).\n"
       "Its test starts two threads in each round, so that they hardly ever overlap: 99.7 % of the "
       "rounds have one outcome. A harness must keep its threads and start each round at one "
       "moment. "
       "What Java allows by 17.4.8: tenon-lab model --model jls.",
       [hardware](Report& report) {
         report.show("Which outcomes are there?",
                     four_outcomes(load_buffering(), {1, 1}, "yes", "never"));
         on_hardware(hardware, "LB", report);
       }},
      {"store-buffering", "What x86 does reorder: x=1; a=y || y=1; b=x", "S3-D3, S3-U5, F1, F15",
       "A store waits in the store buffer of its CPU until the line is there; loads go on "
       "meanwhile. "
       "Both threads may read 0, although one of the stores came first. It is the one thing that "
       "x86 "
       "reorders.",
       [hardware](Report& report) {
         store_buffering_steps(report);
         on_hardware(hardware, "SB", report);
       }},
  };
}

}  // namespace tenon::lab::machine

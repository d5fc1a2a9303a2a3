// SPDX-License-Identifier: Apache-2.0
// Four barriers, where they stand, and what they become.
#include "machine/demonstration.hpp"
#include "machine/lowering.hpp"
#include "machine/store_buffers.hpp"

namespace tenon::lab::machine {
namespace {

using Kind = Instruction::Kind;

void barriers(Report& report) {
  report.show(
      "What must stand between two accesses (locks count as volatile loads, unlocks as "
      "volatile stores):",
      matrix_table());
  report.show("Where that puts them, and what appears when one is missing:", placement_table());
  report.show("What they become:", lowering_table(barrier_lowerings()));
  Table table{{"between store and load of store buffering", "0,0"}, {}};
  const auto add = [&](const char* name, const std::vector<Instruction>& between) {
    const auto found = outcomes(store_buffering(between), Buffers::kTso);
    table.rows.push_back({name, found.contains({0, 0}) ? "appears" : "never"});
  };
  add("nothing", {});
  add("lfence", {{Kind::kLfence}});
  add("sfence", {{Kind::kSfence}});
  add("lfence; sfence", {{Kind::kLfence}, {Kind::kSfence}});
  add("sfence; lfence", {{Kind::kSfence}, {Kind::kLfence}});
  add("mfence", {{Kind::kMfence}});
  add("lock add", {{Kind::kLockedAdd, 2, 0}});
  report.show("All executions on processors with store buffers:", std::move(table));
}

void access_modes(Report& report) {
  report.show("Java:", lowering_table(java_lowerings()));
  report.show("C++:", lowering_table(cxx_lowerings()));
}

}  // namespace

std::vector<Demonstration> barrier_demonstrations() {
  return {
      {"barriers", "LoadLoad, StoreStore, LoadStore, StoreLoad", "S3-M10, F28, F29, F30, F31, F32",
       "A barrier keeps what is before it before what is after it, for two kinds of accesses.\n"
       "The origin has them from the JVM specification: neither that nor the language has "
       "barriers. "
       "They come from the JSR-133 Cookbook, which calls itself of historical interest, and from "
       "HotSpot. The origin's recipe lacks LoadStore before a volatile store. It takes lfence for "
       "LoadLoad and sfence for StoreStore: x86 has both without any instruction. It takes mfence "
       "for the two together, and LOCK for no barrier: only mfence and LOCK drain the store "
       "buffer. "
       "CPUs on which two readers may see two stores in different orders need a full fence between "
       "volatile loads, too.",
       barriers},
      {"access-modes", "From plain to volatile: what each mode costs", "S3-U5, F13, F30",
       "Since Java 9 there is a ladder: plain, opaque, acquire and release, volatile; in C++ "
       "relaxed, "
       "acquire and release, seq_cst. What is missing in the origin.",
       access_modes},
  };
}

}  // namespace tenon::lab::machine

// SPDX-License-Identifier: Apache-2.0
#include "explorer/known_programs.hpp"

#include "explorer/programs/tiny_words.hpp"

namespace tenon::lab {

using namespace tiny::words;

std::vector<KnownProgram> known_programs() {
  return {
      // ---- without order
      {{"sb", {{store(x, 1), load(y)}, {store(y, 1), load(x)}}}, Counts{3, 4, 4}},
      {{"lb", {{load(x), store(y, 1)}, {load(y), store(x, 1)}}}, Counts{3, 3, 3}},
      {{"mp", {{store(x, 1), store(y, 1)}, {load(y), load(x)}}}, Counts{3, 3, 4}},
      {{"two_plus_two_w", {{store(x, 1), store(y, 2)}, {store(y, 1), store(x, 2)}}},
       Counts{3, 3, 4}},
      {{"corr", {{store(x, 1), store(x, 2)}, {load(x), load(x)}}}, Counts{6, 6, 6}},
      {{"corr_two_writers", {{store(x, 1)}, {store(x, 2)}, {load(x), load(x)}}},
       Counts{12, 12, 12}},
      {{"ainc3", {{add(x, 1)}, {add(x, 1)}, {add(x, 1)}}}, Counts{6, 6, 6}},
      {{"cas_race", {{cas(x, 0, 1)}, {cas(x, 0, 2)}, {cas(x, 0, 3)}}}, Counts{3, 3, 3}},
      {{"cas_chain", {{cas(x, 0, 1), cas(x, 2, 3)}, {cas(x, 1, 2), load(x)}}}},
      {{"cas_and_store", {{cas(x, 0, 1), cas(x, 2, 1)}, {store(x, 2)}, {store(x, 0)}}}},

      // A late write goes before an older one in memory: then what was read must be so, too.
      {{"mp_late_writer", {{store(x, 1), store(y, 1)}, {load(y), load(x)}, {store(x, 2)}}}},

      // ---- release and acquire
      {{"mp_rel_acq", {{store(x, 1), store(y, 1, rel)}, {load(y, acq), load(x)}}}, Counts{3, 3, 3}},
      {{"mp_fenced", {{store(x, 1), fence(rel), store(y, 1)}, {load(y), fence(acq), load(x)}}},
       Counts{3, 3, 3}},
      {{"sb_rel_acq", {{store(x, 1, rel), load(y, acq)}, {store(y, 1, rel), load(x, acq)}}},
       Counts{3, 4, 4}},
      {{"iriw_rel_acq",
        {{store(x, 1, rel)},
         {store(y, 1, rel)},
         {load(x, acq), load(y, acq)},
         {load(y, acq), load(x, acq)}}},
       Counts{15, 15, 16}},
      {{"wrc", {{store(x, 1)}, {load(x), store(y, 1, rel)}, {load(y, acq), load(x)}}},
       Counts{7, 7, 7}},
      {{"wrc_relaxed", {{store(x, 1)}, {load(x), store(y, 1)}, {load(y), load(x)}}},
       Counts{7, 7, 8}},
      {{"mp_two_addresses", {{store(x, 1), store(y, 1, rel)}, {load(y, acq), store(x, 2)}}}},

      // ---- release sequences
      {{"sequence_through_add",
        {{store(x, 1), store(y, 1, rel)}, {add(y, 1)}, {load(y, acq), load(x)}}}},
      {{"sequence_through_two_cas",
        {{store(x, 1), store(y, 1, rel)},
         {cas(y, 1, 2)},
         {cas(y, 2, 3)},
         {load(y, acq), load(x)}}}},
      {{"sequence_ended_by_store",
        {{store(x, 1), store(y, 1, rel), store(y, 2)}, {load(y, acq), load(x)}}}},
      {{"sequence_of_fence",
        {{store(x, 1), fence(rel), store(y, 1)}, {add(y, 1)}, {load(y), fence(acq), load(x)}}}},

      // ---- one total order
      {{"sb_sc", {{store(x, 1, sc), load(y, sc)}, {store(y, 1, sc), load(x, sc)}}},
       Counts{3, 3, 3}},
      {{"sb_fenced", {{store(x, 1), fence(sc), load(y)}, {store(y, 1), fence(sc), load(x)}}},
       Counts{3, 3, 3}},
      {{"sb_one_fence", {{store(x, 1), fence(sc), load(y)}, {store(y, 1), load(x)}}},
       Counts{3, 4, 4}},
      {{"sb_fence_and_sc", {{store(x, 1), fence(sc), load(y)}, {store(y, 1, sc), load(x, sc)}}},
       Counts{3, 3, 3}},
      {{"sb_sc_store_relaxed_load", {{store(x, 1, sc), load(y)}, {store(y, 1, sc), load(x)}}},
       Counts{3, 3, 4}},
      {{"iriw_sc",
        {{store(x, 1, sc)},
         {store(y, 1, sc)},
         {load(x, sc), load(y, sc)},
         {load(y, sc), load(x, sc)}}},
       Counts{15, 15, 15}},
      {{"iriw_fenced",
        {{store(x, 1)},
         {store(y, 1)},
         {load(x), fence(sc), load(y)},
         {load(y), fence(sc), load(x)}}},
       Counts{15, 15, 15}},
      {{"two_plus_two_w_sc",
        {{store(x, 1, sc), store(y, 2, sc)}, {store(y, 1, sc), store(x, 2, sc)}}},
       Counts{3, 3, 3}},
      {{"sb_weak_fences",
        {{store(x, 1), fence(acq_rel), load(y)}, {store(y, 1), fence(acq_rel), load(x)}}},
       Counts{3, 4, 4}},
      // The examples by which RC11 departs from C11.
      {{"z6_u",
        {{store(x, 1, sc), store(y, 1, rel)},
         {add(y, 1, sc), load(y)},
         {store(y, 3, sc), load(x, sc)}}},
       Counts{18, 18, 24}},
      {{"ww_merge",
        {{load(x, acq), load(y, sc)},
         {store(x, 1, sc), store(x, 2, sc)},
         {store(y, 1, sc), load(x, sc)}}},
       Counts{15, 15, 18}},
      {{"iriw_acq_sc",
        {{store(x, 1, sc)},
         {load(x, acq), load(y, sc)},
         {load(y, acq), load(x, sc)},
         {store(y, 1, sc)}}},
       Counts{15, 15, 16}},
      {{"sb_through_adds", {{add(x, 1, sc), load(y)}, {add(y, 1, sc), load(x)}}}, Counts{3, 3, 4}},

      // A compare-exchange that fails is no locked instruction in our x86.
      {{"sb_failed_cas",
        {{store(y, 2), fence(sc), load(x)}, {store(x, 1), cas(y, 2, 5)}, {store(y, 1)}}}},
      {{"sb_failed_cas_sc",
        {{store(y, 2), fence(sc), load(x)}, {store(x, 1), cas(y, 2, 5, sc)}, {store(y, 1)}}}},

      // Two seq_cst accesses with a release and an acquire between them, in other locations.
      {{"rwc_sc_through_rel_acq",
        {{store(x, 1, sc), store(y, 1, rel)},
         {load(y, acq), load(z, sc)},
         {store(z, 1, sc), load(x, sc)}}}},
      {{"sb_sc_failed_cas",
        {{store(y, 2, sc), load(x, sc)}, {store(x, 1, sc), cas(y, 7, 5, sc)}, {store(y, 1)}}}},

      // ---- the asymmetric pair
      {{"sb_light_heavy", {{store(x, 1), light(), load(y)}, {store(y, 1), heavy(), load(x)}}},
       Counts{3, 3, 3}},
      {{"sb_light_light", {{store(x, 1), light(), load(y)}, {store(y, 1), light(), load(x)}}},
       Counts{3, 4, 4}},
      {{"sb_light_full", {{store(x, 1), light(), load(y)}, {store(y, 1), fence(sc), load(x)}}},
       Counts{3, 4, 4}},
      {{"sb_light_seq_cst", {{store(x, 1), light(), load(y)}, {store(y, 1, sc), load(x, sc)}}},
       Counts{3, 4, 4}},
      {{"sb_acquire_and_light",
        {{store(x, 1), fence(acq), light(), load(y)}, {store(y, 1), heavy(), load(x)}}},
       Counts{3, 3, 3}},
      {{"sb_light_light_beside_heavy",
        {{heavy()}, {store(x, 1), light(), load(y)}, {store(y, 1), light(), load(x)}}},
       Counts{3, 4, 4}},

      // ---- locks
      {{"three_at_a_lock", {{lock(x), unlock(x)}, {lock(x), unlock(x)}, {lock(x), unlock(x)}}},
       Counts{6, 6, 6}},
      {{"locked_and_not", {{lock(y), store(x, 1), unlock(y)}, {lock(y), unlock(y)}, {store(x, 2)}}},
       Counts{4, 4, 4}},
      // Who reads x first waits for the lock when that is written.
      {{"told_from_inside",
        {{load(x), lock(z), unlock(z)},
         {lock(z), store(y, 1), unlock(z)},
         {load(y), store(x, 1)}}}},
  };
}

}  // namespace tenon::lab

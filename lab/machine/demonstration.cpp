// SPDX-License-Identifier: Apache-2.0
#include "machine/demonstration.hpp"

namespace tenon::lab::machine {

std::vector<Demonstration> all_demonstrations(const HardwareRunner& hardware) {
  std::vector<Demonstration> all;
  for (const auto& chapter :
       {cache_demonstrations(), coherence_demonstrations(), visibility_demonstrations(),
        reordering_demonstrations(hardware), barrier_demonstrations(), rule_demonstrations(),
        publication_demonstrations(), old_model_demonstrations()})
    all.insert(all.end(), chapter.begin(), chapter.end());
  return all;
}

}  // namespace tenon::lab::machine

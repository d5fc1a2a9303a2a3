// SPDX-License-Identifier: Apache-2.0
#include "demo/cpus.hpp"

#include <cstddef>

namespace tenon::cli::demo {

std::optional<cpu_set_t> half_of_the_cpus(Role role) noexcept {
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return std::nullopt;
  const int count = CPU_COUNT(&allowed);
  if (count < 2) return std::nullopt;
  cpu_set_t half;
  CPU_ZERO(&half);
  int seen = 0;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    if ((seen++ >= count / 2) == (role == Role::kProducer)) CPU_SET(cpu, &half);
  }
  return half;
}

}  // namespace tenon::cli::demo

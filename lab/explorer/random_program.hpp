// SPDX-License-Identifier: Apache-2.0
// Random tiny programs: two or three threads, two locations.
#pragma once

#include <cstdint>
#include <random>

#include "explorer/programs/tiny.hpp"

namespace tenon::lab {

class RandomProgram {
 public:
  RandomProgram(std::uint64_t seed, std::size_t events) : random_(seed), events_(events) {}
  tiny::Program next();
  /// With locks, which are further locations, and always unlocked again.
  tiny::Program next_with_locks(std::size_t sections);

 private:
  // The standard's distributions differ from library to library.
  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  tiny::Operation operation();
  tiny::Program empty(std::size_t threads);

  std::mt19937_64 random_;
  const std::size_t events_;
  int made_ = 0;
};

}  // namespace tenon::lab

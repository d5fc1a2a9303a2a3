// SPDX-License-Identifier: Apache-2.0
// A hostile peer: it maps a segment file itself and writes into every word of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "hostile/patient.hpp"
#include "hostile/specimen.hpp"

namespace tenon::test {

class Scribbler {
 public:
  /// `path`: a file that holds the specimen, or what others made of it.
  Scribbler(const std::string& path, const Specimen& specimen, std::uint64_t seed);

  /// One word, with a value that may be meant: nothing, everything, a neighbour, a claim, a place,
  /// what stands in another word. Now and then it makes the checksum fit.
  void write();
  /// Makes all of it sound again, so that others get far enough in to be harmed.
  void heal();

 private:
  std::uint64_t any_target();
  std::uint64_t value_instead_of(std::uint64_t old);
  std::uint64_t claim();
  std::uint64_t& word(std::uint64_t offset) const noexcept;

  const Specimen& specimen_;
  Patient file_;
  std::mt19937_64 random_;
  std::vector<std::uint64_t> control_;  ///< offsets of words, those of the header not
};

}  // namespace tenon::test

// SPDX-License-Identifier: Apache-2.0
#include "patches.hpp"

#include <cstring>

namespace tenon::fuzz {

std::vector<Patch> patches_in(std::span<const std::uint8_t> input, std::size_t most) {
  std::vector<Patch> patches;
  for (; input.size() >= Patch::kBytes && patches.size() < most;
       input = input.subspan(Patch::kBytes)) {
    Patch patch;
    std::memcpy(&patch.place, input.data(), sizeof patch.place);
    patch.how = input[sizeof patch.place];
    std::memcpy(&patch.value, &input[sizeof patch.place + 1], sizeof patch.value);
    patches.push_back(patch);
  }
  return patches;
}

Image::Image(const test::Specimen& specimen, unsigned char* memory)
    : specimen_(specimen), memory_(memory), words_(specimen.control_words()) {}

void Image::apply(const Patch& patch) const {
  const std::uint64_t offset = words_[patch.place % words_.size()];
  std::memcpy(memory_ + offset, &patch.value, patch.width());
  if (patch.mends()) test::mend_around(memory_, specimen_, offset);
}

}  // namespace tenon::fuzz

// SPDX-License-Identifier: Apache-2.0
// The directory and the objects that it leads to, changing between any two calls.
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "hostile/exercise.hpp"
#include "stage.hpp"

namespace tenon::fuzz {
namespace {

void read_object(Segment& segment, const char* name) {
  auto array = segment.find_array<test::Element>(name);
  if (!array || array->size() > 1000) return;
  std::vector<test::Element> elements(array->size());
  static_cast<void>(array->snapshot(elements));
}

void make_sealed(Segment& segment, const char* name, const AttachedStage& stage,
                 const Patch& patch) {
  auto draft = segment.draft<test::Element>(name, 1 + patch.place % 8);
  if (!draft) return;
  std::ranges::fill(draft->data(), test::Element{1, "text"});
  stage.apply(patch);  // once more, where it had been made sound
  if (auto sealed = draft->seal()) test::read_all(std::as_bytes(sealed->data()));
}

void step(AttachedStage& stage, const Patch& patch) {
  constexpr std::array kNames = {test::kObject, test::kSealed, test::kInlineQueue, "new"};
  Segment& segment = stage.segment();
  const char* name = kNames[patch.step() % kNames.size()];
  switch (patch.step() / kNames.size()) {
    case 0:
      return read_object(segment, name);
    case 1:
      return static_cast<void>(segment.describe(name));
    case 2:
      if (auto sealed = segment.sealed<test::Element>(name))
        test::read_all(std::as_bytes(sealed->data()));
      return;
    case 3:
      return static_cast<void>(segment.array<test::Element>(name, 1 + patch.place % 8));
    case 4:
      return static_cast<void>(segment.remove_object(name));
    case 5:
      return make_sealed(segment, name, stage, patch);
    case 6:
      return static_cast<void>(segment.queue(name, {.capacity = 4, .message_limit = 24}));
    default:
      return static_cast<void>(segment.sweep());
  }
}

}  // namespace
}  // namespace tenon::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenon::fuzz;
  static AttachedStage stage;
  stage.heal();
  for (const Patch& patch : patches_in({data, size})) {
    stage.apply(patch);
    step(stage, patch);
  }
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// The tools that read a file without taking part: look, verify, and what is attached read-only.
#include <cstdint>

#include "hostile/exercise.hpp"
#include "stage.hpp"
#include "tenon/inspect.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenon;
  static const fuzz::FileStage stage;
  stage.set({data, size});
  static_cast<void>(inspect::look(stage.path()));
  static_cast<void>(inspect::verify(stage.path()));
  auto tool = Segment::open_read_only(stage.path());
  if (!tool) return 0;
  static_cast<void>(tool->describe(test::kObject));
  if (auto sealed = tool->sealed<test::Element>(test::kSealed))
    test::read_all(std::as_bytes(sealed->data()));
  return 0;
}

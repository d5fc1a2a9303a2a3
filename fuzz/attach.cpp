// SPDX-License-Identifier: Apache-2.0
// What every process does with a file that it attaches to.
#include <cstdint>

#include "hostile/exercise.hpp"
#include "stage.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tenon::fuzz::FileStage stage;
  stage.set({data, size});
  tenon::test::exercise(stage.path());
  return 0;
}

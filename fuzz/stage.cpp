// SPDX-License-Identifier: Apache-2.0
#include "stage.hpp"

#include <cstdlib>

namespace tenon::fuzz {

std::string folder_of_stages() {
  const char* around = std::getenv("TENON_DIR");
  return around != nullptr ? around : "/dev/shm";
}

FileStage::FileStage() = default;

void FileStage::set(std::span<const std::uint8_t> input) const {
  file_.heal(specimen_.content, specimen_.parts.size());
  for (const Patch& patch : patches_in(input)) image_.apply(patch);
}

AttachedStage::AttachedStage() {
  keep();
}

void AttachedStage::keep() {
  sound_.assign(reinterpret_cast<const char*>(file_.data()), specimen_.parts.size());
}

}  // namespace tenon::fuzz

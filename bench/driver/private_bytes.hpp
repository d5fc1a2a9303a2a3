// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace tenon::bench {

/// Private memory for one message, at the start of a line as the peers that work in place have it.
class PrivateBytes {
 public:
  explicit PrivateBytes(std::size_t bytes) : lines_((bytes + sizeof(LineOfBytes) - 1) / 64) {}
  std::byte* data() noexcept { return lines_.front().bytes; }

 private:
  struct alignas(64) LineOfBytes {
    std::byte bytes[64];
  };
  std::vector<LineOfBytes> lines_;
};

}  // namespace tenon::bench

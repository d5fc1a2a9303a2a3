// SPDX-License-Identifier: Apache-2.0
// Memory that the demo shares with the processes it starts.
#pragma once

#include <cstddef>
#include <span>

namespace tenon::cli::demo {

/// Anonymous shared memory. It reaches a child as an inherited descriptor and has no name, so
/// nothing of it stays behind, however the demo ends.
class SharedMemory {
 public:
  /// Zeroed; pages are taken when they are touched.
  static SharedMemory make(std::size_t bytes);
  /// What the parent made, in a child that was told the number of the descriptor.
  static SharedMemory inherited(int descriptor);

  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  int descriptor() const noexcept { return descriptor_; }
  std::span<std::byte> bytes() const noexcept { return bytes_; }

 private:
  SharedMemory(int descriptor, std::size_t bytes);

  int descriptor_;
  std::span<std::byte> bytes_;
};

}  // namespace tenon::cli::demo

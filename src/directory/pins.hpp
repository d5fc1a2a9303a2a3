// SPDX-License-Identifier: Apache-2.0
// Pins: the objects that a process without a slot has open, so that none is taken away under it.
//
// What Uses are to participants: a lock on a byte for each object, shared, which also a read-only
// descriptor may hold, and which the kernel frees at death.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "mapping/mapping.hpp"
#include "os/file.hpp"
#include "tenon/result.hpp"

namespace tenon::directory {

class Pins {
 public:
  /// `file`: the descriptor through which it was mapped, so that what is locked stays locked when
  /// the program closes that number; `facts`: what it leads to. All outlive it.
  Pins(const mapping::Mapping& mapping, const os::File& file, const os::FileFacts& facts) noexcept
      : mapping_(mapping), file_(file), facts_(facts) {}

  const mapping::Mapping& mapping() const noexcept { return mapping_; }
  /// One more handle on the object of entry `index`. Errors: DescriptorLost, IoError.
  Result<void> add(std::uint32_t index);
  /// One less. In a forked child it does nothing: the lock is the parent's, too.
  void drop(std::uint32_t index) noexcept;

 private:
  const mapping::Mapping& mapping_;
  const os::File& file_;
  const os::FileFacts& facts_;
  std::mutex mutex_;
  std::map<std::uint32_t, std::uint32_t> handles_;  // by entry; none is not in here
};

/// One handle on an object.
class Pin {
 public:
  static Result<Pin> take(Pins& pins, std::uint32_t index);
  Pin(Pin&& other) noexcept;
  Pin& operator=(Pin&&) = delete;
  ~Pin();

 private:
  Pin(Pins& pins, std::uint32_t index) noexcept : pins_(&pins), index_(index) {}
  Pins* pins_;
  std::uint32_t index_;
};

}  // namespace tenon::directory

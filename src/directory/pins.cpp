// SPDX-License-Identifier: Apache-2.0
#include "directory/pins.hpp"

#include <utility>

#include "layout/segment_layout.hpp"
#include "os/byte_lock.hpp"

namespace tenon::directory {

// All handles share the descriptor, and so the lock: the first one takes it, the last one frees it.
Result<void> Pins::add(std::uint32_t index) {
  if (!os::leads_to(file_.get(), facts_)) return Code::kDescriptorLost;
  const std::lock_guard lock(mutex_);
  std::uint32_t& handles = handles_[index];
  if (handles == 0) {
    auto locked = os::try_lock_byte(file_, layout::kFirstObjectByte + index, os::LockMode::kShared);
    if (!locked) {
      handles_.erase(index);
      return locked;
    }
  }
  ++handles;
  return {};
}

void Pins::drop(std::uint32_t index) noexcept {
  if (mapping_.forked()) return;
  const std::lock_guard lock(mutex_);
  const auto handles = handles_.find(index);
  if (--handles->second > 0) return;
  handles_.erase(handles);
  // Where the program has closed it, the mapping keeps the lock to the end.
  if (os::leads_to(file_.get(), facts_)) os::unlock_byte(file_, layout::kFirstObjectByte + index);
}

Result<Pin> Pin::take(Pins& pins, std::uint32_t index) {
  if (auto added = pins.add(index); !added) return added.error();
  return Pin(pins, index);
}

Pin::Pin(Pin&& other) noexcept : pins_(std::exchange(other.pins_, nullptr)), index_(other.index_) {}

Pin::~Pin() {
  if (pins_ != nullptr) pins_->drop(index_);
}

}  // namespace tenon::directory

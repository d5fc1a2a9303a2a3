// SPDX-License-Identifier: Apache-2.0
// The monitor of an object, while the calling thread is inside: the only way to change the value.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "tenon/deadline.hpp"
#include "tenon/describe.hpp"
#include "tenon/monitor.hpp"
#include "tenon/result.hpp"

namespace tenon {

namespace object {
struct Core;
}

/// The monitor of an object, entered once by the calling thread: the only way to change the value.
/// Leaves it when destroyed. The object must stay open; the thread is the one that entered.
class ByteHeld {
 public:
  ByteHeld(ByteHeld&& other) noexcept
      : core_(std::exchange(other.core_, nullptr)),
        fast_(other.fast_),
        owner_died_(other.owner_died_) {}
  ByteHeld& operator=(ByteHeld&&) = delete;
  ~ByteHeld() { exit(); }

  /// The value, in place. Valid until it is changed, or waited, or left.
  std::span<const std::byte> value() const noexcept;
  /// Replaces the whole value, all or nothing. Crash: killed inside, the value before or the new
  /// one is there. Errors: InvalidArgument (another size, or it is an object in place),
  /// IllegalMonitorState (left already).
  Result<void> store(std::span<const std::byte> value);
  /// The value, to be changed where it lies. Crash: killed meanwhile, the next owner is told
  /// owner_died(). Errors: InvalidArgument (it is not an object in place), IllegalMonitorState.
  Result<std::span<std::byte>> in_place();
  /// True when the owner before died inside. With two copies there is nothing to repair: the value
  /// is the last one that was stored. In place, repair it, then mark_consistent(); else nobody gets
  /// in after this.
  bool owner_died() const noexcept { return owner_died_; }
  Result<void> mark_consistent();

  /// As Monitor's; that an owner died meanwhile is told by owner_died(). After Inconsistent and
  /// Deadlock it is left.
  Result<Awoken> wait() { return wait_until(Deadline::never()); }
  Result<Awoken> wait_until(Deadline deadline);
  Result<Awoken> wait_for(std::chrono::nanoseconds duration) {
    return wait_until(Deadline::after(duration));
  }
  void notify();
  void notify_all();
  /// Leaves it now.
  void exit() noexcept {
    if (core_ == nullptr) return;
    if (!fast_.exit()) [[unlikely]]
      exit_slowly();
    core_ = nullptr;
  }

 private:
  friend class ByteObject;
  ByteHeld(const object::Core& core, const monitor::FastPath& fast, Entry entry) noexcept
      : core_(&core), fast_(fast) {
    if (entry == Entry::kOwnerDied) [[unlikely]]
      note_death();
  }
  void note_death() noexcept;
  void exit_slowly() noexcept;
  const object::Core* core_;
  monitor::FastPath fast_;
  bool owner_died_ = false;
};

/// What a monitor that was entered can do whatever it guards. As ByteHeld.
class HeldMonitor {
 public:
  bool owner_died() const noexcept { return bytes_.owner_died(); }
  void mark_consistent() { bytes_.mark_consistent().value(); }
  Result<Awoken> wait() { return bytes_.wait(); }
  Result<Awoken> wait_until(Deadline deadline) { return bytes_.wait_until(deadline); }
  Result<Awoken> wait_for(std::chrono::nanoseconds duration) { return bytes_.wait_for(duration); }
  void notify() { bytes_.notify(); }
  void notify_all() { bytes_.notify_all(); }
  void exit() { bytes_.exit(); }

 protected:
  explicit HeldMonitor(ByteHeld bytes) noexcept : bytes_(std::move(bytes)) {}
  /// The value. Throws BadResultAccess(IllegalMonitorState) when it was left.
  std::span<const std::byte> value() const {
    const std::span<const std::byte> bytes = bytes_.value();
    if (bytes.empty()) [[unlikely]]
      throw BadResultAccess(Error(Code::kIllegalMonitorState, "the object's monitor was left"));
    return bytes;
  }
  ByteHeld bytes_;
};

/// The monitor of an Object, entered by the calling thread. As ByteHeld, of one type.
template <Described T>
class Held : public HeldMonitor {
 public:
  explicit Held(ByteHeld bytes) noexcept : HeldMonitor(std::move(bytes)) {}

  /// The value, as it is now. Throws BadResultAccess(IllegalMonitorState) when it was left.
  const T& operator*() const { return *reinterpret_cast<const T*>(value().data()); }
  const T* operator->() const { return &**this; }
  /// Lets `change` edit a copy, and stores that when it returns: all or nothing, whoever is killed.
  /// Thrown exceptions come through, and then nothing is stored. Returns what `change` returns.
  template <std::invocable<T&> F>
  auto update(F&& change) {
    T copy = **this;
    if constexpr (std::is_void_v<std::invoke_result_t<F, T&>>) {
      std::invoke(std::forward<F>(change), copy);
      store(copy);
    } else {
      auto result = std::invoke(std::forward<F>(change), copy);
      store(copy);
      return result;
    }
  }
  void store(const T& value) { bytes_.store(std::as_bytes(std::span(&value, 1))).value(); }
  /// As ByteHeld::in_place().
  T& in_place() { return *reinterpret_cast<T*>(bytes_.in_place().value().data()); }
};

/// The monitor of an Array, entered by the calling thread. As Held.
template <Described T>
class HeldArray : public HeldMonitor {
 public:
  explicit HeldArray(ByteHeld bytes) noexcept : HeldMonitor(std::move(bytes)) {}

  /// As Held's operator*.
  std::span<const T> values() const {
    const std::span<const std::byte> bytes = value();
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  /// As Held::update(), of all values together.
  template <std::invocable<std::span<T>> F>
  void update(F&& change) {
    const std::span<const T> before = values();  // once: a hostile peer may change which they are
    std::vector<T> copy(before.begin(), before.end());
    std::invoke(std::forward<F>(change), std::span<T>(copy));
    bytes_.store(std::as_bytes(std::span<const T>(copy))).value();
  }
  std::span<T> in_place() {
    const std::span<std::byte> bytes = bytes_.in_place().value();
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
};

}  // namespace tenon

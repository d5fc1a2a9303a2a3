// SPDX-License-Identifier: Apache-2.0
// Objects: values in a segment, found by name, that describe themselves.
//
// An Object is one value (an Array, several), of which everybody may take a consistent copy at any
// time. It is changed by who owns its monitor: all or nothing, also when killed in the middle.
// One made `in_place` is changed where it lies, and has no copies. A Sealed object is written once,
// by its maker alone, and is never changed again: everybody uses it in place, also over a read-only
// mapping.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tenon/describe.hpp"
#include "tenon/monitor.hpp"
#include "tenon/result.hpp"

namespace tenon {

namespace object {
struct Core;
}

/// What an object says about itself.
struct ObjectInfo {
  ObjectType type;          ///< of one element
  std::uint64_t count = 0;  ///< elements
  bool sealed = false;
  bool in_place = false;
};

/// Whether there is a spare copy of a value, into which who changes it writes.
enum class Copies : std::uint8_t {
  kTwo,      ///< changed all or nothing, and read by everybody at any time
  kInPlace,  ///< for large ones: changed and read by the owner alone, where it lies
};

/// The monitor of an object, entered once by the calling thread: the only way to change the value.
/// Leaves it when destroyed. The object must stay open, and the
/// thread is the one that entered.
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

/// A value of any type.
class ByteObject {
 public:
  /// As Monitor's enter(); the object's monitor is exited by what it returns. Errors: those, and
  /// PermissionDenied (read-only attach).
  Result<ByteHeld> enter() const { return enter_until(Deadline::never()); }
  Result<ByteHeld> try_enter() const { return enter_until(Deadline::now()); }
  Result<ByteHeld> enter_until(Deadline deadline) const {
    if (monitor_.fast_.enter()) [[likely]]
      return ByteHeld(*core_, monitor_.fast_, Entry::kOrdinary);
    return enter_slowly(deadline);
  }
  Result<ByteHeld> enter_for(std::chrono::nanoseconds duration) const {
    return enter_until(Deadline::after(duration));
  }
  /// By itself. Error: PermissionDenied (read-only attach).
  Result<Monitor> monitor() const;

  /// Copies the whole value as it was at one moment. `out`: element bytes x count.
  /// Outcome: WouldBlock, when it changes faster than it can be copied, again and again.
  /// Errors: InvalidArgument (another size, or an object in place), ForkedHandle.
  /// Order: what happened before the change that made this value happens-before the return.
  /// Crash: who is killed while changing it disturbs nobody: the value before is there.
  Result<void> snapshot(std::span<std::byte> out) const;
  /// How often the value was changed. Error: ForkedHandle.
  Result<std::uint64_t> version() const;
  ObjectInfo info() const;

 private:
  friend class Segment;
  friend class ByteHeld;
  explicit ByteObject(std::shared_ptr<const object::Core> core) noexcept;
  Result<ByteHeld> enter_slowly(Deadline deadline) const;
  std::shared_ptr<const object::Core> core_;
  Monitor monitor_;  ///< none where it is attached read-only
};

/// Bytes that never change.
class ByteSealed {
 public:
  /// Valid while this lives. Empty in a forked child, where the segment is not mapped.
  std::span<const std::byte> data() const noexcept;
  ObjectInfo info() const;

 private:
  friend class Segment;
  friend class ByteDraft;
  explicit ByteSealed(std::shared_ptr<const object::Core> core) noexcept;
  std::shared_ptr<const object::Core> core_;
};

/// A sealed object in the making, which nobody else finds. Dropped or killed, it is gone.
class ByteDraft {
 public:
  ByteDraft(ByteDraft&&) noexcept = default;
  ByteDraft& operator=(ByteDraft&&) noexcept = default;

  /// To be filled; zero at first. Empty in a forked child.
  std::span<std::byte> data() const noexcept;
  /// From now on everybody finds it, and nobody changes it: what data() gave is not to be used any
  /// more.
  /// Order: all that was stored happens-before it is found.
  /// Crash: killed before the one store, it never was; after it, it is whole.
  /// Errors: AlreadyExists, ForkedHandle, Closed (it was sealed), Timeout, DescriptorLost, IoError.
  Result<ByteSealed> seal();

 private:
  friend class Segment;
  explicit ByteDraft(std::shared_ptr<object::Core> core) noexcept;
  std::shared_ptr<object::Core> core_;
};

/// The monitor of an Object, entered by the calling thread. As ByteHeld, of one type.
template <Described T>
class Held {
 public:
  explicit Held(ByteHeld bytes) noexcept : bytes_(std::move(bytes)) {}

  /// The value, as it is now.
  const T& operator*() const noexcept { return *reinterpret_cast<const T*>(bytes_.value().data()); }
  const T* operator->() const noexcept { return &**this; }
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

  bool owner_died() const noexcept { return bytes_.owner_died(); }
  void mark_consistent() { bytes_.mark_consistent().value(); }
  Result<Awoken> wait() { return bytes_.wait(); }
  Result<Awoken> wait_until(Deadline deadline) { return bytes_.wait_until(deadline); }
  Result<Awoken> wait_for(std::chrono::nanoseconds duration) { return bytes_.wait_for(duration); }
  void notify() { bytes_.notify(); }
  void notify_all() { bytes_.notify_all(); }
  void exit() { bytes_.exit(); }

 private:
  ByteHeld bytes_;
};

/// A value of one type.
template <Described T>
class Object {
 public:
  explicit Object(ByteObject bytes) noexcept : bytes_(std::move(bytes)) {}

  /// As ByteObject's.
  Result<Held<T>> enter() const { return enter_until(Deadline::never()); }
  Result<Held<T>> try_enter() const { return enter_until(Deadline::now()); }
  Result<Held<T>> enter_until(Deadline deadline) const {
    auto held = bytes_.enter_until(deadline);
    if (!held) return held.error();
    return Held<T>(std::move(*held));
  }
  Result<Held<T>> enter_for(std::chrono::nanoseconds duration) const {
    return enter_until(Deadline::after(duration));
  }
  /// Enters, lets `change` edit the value as Held::update() does, and leaves.
  template <std::invocable<T&> F>
  auto synchronized(F&& change) const -> Result<std::invoke_result_t<F, T&>> {
    auto held = enter();
    if (!held) return held.error();
    if constexpr (std::is_void_v<std::invoke_result_t<F, T&>>) {
      held->update(std::forward<F>(change));
      return {};
    } else {
      return held->update(std::forward<F>(change));
    }
  }
  Result<Monitor> monitor() const { return bytes_.monitor(); }

  /// As ByteObject::snapshot().
  Result<T> snapshot() const {
    std::array<std::byte, sizeof(T)> value;
    if (auto taken = bytes_.snapshot(value); !taken) return taken.error();
    return std::bit_cast<T>(value);
  }
  Result<std::uint64_t> version() const { return bytes_.version(); }

 private:
  ByteObject bytes_;
};

/// The monitor of an Array, entered by the calling thread. As Held.
template <Described T>
class HeldArray {
 public:
  explicit HeldArray(ByteHeld bytes) noexcept : bytes_(std::move(bytes)) {}

  std::span<const T> values() const noexcept {
    const std::span<const std::byte> bytes = bytes_.value();
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  /// As Held::update(), of all values together.
  template <std::invocable<std::span<T>> F>
  void update(F&& change) {
    std::vector<T> copy(values().begin(), values().end());
    std::invoke(std::forward<F>(change), std::span<T>(copy));
    bytes_.store(std::as_bytes(std::span<const T>(copy))).value();
  }
  std::span<T> in_place() {
    const std::span<std::byte> bytes = bytes_.in_place().value();
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  bool owner_died() const noexcept { return bytes_.owner_died(); }
  void mark_consistent() { bytes_.mark_consistent().value(); }
  Result<Awoken> wait() { return bytes_.wait(); }
  Result<Awoken> wait_until(Deadline deadline) { return bytes_.wait_until(deadline); }
  Result<Awoken> wait_for(std::chrono::nanoseconds duration) { return bytes_.wait_for(duration); }
  void notify() { bytes_.notify(); }
  void notify_all() { bytes_.notify_all(); }
  void exit() { bytes_.exit(); }

 private:
  ByteHeld bytes_;
};

/// Several values of one type that change together.
template <Described T>
class Array {
 public:
  explicit Array(ByteObject bytes) : bytes_(std::move(bytes)), size_(bytes_.info().count) {}

  std::size_t size() const noexcept { return size_; }
  /// As ByteObject's.
  Result<HeldArray<T>> enter() const { return enter_until(Deadline::never()); }
  Result<HeldArray<T>> try_enter() const { return enter_until(Deadline::now()); }
  Result<HeldArray<T>> enter_until(Deadline deadline) const {
    auto held = bytes_.enter_until(deadline);
    if (!held) return held.error();
    return HeldArray<T>(std::move(*held));
  }
  Result<Monitor> monitor() const { return bytes_.monitor(); }
  /// As ByteObject::snapshot(). `out`: size() elements.
  Result<void> snapshot(std::span<T> out) const {
    return bytes_.snapshot(std::as_writable_bytes(out));
  }
  Result<std::uint64_t> version() const { return bytes_.version(); }

 private:
  ByteObject bytes_;
  std::size_t size_;
};

/// Values of one type that never change.
template <Described T>
class Sealed {
 public:
  explicit Sealed(ByteSealed bytes) noexcept : bytes_(std::move(bytes)) {}

  /// In place; valid while this lives.
  std::span<const T> data() const noexcept {
    const std::span<const std::byte> bytes = bytes_.data();
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

 private:
  ByteSealed bytes_;
};

/// Values of one type that are about to be sealed.
template <Described T>
class Draft {
 public:
  explicit Draft(ByteDraft bytes) noexcept : bytes_(std::move(bytes)) {}

  std::span<T> data() const noexcept {
    const std::span<std::byte> bytes = bytes_.data();
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  /// As ByteDraft::seal().
  Result<Sealed<T>> seal() {
    auto sealed = bytes_.seal();
    if (!sealed) return sealed.error();
    return Sealed<T>(std::move(*sealed));
  }

 private:
  ByteDraft bytes_;
};

}  // namespace tenon

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

#include "tenon/describe.hpp"
#include "tenon/held.hpp"
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

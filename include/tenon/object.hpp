// SPDX-License-Identifier: Apache-2.0
// Objects: values in a segment, found by name, that describe themselves.
//
// An Object is one value (an Array, several), of which everybody may take a consistent copy at any
// time. A Sealed object is written once, by its maker alone, and is never changed again: everybody
// uses it in place, also over a read-only mapping.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "tenon/describe.hpp"
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
};

/// A value of any type.
class ByteObject {
 public:
  /// Copies the whole value as it was at one moment. `out`: element bytes x count.
  /// Outcome: WouldBlock, when it changes faster than it can be copied, again and again.
  /// Errors: InvalidArgument (another size), ForkedHandle.
  /// Order: what happened before the change that made this value happens-before the return.
  /// Crash: who is killed while changing it disturbs nobody: the value before is there.
  Result<void> snapshot(std::span<std::byte> out) const;
  /// How often the value was changed. Error: ForkedHandle.
  Result<std::uint64_t> version() const;
  ObjectInfo info() const;

 private:
  friend class Segment;
  explicit ByteObject(std::shared_ptr<const object::Core> core) noexcept;
  std::shared_ptr<const object::Core> core_;
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

/// A value of one type. This version makes and reads it; changing it will be its monitor's.
template <Described T>
class Object {
 public:
  explicit Object(ByteObject bytes) noexcept : bytes_(std::move(bytes)) {}

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

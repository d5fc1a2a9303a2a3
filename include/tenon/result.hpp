// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or an Error, with the interface of C++23's std::expected.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "tenon/code.hpp"

namespace tenon {

/// What went wrong. 24 bytes, trivially copyable: no heap, no strings of its own.
struct Error {
  Code code{};
  std::int32_t system_error = 0;  ///< errno value behind it, 0 = none
  const char* detail = nullptr;   ///< static text that narrows `code` down, or nullptr
  std::int64_t number = -1;       ///< what the detail speaks of (a pid, an offset), -1 = none

  constexpr Error(Code c) noexcept : code(c) {}  // NOLINT(google-explicit-constructor)
  constexpr Error(Code c, const char* text, std::int64_t n = -1) noexcept
      : code(c), detail(text), number(n) {}
  static constexpr Error from_system(Code c, int system_error, const char* text) noexcept {
    Error error(c, text);
    error.system_error = system_error;
    return error;
  }

  /// What happened, why, and what to do, in one line.
  std::string message() const;
};

/// Thrown by Result::value() on an error, and by what has a value only inside a monitor when it was
/// left; the only exception that Tenon throws.
class BadResultAccess : public std::exception {
 public:
  explicit BadResultAccess(const Error& error) : error_(error), message_(error.message()) {}
  const char* what() const noexcept override { return message_.c_str(); }
  const Error& error() const noexcept { return error_; }

 private:
  Error error_;
  std::string message_;
};

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, error) {}         // NOLINT
  Result(Code code) : Result(Error(code)) {}                             // NOLINT

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & { return check(), *std::get_if<0>(&state_); }
  const T& value() const& { return check(), *std::get_if<0>(&state_); }
  /// By value, unlike std::expected: `for (auto& x : look().value())` must not dangle.
  T value() && { return check(), std::move(*std::get_if<0>(&state_)); }
  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

  const Error& error() const noexcept { return *std::get_if<1>(&state_); }
  /// True when this is an error with that code.
  bool is(Code code) const noexcept { return !has_value() && error().code == code; }

  template <class U>
  T value_or(U&& other) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(other));
  }

 private:
  void check() const {
    if (!has_value()) throw BadResultAccess(error());
  }

  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() noexcept = default;
  Result(Error error) noexcept : error_(error) {}      // NOLINT(google-explicit-constructor)
  Result(Code code) noexcept : Result(Error(code)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const noexcept { return error_.code == Code{}; }
  explicit operator bool() const noexcept { return has_value(); }
  void value() const {
    if (!has_value()) throw BadResultAccess(error_);
  }
  const Error& error() const noexcept { return error_; }
  bool is(Code code) const noexcept { return error_.code == code && !has_value(); }

 private:
  Error error_{Code{}};
};

}  // namespace tenon

// SPDX-License-Identifier: Apache-2.0
// Types describe themselves: name, type, offset and size of each field, as text that is stored with
// an object, so that no two processes read the same bytes differently.
//
//   struct Account {
//     std::int64_t balance;
//     char owner[16];
//   };
//   TENON_DESCRIBE(Account, balance, owner);        // in Account's namespace
//
// is stored as (docs/spec/object.md)
//
//   Account 24
//   balance i64 0
//   owner char[16] 8
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace tenon {

/// What is stored with an object about its elements.
struct ObjectType {
  std::string description;  ///< a line "NAME BYTES", and for each field "NAME TYPE OFFSET"
  std::uint32_t bytes = 0;  ///< of one element
};

/// True when both lay out the same fields in the same way; the name of the type says nothing.
bool same_layout(std::string_view a, std::string_view b) noexcept;

/// Two descriptions beside each other, with a mark at each line that differs; for people.
std::string side_by_side(std::string_view ours, std::string_view theirs);

namespace describe {

/// A field, as TENON_DESCRIBE knows it.
struct Field {
  const char* name;
  std::size_t offset;
  std::size_t bytes;
  void (*write)(std::string& lines, const std::string& name, std::size_t offset);
};

template <class T>
concept HasFields = requires(const T* type) {
  tenon_fields(type);
};

template <class T>
struct Elements : std::false_type {};
template <class T, std::size_t N>
struct Elements<T[N]> : std::true_type {
  using Type = T;
  static constexpr std::size_t kCount = N;
};
template <class T, std::size_t N>
struct Elements<std::array<T, N>> : std::true_type {
  using Type = T;
  static constexpr std::size_t kCount = N;
};

template <class T>
constexpr bool is_scalar() noexcept {
  return std::is_integral_v<T> || std::is_enum_v<T> || std::is_same_v<T, float> ||
         std::is_same_v<T, double>;
}

template <class T>
std::string name_of_scalar() {
  if constexpr (std::is_enum_v<T>) {
    return name_of_scalar<std::underlying_type_t<T>>();
  } else if constexpr (std::is_same_v<T, bool>) {
    return "bool";
  } else if constexpr (std::is_same_v<T, char>) {
    return "char";
  } else {
    const char letter = std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u';
    return letter + std::to_string(8 * sizeof(T));
  }
}

void write_line(std::string& lines, const std::string& name, const std::string& type,
                std::size_t offset);

/// The lines of a field of type T: one, or those of what it consists of.
template <class T>
void write_field(std::string& lines, const std::string& name, std::size_t offset) {
  if constexpr (Elements<T>::value) {
    using Element = typename Elements<T>::Type;
    constexpr std::size_t count = Elements<T>::kCount;
    if constexpr (is_scalar<Element>()) {
      write_line(lines, name, name_of_scalar<Element>() + "[" + std::to_string(count) + "]",
                 offset);
    } else {
      for (std::size_t i = 0; i < count; ++i)
        write_field<Element>(lines, name + "[" + std::to_string(i) + "]",
                             offset + i * sizeof(Element));
    }
  } else if constexpr (HasFields<T>) {
    for (const Field& field : tenon_fields(static_cast<const T*>(nullptr)))
      field.write(lines, name + "." + field.name, offset + field.offset);
  } else {
    static_assert(is_scalar<T>(),
                  "a field is a number, an enumeration, a struct with TENON_DESCRIBE, or an array "
                  "of those; never a pointer");
    write_line(lines, name, name_of_scalar<T>(), offset);
  }
}

/// False when a field is missing for certain: a hole is larger than alignment makes it.
template <class T, std::size_t N>
constexpr bool covers(std::array<Field, N> fields) noexcept {
  std::sort(fields.begin(), fields.end(),
            [](const Field& a, const Field& b) { return a.offset < b.offset; });
  std::size_t end = 0;
  for (const Field& field : fields) {
    if (field.offset >= end + alignof(T)) return false;
    end = std::max(end, field.offset + field.bytes);
  }
  return sizeof(T) < end + alignof(T);
}

}  // namespace describe

/// What an object may consist of.
template <class T>
concept Described = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> &&
                    (describe::is_scalar<T>() || describe::HasFields<T>);

/// The description of T. A number alone is a struct of one field `value`.
template <Described T>
ObjectType type_of() {
  static_assert(alignof(T) <= 128, "values are aligned to 128 bytes");
  ObjectType type;
  type.bytes = sizeof(T);
  if constexpr (describe::HasFields<T>) {
    const auto fields = tenon_fields(static_cast<const T*>(nullptr));
    // A sum of strings that begins with a literal has g++ 12 warn of std::string itself, at -O3.
    type.description = tenon_name(static_cast<const T*>(nullptr));
    type.description.append(" ").append(std::to_string(sizeof(T))).append("\n");
    for (const describe::Field& field : fields)
      field.write(type.description, field.name, field.offset);
  } else {
    type.description = describe::name_of_scalar<T>() + " " + std::to_string(sizeof(T)) + "\n";
    describe::write_field<T>(type.description, "value", 0);
  }
  return type;
}

}  // namespace tenon

#define TENON_INTERNAL_PARENTHESES ()
#define TENON_INTERNAL_EXPAND(...) \
  TENON_INTERNAL_EXPAND_3(         \
      TENON_INTERNAL_EXPAND_3(TENON_INTERNAL_EXPAND_3(TENON_INTERNAL_EXPAND_3(__VA_ARGS__))))
#define TENON_INTERNAL_EXPAND_3(...) \
  TENON_INTERNAL_EXPAND_2(           \
      TENON_INTERNAL_EXPAND_2(TENON_INTERNAL_EXPAND_2(TENON_INTERNAL_EXPAND_2(__VA_ARGS__))))
#define TENON_INTERNAL_EXPAND_2(...) \
  TENON_INTERNAL_EXPAND_1(           \
      TENON_INTERNAL_EXPAND_1(TENON_INTERNAL_EXPAND_1(TENON_INTERNAL_EXPAND_1(__VA_ARGS__))))
#define TENON_INTERNAL_EXPAND_1(...) __VA_ARGS__

// clang-format off
#define TENON_INTERNAL_FIELD(member)                                                          \
  ::tenon::describe::Field {                                                                  \
    #member, offsetof(TenonDescribed, member), sizeof(TenonDescribed::member),                \
    &::tenon::describe::write_field<std::remove_cv_t<decltype(TenonDescribed::member)>>       \
  }
// clang-format on
#define TENON_INTERNAL_FIELDS(member, ...) \
  TENON_INTERNAL_FIELD(member)             \
  __VA_OPT__(, TENON_INTERNAL_FIELDS_AGAIN TENON_INTERNAL_PARENTHESES(__VA_ARGS__))
#define TENON_INTERNAL_FIELDS_AGAIN() TENON_INTERNAL_FIELDS

/// Describes a struct by all of its fields. Stands in the namespace of the struct, before the first
/// use of it as an object. What is derived from it is not described by it.
#define TENON_DESCRIBE(type, ...)                                                                 \
  template <std::same_as<type> TenonDescribed>                                                    \
  constexpr auto tenon_fields(const TenonDescribed*) noexcept {                                   \
    return std::array{TENON_INTERNAL_EXPAND(TENON_INTERNAL_FIELDS(__VA_ARGS__, ))};               \
  }                                                                                               \
  template <std::same_as<type> TenonDescribed>                                                    \
  constexpr const char* tenon_name(const TenonDescribed*) noexcept {                              \
    return #type;                                                                                 \
  }                                                                                               \
  static_assert(std::is_trivially_copyable_v<type> && std::is_standard_layout_v<type>,            \
                "shared memory holds plain bytes only");                                          \
  static_assert(::tenon::describe::covers<type>(tenon_fields(static_cast<const type*>(nullptr))), \
                "TENON_DESCRIBE lacks a field")

// SPDX-License-Identifier: Apache-2.0
#include "inspect/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "base/bits.hpp"
#include "tenon/order.hpp"

namespace tenon::inspect {
namespace {

constexpr std::size_t kMostShown = 16;  // elements of an array
constexpr std::size_t kLongestText = 256;

// Cuts the text before `end` off; all of it where there is none.
std::string_view cut(std::string_view& text, char end) noexcept {
  const std::string_view head = text.substr(0, text.find(end));
  text.remove_prefix(std::min(text.size(), head.size() + 1));
  return head;
}

std::optional<std::uint64_t> number_in(std::string_view text) noexcept {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class T>
std::string text_of(const std::byte* at) {
  T value;
  order::copy_plain(&value, at, sizeof value);
  std::array<char, 64> text;
  if constexpr (sizeof(T) == 1) {
    const auto end = std::to_chars(text.data(), text.data() + text.size(), int{value}).ptr;
    return {text.data(), end};
  } else {
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
  }
}

struct Scalar {
  std::string_view name;
  std::uint64_t bytes;
  std::string (*text)(const std::byte*);
};
// With its type written out: g++ 12 lays a deduced one among the mutable data.
constexpr std::array<Scalar, 12> kScalars{
    Scalar{"i8", 1, text_of<std::int8_t>},
    Scalar{"i16", 2, text_of<std::int16_t>},
    Scalar{"i32", 4, text_of<std::int32_t>},
    Scalar{"i64", 8, text_of<std::int64_t>},
    Scalar{"u8", 1, text_of<std::uint8_t>},
    Scalar{"u16", 2, text_of<std::uint16_t>},
    Scalar{"u32", 4, text_of<std::uint32_t>},
    Scalar{"u64", 8, text_of<std::uint64_t>},
    Scalar{"f32", 4, text_of<float>},
    Scalar{"f64", 8, text_of<double>},
    Scalar{"bool", 1,
           [](const std::byte* at) { return std::string(*at == std::byte{0} ? "false" : "true"); }},
    Scalar{"char", 1, [](const std::byte* at) { return std::string(1, static_cast<char>(*at)); }},
};

// Up to the NUL.
std::string text_of_chars(std::span<const std::byte> bytes) {
  const auto end = std::ranges::find(bytes, std::byte{0});
  const auto size = std::min(static_cast<std::size_t>(end - bytes.begin()), kLongestText);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::string value_of(std::string_view type, std::uint64_t offset,
                     std::span<const std::byte> element) {
  const bool is_array = type.ends_with(']');
  std::string_view name = cut(type, '[');
  const auto count = is_array ? number_in(type.substr(0, type.size() - 1)) : 1;
  const auto scalar = std::ranges::find(kScalars, name, &Scalar::name);
  if (scalar == kScalars.end() || !count || *count > element.size() ||
      !fits(offset, *count * scalar->bytes, element.size()))
    return "?";
  if (!is_array) return scalar->text(&element[offset]);
  if (name == "char") return text_of_chars(element.subspan(offset, *count));
  std::string text;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(*count, kMostShown); ++i)
    text += (i == 0 ? "" : " ") + scalar->text(&element[offset + i * scalar->bytes]);
  return *count > kMostShown ? text + " ..." : text;
}

}  // namespace

std::vector<Field> fields_of(std::string_view description, std::span<const std::byte> element) {
  std::vector<Field> fields;
  cut(description, '\n');  // the type itself
  while (!description.empty()) {
    std::string_view line = cut(description, '\n');
    Field field;
    field.name = cut(line, ' ');
    field.type = cut(line, ' ');
    const auto offset = number_in(line);
    field.offset = offset.value_or(0);
    field.value = offset ? value_of(field.type, *offset, element) : "?";
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace tenon::inspect

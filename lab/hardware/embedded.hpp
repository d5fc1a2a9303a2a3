// SPDX-License-Identifier: Apache-2.0
// Files that are part of the library: embed.cmake makes their source.
#pragma once

#include <span>

namespace tenon::lab::hardware {

/// vocabulary.h
extern const char* const kVocabulary;

/// A litmus test that can be run by name.
struct NamedTest {
  const char* name;
  const char* text;
};
std::span<const NamedTest> named_tests() noexcept;

}  // namespace tenon::lab::hardware

// SPDX-License-Identifier: Apache-2.0
// Which program plays a part, in which language.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::cli::demo {

enum class Language { kCpp, kJava };

std::string_view name_of(Language language) noexcept;

/// Who talks to whom.
struct Pair {
  std::string_view key;
  Language producer;
  Language consumer;

  std::string title() const;
  bool uses(Language language) const noexcept {
    return producer == language || consumer == language;
  }
};

/// The origin's own case last.
constexpr std::array<Pair, 4> kPairs = {{
    {"cpp-cpp", Language::kCpp, Language::kCpp},
    {"cpp-java", Language::kCpp, Language::kJava},
    {"java-cpp", Language::kJava, Language::kCpp},
    {"java-java", Language::kJava, Language::kJava},
}};

/// A file to execute, and the words before those that tell the part.
struct Program {
  std::string name;  ///< for messages
  std::string file;
  std::vector<std::string> words;
};

/// What plays each side.
struct Cast {
  Program producer;
  Program consumer;
};

/// Those that there are on this machine: this very program, and perhaps the demo's Java part.
class Programs {
 public:
  /// `jar` may be empty: then it is sought beside this program.
  explicit Programs(const std::string& jar);

  bool can_play(const Pair& pair) const noexcept { return java_ || !pair.uses(Language::kJava); }
  const std::string& why_no_java() const noexcept { return why_no_java_; }
  Cast cast(const Pair& pair) const { return {of(pair.producer), of(pair.consumer)}; }

 private:
  const Program& of(Language language) const { return language == Language::kCpp ? cpp_ : *java_; }

  Program cpp_;
  std::optional<Program> java_;
  std::string why_no_java_;
};

}  // namespace tenon::cli::demo

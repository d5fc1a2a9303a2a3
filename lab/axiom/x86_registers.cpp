// SPDX-License-Identifier: Apache-2.0
// The names of x86 registers. Narrower ones are the same register: a litmus test uses one width.
#include <algorithm>
#include <cctype>

#include "axiom/parser.hpp"

namespace tenon::lab::axiom {
namespace {

// The two letters that name an old register: ax for eax, rax, ax, al, ah; empty when there are
// none.
std::string core_of(std::string_view name) {
  static constexpr std::string_view kWords[] = {"ax", "bx", "cx", "dx", "si", "di", "bp", "sp"};
  static constexpr std::string_view kBytes = "abcd";
  if (name.size() == 3 && (name[0] == 'e' || name[0] == 'r')) name.remove_prefix(1);
  if (std::ranges::find(kWords, name) != std::end(kWords)) return std::string(name);
  if (name.size() == 2 && kBytes.find(name[0]) != std::string_view::npos &&
      (name[1] == 'l' || name[1] == 'h'))
    return {name[0], 'x'};
  if (name.size() == 3 && name[2] == 'l') return core_of(name.substr(0, 2));
  return {};
}

// r8 for r8, r8d, r8w, r8b.
std::string numbered(std::string_view name) {
  if (name.size() < 2 || name[0] != 'r' || name[1] < '0' || name[1] > '9') return {};
  const std::size_t end = name.find_first_not_of("0123456789", 1);
  if (end != std::string_view::npos &&
      (end + 1 != name.size() || std::string_view("dwb").find(name[end]) == std::string_view::npos))
    return {};
  return std::string(name.substr(0, end));
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::string canonical_register(Language language, std::string_view name) {
  if (language == Language::kC) return {};
  const std::string plain = lower_case(name);
  if (const std::string core = core_of(plain); !core.empty()) {
    if (language == Language::kX86_64) return "r" + core;
    std::string wide = "e" + core;
    std::ranges::transform(wide, wide.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return wide;
  }
  if (plain == "rip" || plain == "cs") return plain;
  return numbered(plain);
}

}  // namespace tenon::lab::axiom

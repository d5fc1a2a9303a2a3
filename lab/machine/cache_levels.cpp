// SPDX-License-Identifier: Apache-2.0
#include "machine/cache_levels.hpp"

#include <cstdlib>
#include <fstream>

namespace tenon::lab::machine {
namespace {

std::string word_in(const std::string& path) {
  std::ifstream in(path);
  std::string word;
  in >> word;
  return word;
}

// "48K", "2048K" or "32M"; 0 for anything else.
std::size_t bytes_of(const std::string& text) {
  char* unit = nullptr;
  const unsigned long long number = std::strtoull(text.c_str(), &unit, 10);
  if (number == 0 || number > (std::size_t{1} << 40u)) return 0;
  const std::string rest = unit;
  if (rest.empty()) return number;
  if (rest == "K") return number << 10u;
  return rest == "M" ? number << 20u : 0;
}

}  // namespace

std::vector<CacheLevel> cache_levels(const std::string& folder) {
  std::vector<CacheLevel> levels;
  constexpr int kMostCaches = 16;
  for (int index = 0; index < kMostCaches; ++index) {
    const std::string path = folder + "/index" + std::to_string(index) + "/";
    CacheLevel level;
    level.level = static_cast<int>(bytes_of(word_in(path + "level")) & 0xffu);
    level.type = word_in(path + "type");
    level.bytes = bytes_of(word_in(path + "size"));
    level.line_bytes = bytes_of(word_in(path + "coherency_line_size"));
    level.shared_by = word_in(path + "shared_cpu_list");
    if (level.level != 0 && level.bytes != 0) levels.push_back(level);
  }
  return levels;
}

std::string text_of_bytes(std::size_t bytes) {
  constexpr std::size_t kMiB = std::size_t{1} << 20u;
  if (bytes >= kMiB && bytes % kMiB == 0) return std::to_string(bytes >> 20u) + " MiB";
  if (bytes >= 1024) return std::to_string(bytes >> 10u) + " KiB";
  return std::to_string(bytes) + " B";
}

}  // namespace tenon::lab::machine

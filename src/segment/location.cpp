// SPDX-License-Identifier: Apache-2.0
#include "segment/location.hpp"

#include <algorithm>
#include <cstdlib>

#include "os/file.hpp"
#include "os/process.hpp"

namespace tenon::segment {
namespace {

constexpr std::size_t kLongestName = 100;

bool is_path(std::string_view name) noexcept {
  return name.starts_with('/') || name.starts_with('.');
}

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

std::string directory() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): read only
  if (const char* chosen = std::getenv("TENON_DIR"); chosen != nullptr && *chosen != '\0')
    return chosen;
  return "/dev/shm/tenon-" + std::to_string(os::user());
}

Result<std::string> path_of(std::string_view name) {
  if (name.find('\0') != std::string_view::npos)
    return Error(Code::kInvalidArgument, "a NUL in the name");
  if (is_path(name)) return std::string(name);
  if (name.empty() || name.size() > kLongestName || !std::ranges::all_of(name, is_name_character))
    return Error(Code::kInvalidArgument,
                 "a segment name has 1 to 100 of A-Z a-z 0-9 . _ - and does not start with '.'");
  return directory() + "/" + std::string(name);
}

Result<void> ensure_directory() {
  const std::string path = directory();
  if (auto made = os::make_directory(path.c_str(), 0700); !made) return made;
  auto facts = os::facts_of(path.c_str());
  if (!facts) return facts.error();
  if (facts->type != os::FileType::kDirectory)
    return Error(Code::kUnsafePath, "the directory for segments is something else");
  if (facts->owner != os::user())
    return Error(Code::kUnsafePath, "the directory for segments belongs to user", facts->owner);
  const bool open_to_others = (facts->mode & 0022u) != 0 && (facts->mode & 01000u) == 0;
  if (open_to_others)
    return Error(Code::kUnsafePath, "others may write to the directory for segments");
  return {};
}

}  // namespace tenon::segment

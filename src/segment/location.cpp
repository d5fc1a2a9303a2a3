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

const char* chosen_directory() noexcept {
  return std::getenv("TENON_DIR");  // NOLINT(concurrency-mt-unsafe): read only
}

bool is_chosen() noexcept {
  const char* chosen = chosen_directory();
  return chosen != nullptr && *chosen != '\0';
}

// Who chose the directory answers for its owner; the default one lies where anybody may make it.
Result<void> check_directory(const std::string& path) {
  auto facts = os::facts_of(path.c_str());
  if (!facts) return facts.error();
  if (facts->type != os::FileType::kDirectory)
    return Error(Code::kUnsafePath, "the directory for segments is something else");
  if (!is_chosen() && facts->owner != os::user())
    return Error(Code::kUnsafePath, "the directory for segments belongs to user", facts->owner);
  const bool open_to_others = (facts->mode & 0022u) != 0 && (facts->mode & 01000u) == 0;
  if (open_to_others)
    return Error(Code::kUnsafePath, "others may write to the directory for segments");
  return {};
}

}  // namespace

bool wants_lock_order() {
  const char* value = std::getenv("TENON_LOCK_ORDER");  // NOLINT(concurrency-mt-unsafe): read only
  return value != nullptr && *value != '\0';
}

std::string directory() {
  if (is_chosen()) return chosen_directory();
  return "/dev/shm/tenon-" + std::to_string(os::user());
}

Result<std::string> path_of(std::string_view name) {
  if (name.find('\0') != std::string_view::npos)
    return Error(Code::kInvalidArgument, "a NUL in the name");
  if (is_path(name)) return std::string(name);
  if (name.empty() || name.size() > kLongestName || !std::ranges::all_of(name, is_name_character))
    return Error(Code::kInvalidArgument,
                 "a segment name has 1 to 100 of A-Z a-z 0-9 . _ - and does not start with '.'");
  const std::string folder = directory();
  auto safe = check_directory(folder);
  if (!safe && !safe.is(Code::kNotFound)) return safe.error();
  return folder + "/" + std::string(name);
}

Result<std::string> path_for_creation(std::string_view name) {
  if (!is_path(name)) {
    if (auto made = os::make_directory(directory().c_str(), 0700); !made) return made.error();
  }
  return path_of(name);
}

}  // namespace tenon::segment

// SPDX-License-Identifier: Apache-2.0
// Where a segment is found.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "os/file.hpp"
#include "tenon/result.hpp"

namespace tenon::mapping {

/// A path; or, for an anonymous segment, a descriptor of its file, which stays open while a copy of
/// this lives. No lock is ever taken on that descriptor, so that a forked child may have it, too.
class Place {
 public:
  // A path is a place.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Place(std::string path) noexcept : path_(std::move(path)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Place(const char* path) : path_(path) {}
  /// The anonymous segment behind `descriptor`, which stays the caller's.
  /// Errors: WrongKind (not a memory file whose size is sealed), PermissionDenied, IoError, ...
  static Result<Place> behind(int descriptor);

  /// Empty for an anonymous one.
  const std::string& path() const noexcept { return path_; }
  bool anonymous() const noexcept { return anchor_ != nullptr; }
  /// A new description of the file. Errors: as os::open_file(); DescriptorLost, when the program
  /// has closed that of an anonymous one.
  Result<os::File> open(os::Access access) const;

 private:
  struct Anchor;
  explicit Place(std::shared_ptr<const Anchor> anchor) noexcept : anchor_(std::move(anchor)) {}

  std::string path_;
  std::shared_ptr<const Anchor> anchor_;
};

}  // namespace tenon::mapping

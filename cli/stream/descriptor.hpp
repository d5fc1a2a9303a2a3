// SPDX-License-Identifier: Apache-2.0
// Descriptor: files and pipes of the system, with errors that say which one and why.
#pragma once

#include <sys/stat.h>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "failure.hpp"

namespace tenon::cli {

/// What the system refused, from errno.
Failure system_failure(const std::string& subject, const std::string& what,
                       const std::string& remedy);

class Descriptor {
 public:
  /// Opens `path`; "-" stands for `standard`, one of the three that every process has.
  static Descriptor open(const std::string& path, int flags, int standard);
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&&) = delete;

  /// For messages: the path, or "standard input".
  const std::string& name() const noexcept { return name_; }
  bool is_standard() const noexcept { return !owned_; }
  struct ::stat facts() const;

  /// What is there, at least one byte; 0 at the end. Waits for it.
  std::size_t read_some(std::span<std::byte> out) const;
  std::size_t read_some_at(std::span<std::byte> out, std::uint64_t offset) const;
  void write_all(std::span<const std::byte> data) const;
  void write_all_at(std::span<const std::byte> data, std::uint64_t offset) const;
  void truncate(std::uint64_t bytes) const;

 private:
  Descriptor(std::string name, int number, bool owned)
      : name_(std::move(name)), number_(number), owned_(owned) {}

  std::string name_;
  int number_;
  bool owned_;
};

}  // namespace tenon::cli

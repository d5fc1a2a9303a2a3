// SPDX-License-Identifier: Apache-2.0
// Sink: where `tenon receive` writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "stream/descriptor.hpp"

namespace tenon::cli {

class Sink {
 public:
  /// A path, which is made where there is none and not emptied where there is; "-" for standard
  /// output.
  explicit Sink(const std::string& path);

  const std::string& name() const noexcept { return descriptor_.name(); }
  bool is_standard_output() const noexcept { return descriptor_.is_standard(); }
  /// A regular file that was named: each byte goes to its offset, so that writing it again does no
  /// harm. Anything else, and standard output whatever it is, takes bytes in their order.
  bool is_file() const noexcept { return is_file_; }
  /// Bytes that the file has now.
  std::uint64_t size() const;

  void write(std::span<const std::byte> data, std::uint64_t offset) const;
  /// The stream had `total` bytes: that is where a file ends.
  void finish(std::uint64_t total) const;

 private:
  Descriptor descriptor_;
  bool is_file_;
};

}  // namespace tenon::cli

// SPDX-License-Identifier: Apache-2.0
// A doorbell: a descriptor that becomes readable when another process rings. It wakes who sleeps in
// poll(), and who has no futex, such as a JVM.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "os/bell.hpp"
#include "os/process.hpp"

namespace tenon::participant {

/// Get it from Participant::make_bell(). In a forked child it says nothing any more.
class Bell {
 public:
  Bell(os::File file, std::string path, std::uint32_t number) noexcept
      : file_(std::move(file)), path_(std::move(path)), number_(number), epoch_(os::fork_epoch()) {}
  Bell(Bell&&) noexcept = default;
  Bell& operator=(Bell&&) = delete;
  ~Bell() {
    if (file_.valid() && epoch_ == os::fork_epoch())
      static_cast<void>(os::unlink_file(path_.c_str()));
  }

  const os::File& file() const noexcept { return file_; }
  /// By which others know it; from 1.
  std::uint32_t number() const noexcept { return number_; }

 private:
  os::File file_;
  std::string path_;
  std::uint32_t number_;
  std::uint32_t epoch_;  // of the process that made it
};

}  // namespace tenon::participant

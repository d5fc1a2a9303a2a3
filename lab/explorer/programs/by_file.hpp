// SPDX-License-Identifier: Apache-2.0
// Processes that prove by a file of their own that they live, as a JVM does.
#pragma once

#include <cstdint>
#include <optional>

#include "mapping/life.hpp"
#include "mapping/mapping.hpp"
#include "os/file.hpp"

namespace tenon::lab {

/// From set_up(): the process, attached in slot `slot` for the first time, locks a file from now
/// on, and keeps the lock of its byte, which nobody asks for any more.
void lock_a_file(std::uint32_t slot);

/// One that attaches as a JVM does, step by step; see clients/java, Participant. It keeps what it
/// has until the process ends.
class AttachedByFile {
 public:
  /// Nothing when all slots are taken.
  static std::optional<AttachedByFile> attach();
  /// As a JVM does, too.
  void leave();

 private:
  AttachedByFile(mapping::Opened opened, mapping::Mapping mapping, std::uint32_t slot);

  mapping::Opened opened_;
  mapping::Mapping mapping_;
  std::uint32_t slot_;
  std::optional<os::File> life_;
};

}  // namespace tenon::lab

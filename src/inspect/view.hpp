// SPDX-License-Identifier: Apache-2.0
// A segment seen over a read-only mapping.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "channel/ring.hpp"
#include "layout/directory_layout.hpp"
#include "layout/participant_layout.hpp"
#include "mapping/mapping.hpp"
#include "object/object_core.hpp"
#include "tenon/inspect.hpp"

namespace tenon::inspect {

class View {
 public:
  static Result<View> open(std::string_view name);

  const std::string& path() const noexcept { return path_; }
  const mapping::Mapping& mapping() const noexcept { return mapping_; }
  const os::FileFacts& facts() const noexcept { return facts_; }
  const layout::ProcessSlot& slot(std::uint32_t index) const noexcept;
  const layout::ThreadSlot& thread(std::uint32_t index) const noexcept;
  /// The token of a thread slot; 0 where none was ever held, and its page must not be touched.
  std::uint32_t token(std::uint32_t index) const noexcept;
  /// Of the entries `first` to `first` + 63, `first` a multiple of 64, those that the process of
  /// that slot, while it lives, has open: one bit each.
  std::uint64_t uses(std::uint32_t slot, std::uint32_t first) const noexcept;
  /// True when some process holds the lock of that slot, whichever it is.
  Result<bool> is_slot_locked(std::uint32_t index) const;
  /// The ring of an entry, or nothing when it is not a queue. Error: Corrupt.
  Result<std::optional<channel::Ring>> ring(const layout::DirectoryEntry& entry) const;
  /// An object of an entry, or nothing when it is something else. Error: Corrupt.
  Result<std::optional<object::Content>> object(const layout::DirectoryEntry& entry) const;

 private:
  View(std::string path, mapping::Mapping mapping, os::File file, const os::FileFacts& facts);

  std::string path_;
  mapping::Mapping mapping_;
  os::File file_;
  os::FileFacts facts_;
};

}  // namespace tenon::inspect

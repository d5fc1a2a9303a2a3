// SPDX-License-Identifier: Apache-2.0
// What a Segment holds: this process's attachment, in one of two ways.
#pragma once

#include <memory>
#include <utility>

#include "directory/pins.hpp"
#include "mapping/mapping.hpp"
#include "monitor/lock_order.hpp"
#include "os/process.hpp"
#include "participant/participant.hpp"

namespace tenon::segment {

/// A bare mapping, and the descriptor behind it.
struct ReadOnly {
  mapping::Mapping mapping;
  os::File file;
  os::FileFacts facts;
  directory::Pins pins{mapping, file, facts};

  ReadOnly(mapping::Mapping m, mapping::Opened& opened) noexcept
      : mapping(std::move(m)), file(std::move(opened.pinned)), facts(opened.facts) {}
  ~ReadOnly() {
    if (!mapping.forked()) os::keep_in_child(file.get());
    // Closed by the fork guard, or by the program: not ours any more.
    if (mapping.forked() || !os::leads_to(file.get(), facts)) file.forget();
  }
};

/// What an attachment holds: one of the two.
struct Core {
  mapping::Place place;
  std::shared_ptr<participant::Participant> participant;
  std::shared_ptr<ReadOnly> read_only;
  mapping::Trust trust = mapping::Trust::kWhole;
  std::shared_ptr<monitor::LockOrder> order{};  ///< where it is recorded

  const mapping::Mapping& mapping() const noexcept {
    return participant != nullptr ? participant->mapping() : read_only->mapping;
  }
  const os::FileFacts& facts() const noexcept {
    return participant != nullptr ? participant->facts() : read_only->facts;
  }
};

Result<std::shared_ptr<Core>> attach(const mapping::Place& place);
Result<std::shared_ptr<Core>> attach_read_only(const mapping::Place& place, mapping::Trust trust);

}  // namespace tenon::segment

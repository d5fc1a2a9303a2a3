// SPDX-License-Identifier: Apache-2.0
// The part of the invariant checker that knows monitors, and the places of those who wait there.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "inspect/findings.hpp"
#include "inspect/view.hpp"

namespace tenon::inspect {

class MonitorCheck {
 public:
  MonitorCheck(const View& view, Findings& findings) noexcept : view_(view), findings_(findings) {}

  /// A monitor, and where it lies in the segment, bytes.
  void monitor(const std::string& name, const layout::Monitor& monitor, std::uint64_t offset);
  /// All thread slots, after all monitors.
  void threads();

 private:
  struct Known {
    std::string where;
    const layout::Monitor& monitor;
    std::map<std::uint64_t, std::uint32_t> tickets;  ///< thread slot of each that lives
  };

  void owner(const std::string& where, layout::ThreadName name);
  void words(const std::string& where, const layout::ThreadSlot& slot, layout::Place place);
  void place(std::uint32_t index, layout::Place place);
  Result<bool> is_alive(std::uint32_t index) const;

  const View& view_;
  Findings& findings_;
  std::map<std::uint64_t, Known> monitors_;  // by offset
};

}  // namespace tenon::inspect

// SPDX-License-Identifier: Apache-2.0
// The bytes of a segment, to be looked at and damaged behind the library's back.
#pragma once

#include <string>

#include "channel/ring.hpp"
#include "layout/directory_layout.hpp"
#include "layout/object_layout.hpp"
#include "layout/participant_layout.hpp"
#include "mapping/mapping.hpp"
#include "tenon/order.hpp"

namespace tenon::test {

class Raw {
 public:
  explicit Raw(const std::string& path) : mapping_(open(path)) {}

  layout::SegmentHeader& header() const { return at<layout::SegmentHeader>(0); }
  layout::SegmentWords& words() const { return mapping_.words(); }
  layout::ProcessSlot& slot(std::uint32_t index) const {
    return (&at<layout::ProcessSlot>(mapping_.geometry().slots_offset))[index];
  }
  layout::ThreadSlot& thread(std::uint32_t index) const {
    return (&at<layout::ThreadSlot>(mapping_.geometry().threads_offset))[index];
  }
  /// Threads whose park word holds that.
  int parked(std::uint32_t how) const {
    int count = 0;
    for (std::uint32_t i = 0; i < mapping_.geometry().thread_slots; ++i)
      count += order::get_acquire(thread(i).park) == how;
    return count;
  }
  const layout::TokenPage& token(std::uint32_t index) const {
    return (&at<layout::TokenPage>(mapping_.geometry().tokens_offset))[index];
  }
  layout::DirectoryEntry& entry(std::uint32_t index) const {
    return (&at<layout::DirectoryEntry>(mapping_.geometry().directory_offset))[index];
  }
  /// The queue that entry `index` names.
  layout::Queue& queue(std::uint32_t index) const { return at<layout::Queue>(entry(index).offset); }
  layout::Object& object(std::uint32_t index) const {
    return at<layout::Object>(entry(index).offset);
  }
  channel::Ring ring(std::uint32_t index) const {
    return {mapping_.control_area<std::byte>(entry(index).offset), queue(index).header};
  }
  const mapping::Mapping& mapping() const { return mapping_; }

 private:
  static mapping::Mapping open(const std::string& path) {
    auto opened = mapping::open(path, os::Access::kReadWrite).value();
    auto mapping = mapping::Mapping::map(opened, os::Access::kReadWrite).value();
    mapping::leave_gate(opened.control);
    return mapping;
  }
  template <class T>
  T& at(std::uint64_t offset) const {
    return *mapping_.control_area<T>(offset);
  }

  mapping::Mapping mapping_;
};

}  // namespace tenon::test

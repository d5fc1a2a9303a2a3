// SPDX-License-Identifier: Apache-2.0
// Uses: which objects of a segment this process has open, so that none is taken away under it.
//
// Each process has a row of bits, one for each directory entry, that only it writes. Whoever wants
// a removed object's memory asks the rows of those who are attached.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "tenon/result.hpp"

namespace tenon::participant {

class Participant;

class Uses {
 public:
  explicit Uses(Participant& participant) noexcept : participant_(participant) {}

  /// Forgets what the slot's last user had open. To be called once, after the slot was taken.
  void start() noexcept;

  /// One more handle on the object of entry `index`. Under the structure lock.
  void add(std::uint32_t index);
  /// One less. In a forked child it does nothing: the parent's handles are not the child's.
  void drop(std::uint32_t index) noexcept;

  /// True when some living process has the object of entry `index` open, attached or read-only.
  /// Under the structure lock, after the object was removed.
  /// Errors: DescriptorLost, IoError.
  Result<bool> in_use(std::uint32_t index);

 private:
  std::uint64_t& word(std::uint32_t slot, std::uint32_t index) const noexcept;

  Participant& participant_;
  std::mutex mutex_;
  std::map<std::uint32_t, std::uint32_t> handles_;  // by entry; none is not in here
};

/// One handle on an object; it holds the object's memory in its place. The participant outlives it.
class Use {
 public:
  /// Under the structure lock.
  Use(Uses& uses, std::uint32_t index);
  Use(Use&& other) noexcept;
  Use& operator=(Use&&) = delete;
  ~Use();

  /// Of the directory entry.
  std::uint32_t index() const noexcept { return index_; }

 private:
  Uses* uses_;
  std::uint32_t index_;
};

}  // namespace tenon::participant

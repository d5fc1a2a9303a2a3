// SPDX-License-Identifier: Apache-2.0
// ThreadHandle: a thread of this process that waits at a monitor is called back.
#pragma once

namespace tenon {

namespace layout {
struct ThreadSlot;
}

/// The thread that asked for it, as one segment knows it. Get it from Segment::this_thread(). Valid
/// until the thread ends or the segment is closed; not in a forked child.
class ThreadHandle {
 public:
  /// Ends its wait at a monitor of the segment with Interrupted: the one under way, or the next
  /// one in which it would sleep. Should that end by itself at this moment, another one may be told
  /// as well: Interrupted says "look whether you were". Thread: any of this process.
  /// Async-signal-safe.
  void interrupt() const noexcept;
  /// Takes an interrupt back that has ended no wait yet; true when there was one. By the thread
  /// itself.
  bool interrupted() const noexcept;

 private:
  friend class Segment;
  explicit ThreadHandle(layout::ThreadSlot& slot) noexcept : slot_(&slot) {}
  layout::ThreadSlot* slot_;
};

}  // namespace tenon

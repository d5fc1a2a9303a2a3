// SPDX-License-Identifier: Apache-2.0
// Doorbell: a descriptor on which a thread that waits for other things, too, is woken for channels.
#pragma once

#include <memory>

namespace tenon {

namespace participant {
class Bell;
class Participant;
}  // namespace participant

/// Readable while somebody has rung: for poll, epoll or an event loop. Arm one or several ends of
/// queues with it; when it is readable, clear() it, take what there is, and arm again. Nobody pays
/// for it while nothing is armed. Get it from Segment::doorbell(). Thread: one at a time.
/// Crash: a peer that is killed does not ring; ask wait_peer_for() now and then.
class Doorbell {
 public:
  Doorbell(std::shared_ptr<participant::Participant> participant,
           std::unique_ptr<participant::Bell> bell) noexcept;
  Doorbell(Doorbell&&) noexcept;
  Doorbell& operator=(Doorbell&&) noexcept;
  ~Doorbell();

  /// Wait for it to be readable; it is not to be read, written or closed.
  int descriptor() const noexcept;
  /// Takes all rings back; to be called before looking at what was armed.
  void clear() noexcept;

 private:
  friend class ByteSender;
  friend class ByteReceiver;
  std::shared_ptr<participant::Participant> participant_;  // its name is in the bell's
  std::unique_ptr<participant::Bell> bell_;
};

}  // namespace tenon

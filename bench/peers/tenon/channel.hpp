// SPDX-License-Identifier: Apache-2.0
// Tenon's queue as a peer of the bench: copied where it lies in the cell, in place where it lies in
// a block.
#pragma once

#include <unistd.h>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "driver/options.hpp"
#include "tenon/segment.hpp"

namespace tenon::bench {

inline Idle idle_of(Wait wait) {
  switch (wait) {
    case Wait::kBusy:
      return Idle::kBusy;
    case Wait::kAdaptive:
      return Idle::kAdaptive;
    case Wait::kBlock:
      return Idle::kPark;
    case Wait::kYield:
      break;
  }
  throw NotMeasured("Tenon has no mode that only yields");
}

class Channel {
 public:
  Channel(const Options& options, int number)
      : idle_(idle_of(options.wait)),
        bytes_(options.bytes),
        depth_(options.depth),
        name_("bench-" + std::to_string(::getpid()) + "-" + std::to_string(number)),
        queue_("q"),
        ours_(true) {
    Segment::create(name_).value();
  }
  /// A queue of a segment that somebody else makes and removes.
  Channel(const Options& options, std::string segment, std::string queue)
      : idle_(idle_of(options.wait)),
        bytes_(options.bytes),
        depth_(options.depth),
        name_(std::move(segment)),
        queue_(std::move(queue)),
        ours_(false) {}
  ~Channel() {
    // One that cannot be removed stays in the folder that run.py takes away.
    if (ours_) static_cast<void>(Segment::remove(name_));
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void open_sender() { sender_.emplace(queue().sender(idle_).value()); }
  void open_receiver() { receiver_.emplace(queue().receiver(idle_).value()); }

  /// Until somebody has the other end.
  void wait_peer() {
    constexpr std::chrono::seconds kPatience{30};
    if (sender_) sender_->wait_peer_for(kPatience).value();
    if (receiver_) receiver_->wait_peer_for(kPatience).value();
  }

  template <class Fill>
  void send(Fill fill) {
    if (bytes_ <= private_.size()) {
      fill(private_.data());
      sender_->send({private_.data(), bytes_}).value();
    } else {
      auto loan = sender_->loan().value();
      fill(loan.data().data());
      loan.commit(bytes_).value();
    }
  }
  template <class Use>
  void receive(Use use) {
    const Message message = receiver_->peek().value();
    use(message.data.data());
    receiver_->release().value();
  }
  void close() {
    sender_.reset();
    receiver_.reset();
    segment_.reset();
  }

 private:
  ByteQueue queue() {
    if (!segment_) segment_.emplace(Segment::open(name_).value());
    return segment_
        ->queue(queue_, {.capacity = static_cast<std::uint32_t>(depth_),
                         .message_limit = static_cast<std::uint32_t>(bytes_)})
        .value();
  }

  Idle idle_;
  std::size_t bytes_;
  std::size_t depth_;
  std::string name_;
  std::string queue_;
  bool ours_;
  std::optional<Segment> segment_;
  std::optional<ByteSender> sender_;
  std::optional<ByteReceiver> receiver_;
  alignas(64) std::array<std::byte, 1024> private_;
};

}  // namespace tenon::bench

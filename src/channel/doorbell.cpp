// SPDX-License-Identifier: Apache-2.0
#include "tenon/doorbell.hpp"

#include <utility>

#include "channel/receiver_end.hpp"
#include "channel/sender_end.hpp"
#include "participant/bell.hpp"

namespace tenon {

Doorbell::Doorbell(std::shared_ptr<participant::Participant> participant,
                   std::unique_ptr<participant::Bell> bell) noexcept
    : participant_(std::move(participant)), bell_(std::move(bell)) {}
Doorbell::Doorbell(Doorbell&&) noexcept = default;
Doorbell& Doorbell::operator=(Doorbell&&) noexcept = default;
Doorbell::~Doorbell() = default;

int Doorbell::descriptor() const noexcept {
  return bell_->file().get();
}

void Doorbell::clear() noexcept {
  os::clear_bell(bell_->file());
}

Result<bool> ByteSender::arm(const Doorbell& doorbell) {
  return end_->arm(doorbell.bell_->number());
}

Result<bool> ByteReceiver::arm(const Doorbell& doorbell) {
  return end_->arm(doorbell.bell_->number());
}

}  // namespace tenon

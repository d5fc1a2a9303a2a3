// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <span>

#include "capi/boundary.hpp"
#include "capi/handles.hpp"

namespace {

using tenon::ByteReceiver;
using tenon::Result;
using tenon::capi::at_boundary;
using tenon::capi::deadline_of;
using tenon::capi::null_argument;

}  // namespace

tenon_status tenon_receiver_open(tenon_queue* queue, int idle, tenon_receiver** receiver,
                                 tenon_error* error) {
  return tenon::capi::hand_out(receiver, error, [&]() -> Result<ByteReceiver> {
    if (queue == nullptr) return null_argument();
    auto how = tenon::capi::idle_of(idle);
    if (!how) return how.error();
    return queue->receiver(*how);
  });
}

tenon_status tenon_receiver_receive(tenon_receiver* receiver, void* out, size_t* bytes,
                                    tenon_deadline deadline, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (receiver == nullptr || bytes == nullptr || (out == nullptr && *bytes != 0))
      return null_argument();
    const auto size =
        receiver->end.receive_until({static_cast<std::byte*>(out), *bytes}, deadline_of(deadline));
    if (!size) return size.error();
    *bytes = *size;
    return {};
  });
}

tenon_status tenon_receiver_peek(tenon_receiver* receiver, tenon_message* message,
                                 tenon_deadline deadline, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (receiver == nullptr || message == nullptr) return null_argument();
    const auto next = receiver->end.peek_until(deadline_of(deadline));
    if (!next) return next.error();
    *message = {next->data.data(), next->data.size(), next->position,
                next->maybe_redelivered ? 1 : 0};
    return {};
  });
}

tenon_status tenon_receiver_release(tenon_receiver* receiver, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (receiver == nullptr) return null_argument();
    return receiver->end.release();
  });
}

const void* tenon_receiver_end_note(const tenon_receiver* receiver, size_t* bytes) {
  const auto note = receiver == nullptr ? std::span<const std::byte>() : receiver->end.end_note();
  if (bytes != nullptr) *bytes = note.size();
  return note.data();
}

tenon_status tenon_receiver_next_stream(tenon_receiver* receiver, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (receiver == nullptr) return null_argument();
    return receiver->end.next_stream();
  });
}

tenon_status tenon_receiver_wait_peer(tenon_receiver* receiver, tenon_deadline deadline,
                                      tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (receiver == nullptr) return null_argument();
    return receiver->end.wait_peer_until(deadline_of(deadline));
  });
}

tenon_status tenon_receiver_arm(tenon_receiver* receiver, const tenon_doorbell* doorbell,
                                int* armed, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (receiver == nullptr || doorbell == nullptr || armed == nullptr) return null_argument();
    const auto done = receiver->end.arm(*doorbell);
    if (!done) return done.error();
    *armed = *done ? 1 : 0;
    return {};
  });
}

uint64_t tenon_receiver_position(const tenon_receiver* receiver) {
  return receiver == nullptr ? 0 : receiver->end.position();
}

int tenon_receiver_took_over(const tenon_receiver* receiver) {
  return receiver != nullptr && receiver->end.took_over() ? 1 : 0;
}

void tenon_receiver_interrupt(tenon_receiver* receiver) {
  if (receiver != nullptr) receiver->end.interrupt();
}

void tenon_receiver_close(tenon_receiver* receiver) {
  delete receiver;
}

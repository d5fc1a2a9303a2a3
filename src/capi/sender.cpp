// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <span>

#include "capi/boundary.hpp"
#include "capi/handles.hpp"

namespace {

using tenon::ByteSender;
using tenon::Code;
using tenon::Error;
using tenon::Result;
using tenon::capi::at_boundary;
using tenon::capi::bytes_at;
using tenon::capi::deadline_of;
using tenon::capi::null_argument;

}  // namespace

tenon_status tenon_sender_open(tenon_queue* queue, int idle, tenon_sender** sender,
                               tenon_error* error) {
  return tenon::capi::hand_out(sender, error, [&]() -> Result<ByteSender> {
    if (queue == nullptr) return null_argument();
    auto how = tenon::capi::idle_of(idle);
    if (!how) return how.error();
    return queue->sender(*how);
  });
}

tenon_status tenon_sender_send(tenon_sender* sender, const void* data, size_t bytes,
                               tenon_deadline deadline, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (sender == nullptr || (data == nullptr && bytes != 0)) return null_argument();
    return sender->end.send_until(bytes_at(data, bytes), deadline_of(deadline));
  });
}

tenon_status tenon_sender_loan(tenon_sender* sender, void** data, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (sender == nullptr || data == nullptr) return null_argument();
    *data = nullptr;
    if (sender->loan) return Error(Code::kInvalidArgument, "a loan of this sender is out");
    auto loan = sender->end.loan();
    if (!loan) return loan.error();
    *data = sender->loan.emplace(std::move(*loan)).data().data();
    return {};
  });
}

tenon_status tenon_sender_commit(tenon_sender* sender, size_t bytes, tenon_deadline deadline,
                                 tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (sender == nullptr) return null_argument();
    if (!sender->loan) return Error(Code::kInvalidArgument, "there is no loan");
    auto sent = sender->loan->commit_until(bytes, deadline_of(deadline));
    if (sent) sender->loan.reset();
    return sent;
  });
}

void tenon_sender_abort(tenon_sender* sender) {
  if (sender != nullptr) sender->loan.reset();
}

tenon_status tenon_sender_close_stream(tenon_sender* sender, const void* note, size_t bytes,
                                       tenon_deadline deadline, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (sender == nullptr || (note == nullptr && bytes != 0)) return null_argument();
    return sender->end.close_stream_until(bytes_at(note, bytes), deadline_of(deadline));
  });
}

tenon_status tenon_sender_wait_peer(tenon_sender* sender, tenon_deadline deadline,
                                    tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (sender == nullptr) return null_argument();
    return sender->end.wait_peer_until(deadline_of(deadline));
  });
}

tenon_status tenon_sender_arm(tenon_sender* sender, const tenon_doorbell* doorbell, int* armed,
                              tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (sender == nullptr || doorbell == nullptr || armed == nullptr) return null_argument();
    const auto done = sender->end.arm(*doorbell);
    if (!done) return done.error();
    *armed = *done ? 1 : 0;
    return {};
  });
}

uint64_t tenon_sender_position(const tenon_sender* sender) {
  return sender == nullptr ? 0 : sender->end.position();
}

int tenon_sender_took_over(const tenon_sender* sender) {
  return sender != nullptr && sender->end.took_over() ? 1 : 0;
}

void tenon_sender_interrupt(tenon_sender* sender) {
  if (sender != nullptr) sender->end.interrupt();
}

void tenon_sender_close(tenon_sender* sender) {
  delete sender;
}

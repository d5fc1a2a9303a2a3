// SPDX-License-Identifier: Apache-2.0
#include "operation.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "execute.hpp"
#include "support/bytes.hpp"
#include "tenon/inspect.hpp"

namespace tenon::crash {
namespace {

using enum Setting;

// Long enough to go to sleep, so that falling asleep and waking up are killed, too.
constexpr std::chrono::milliseconds kShortWait{1};

template <class T>
Code code_of(const Result<T>& result) noexcept {
  return result ? Code{} : result.error().code;
}

// Keeps what the operation made, so that giving it back is not part of the operation.
template <class T>
Code keep(Result<T>&& result, std::optional<T>& place) {
  if (!result) return result.error().code;
  place.emplace(std::move(*result));
  return Code{};
}

// As one memcpy: what is single-stepped is the library, not a loop of ours.
void fill_loan(Victim& v) {
  std::memcpy(v.loan->data().data(), v.message.data(), v.message.size());
}

void note_shown(Victim& v) {
  v.notes.shown = v.receiver->position();
}

// ---- before the first point

void nothing(Victim&) {}
void attach(Victim& v) {
  v.segment.emplace(Segment::open(kSegment).value());
}
// As `tenon gc` does, which looks first.
void look(Victim& v) {
  v.nonce = inspect::look(kSegment).value().nonce;
}
// The victim goes on as the child of one that is attached, and the two die together.
void attach_and_fork(Victim& v) {
  attach(v);
  const ::pid_t child = ::fork();
  if (child == 0) return start_in_child();
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) ::raise(WTERMSIG(status));
  ::_exit(1);
}
void open_queue(Victim& v) {
  attach(v);
  v.queue.emplace(v.segment->find_queue(kQueue).value());
}
void hold_sender(Victim& v) {
  open_queue(v);
  v.sender.emplace(v.queue->sender(Idle::kPark).value());
  v.message = message_at(v.shape, v.sender->position());
}
void hold_sender_of_small(Victim& v) {
  hold_sender(v);
  v.message = small_message_at(v.sender->position());
}
void hold_loan(Victim& v) {
  hold_sender_of_small(v);
  v.loan.emplace(v.sender->loan().value());
}
void hold_receiver(Victim& v) {
  open_queue(v);
  v.receiver.emplace(v.queue->receiver(Idle::kPark).value());
  v.out.resize(v.shape.options.message_limit);
}
void hold_message(Victim& v) {
  hold_receiver(v);
  if (v.receiver->try_peek()) note_shown(v);
}
void hold_end_mark(Victim& v) {
  hold_receiver(v);
  if (!v.receiver->try_peek().is(Code::kEndOfStream)) throw std::runtime_error("no end mark");
}

// ---- the operations

Code create(Victim& v) {
  return keep(Segment::create(kSegment, kSegmentOptions), v.segment);
}
Code open(Victim& v) {
  return keep(Segment::open(kSegment), v.segment);
}
Code detach(Victim& v) {
  v.segment.reset();
  return Code{};
}
Code remove(Victim&) {
  return code_of(Segment::remove(kSegment));
}
Code remove_unused(Victim& v) {
  return code_of(Segment::remove_unused(kSegment, v.nonce));
}
Code reattach(Victim& v) {
  return code_of(v.segment->reattach());
}
Code make_queue(Victim& v) {
  return keep(v.segment->queue(kQueue, v.shape.options), v.queue);
}
Code close_queue(Victim& v) {
  v.queue.reset();
  return Code{};
}
Code sweep(Victim& v) {
  return code_of(v.segment->sweep());
}
Code make_object(Victim& v) {
  return keep(v.segment->object<std::uint64_t>(kObject, kValue), v.object);
}
Code seal(Victim& v) {
  if (const Code code = keep(v.segment->draft<std::uint64_t>(kObject), v.draft); code != Code{})
    return code;
  v.draft->data()[0] = kValue;
  return keep(v.draft->seal(), v.sealed);
}
Code remove_queue(Victim& v) {
  return code_of(v.segment->remove_object(kQueue));
}
Code find_queue(Victim& v) {
  return keep(v.segment->find_queue(kQueue), v.queue);
}
Code take_sender(Victim& v) {
  return keep(v.queue->sender(Idle::kPark), v.sender);
}
Code take_receiver(Victim& v) {
  return keep(v.queue->receiver(Idle::kPark), v.receiver);
}
Code give_back_sender(Victim& v) {
  v.sender.reset();
  return Code{};
}
Code give_back_receiver(Victim& v) {
  v.receiver.reset();
  return Code{};
}
Code send(Victim& v) {
  return code_of(v.sender->try_send(test::bytes(v.message)));
}
Code send_waiting(Victim& v) {
  return code_of(v.sender->send_for(test::bytes(v.message), kShortWait));
}
Code borrow(Victim& v) {
  auto loan = v.sender->loan();
  if (!loan) return loan.error().code;
  v.loan.emplace(std::move(*loan));
  fill_loan(v);
  return Code{};
}
Code loan_commit(Victim& v) {
  if (const Code code = borrow(v); code != Code{}) return code;
  return code_of(v.loan->try_commit(v.message.size()));
}
Code commit(Victim& v) {
  fill_loan(v);
  return code_of(v.loan->try_commit(v.message.size()));
}
Code loan_abort(Victim& v) {
  if (const Code code = borrow(v); code != Code{}) return code;
  v.loan->abort();
  return Code{};
}
Code close_stream(Victim& v) {
  return code_of(v.sender->close_stream_until(test::bytes(v.message), Deadline::now()));
}
Code wait_peer(Victim& v) {
  return code_of(v.sender->wait_peer_for(kShortWait));
}
Code receive(Victim& v) {
  return keep(v.receiver->try_receive(v.out), v.received);
}
Code receive_waiting(Victim& v) {
  return keep(v.receiver->receive_for(v.out, kShortWait), v.received);
}
Code peek_release(Victim& v) {
  auto message = v.receiver->try_peek();
  if (!message) return message.error().code;
  note_shown(v);
  return code_of(v.receiver->release());
}
Code next_stream(Victim& v) {
  return code_of(v.receiver->next_stream());
}

constexpr Settings kAnyQueue(kEmpty, kOne, kFull, kWrap, kReceiverParked, kSenderParked);
constexpr Settings kAnyQueueAgain(kEmpty, kOne, kFull, kWrap, kReceiverParked, kSenderParked,
                                  kHalfDone);
constexpr Settings kForSender(kEmpty, kOne, kFull, kWrap, kReceiverParked, kAfterDeath);
constexpr Settings kForReceiver(kEmpty, kOne, kFull, kWrap, kSenderParked, kAfterDeath);
constexpr Settings kWithMessage(kOne, kFull, kWrap, kSenderParked);
constexpr Settings kNever{};

using S = Side;
constexpr Code kFine{};
using C = Code;
constexpr auto kTakeSender =
    Settings(kEmpty, kOne, kFull, kWrap, kReceiverParked, kSenderParked, kAfterDeath);
constexpr auto kTakeReceiver = Settings(kEmpty, kOne, kFull, kWrap, kEnded, kHandedBack,
                                        kReceiverParked, kSenderParked, kAfterDeath);

// name, side, holds_role, gives_back, shows, sends, releases, settings, refused, refusal, prepare,
// run
constexpr std::array kOperations{
    Operation{"create", S::kNone, false, false, false, 0, 0,
              Settings(kNoDirectory, kNoSegment, kEmpty), Settings(kEmpty), C::kAlreadyExists,
              nothing, create},
    Operation{"attach", S::kNone, false, false, false, 0, 0, kAnyQueueAgain, kNever, kFine, nothing,
              open},
    Operation{"reattach", S::kNone, false, false, false, 0, 0, kAnyQueueAgain, kNever, kFine,
              attach_and_fork, reattach},
    Operation{"detach", S::kNone, false, false, false, 0, 0, kAnyQueue, kNever, kFine, attach,
              detach},
    Operation{"remove", S::kNone, false, false, false, 0, 0, kAnyQueue, kNever, kFine, nothing,
              remove},
    Operation{"remove_unused", S::kNone, false, false, false, 0, 0, kAnyQueue,
              Settings(kReceiverParked, kSenderParked), C::kStillHeld, look, remove_unused},
    Operation{"create_queue", S::kNone, false, false, false, 0, 0,
              Settings(kNoQueue, kQueueBeside, kQueueRemoved, kHalfDone), kNever, kFine, attach,
              make_queue},
    Operation{"create_object", S::kNone, false, false, false, 0, 0, Settings(kEmpty, kQueueRemoved),
              kNever, kFine, attach, make_object},
    Operation{"seal", S::kNone, false, false, false, 0, 0, Settings(kEmpty, kQueueRemoved), kNever,
              kFine, attach, seal},
    Operation{"remove_queue", S::kNone, false, false, false, 0, 0,
              Settings(kEmpty, kFull, kWrap, kQueueRemoved, kHalfDone), Settings(kQueueRemoved),
              C::kNotFound, attach, remove_queue},
    Operation{"sweep", S::kNone, false, false, false, 0, 0,
              Settings(kWrap, kQueueRemoved, kHalfDone), kNever, kFine, attach, sweep},
    Operation{"close_queue", S::kNone, false, false, false, 0, 0, Settings(kEmpty, kWrap), kNever,
              kFine, open_queue, close_queue},
    Operation{"open_queue", S::kNone, false, false, false, 0, 0, kAnyQueue, kNever, kFine, attach,
              find_queue},
    Operation{"take_sender", S::kSender, false, false, false, 0, 0, kTakeSender,
              Settings(kSenderParked), C::kRoleHeld, open_queue, take_sender},
    Operation{"take_receiver", S::kReceiver, false, false, false, 0, 0, kTakeReceiver,
              Settings(kReceiverParked), C::kRoleHeld, open_queue, take_receiver},
    Operation{"give_back_sender", S::kSender, false, true, false, 0, 0, kForSender, kNever, kFine,
              hold_sender, give_back_sender},
    Operation{"give_back_receiver", S::kReceiver, false, true, false, 0, 0, kForReceiver, kNever,
              kFine, hold_receiver, give_back_receiver},
    Operation{"hand_back_message", S::kReceiver, false, false, true, 0, 0, kWithMessage, kNever,
              kFine, hold_message, give_back_receiver},
    Operation{"send", S::kSender, true, false, false, 1, 0, kForSender, Settings(kFull),
              C::kWouldBlock, hold_sender, send},
    Operation{"send_small", S::kSender, true, false, false, 1, 0, kForSender, Settings(kFull),
              C::kWouldBlock, hold_sender_of_small, send},
    Operation{"send_waiting", S::kSender, true, false, false, 1, 0, Settings(kFull),
              Settings(kFull), C::kTimeout, hold_sender, send_waiting},
    Operation{"loan_commit", S::kSender, true, false, false, 1, 0, kForSender, Settings(kFull),
              C::kWouldBlock, hold_sender, loan_commit},
    Operation{"commit_small", S::kSender, true, false, false, 1, 0, kForSender, Settings(kFull),
              C::kWouldBlock, hold_loan, commit},
    Operation{"loan_abort", S::kSender, true, false, false, 0, 0, kForSender, kNever, kFine,
              hold_sender, loan_abort},
    Operation{"close_stream", S::kSender, true, false, false, 1, 0, kForSender, Settings(kFull),
              C::kWouldBlock, hold_sender_of_small, close_stream},
    Operation{"wait_peer", S::kSender, true, false, false, 0, 0, Settings(kEmpty, kReceiverParked),
              Settings(kEmpty), C::kTimeout, hold_sender, wait_peer},
    Operation{"receive", S::kReceiver, true, false, false, 0, 1, kForReceiver, Settings(kEmpty),
              C::kWouldBlock, hold_receiver, receive},
    Operation{"receive_waiting", S::kReceiver, true, false, false, 0, 1, Settings(kEmpty),
              Settings(kEmpty), C::kTimeout, hold_receiver, receive_waiting},
    Operation{"peek_release", S::kReceiver, true, false, true, 0, 1, kForReceiver, Settings(kEmpty),
              C::kWouldBlock, hold_receiver, peek_release},
    Operation{"next_stream", S::kReceiver, true, false, false, 0, 1, Settings(kEnded), kNever,
              kFine, hold_end_mark, next_stream},
};

}  // namespace

std::string_view name_of(Setting setting) noexcept {
  constexpr std::array<std::string_view, kSettings> names{"no directory",
                                                          "no segment",
                                                          "no queue",
                                                          "queue beside",
                                                          "queue removed",
                                                          "empty",
                                                          "one",
                                                          "full",
                                                          "wrap",
                                                          "stream ended",
                                                          "message handed back",
                                                          "receiver parked",
                                                          "sender parked",
                                                          "after a death",
                                                          "half done"};
  return names[static_cast<std::size_t>(setting)];
}

void note_return(Victim& v, Code code) {
  v.notes.code = code;
  v.notes.returned = true;
  if (!v.received) return;
  const auto got = std::span<const std::byte>(v.out).first(*v.received);
  // The position has moved on by the one message.
  if (!belongs_at(got, v.receiver->position() - 1)) v.notes.code = Code::kCorrupt;
}

std::span<const Operation> operations() noexcept {
  return kOperations;
}

const Operation& operation(std::string_view name) {
  const auto* found = std::ranges::find(kOperations, name, &Operation::name);
  if (found == kOperations.end()) throw std::runtime_error("no such operation");
  return *found;
}

}  // namespace tenon::crash

// SPDX-License-Identifier: Apache-2.0
#include "succession.hpp"

#include <unistd.h>
#include <string>

#include "support/bytes.hpp"

namespace tenon::crash {

Succession::Succession(const Case& the_case, Stage& stage, const Notes& notes,
                       Findings& findings) noexcept
    : case_(the_case),
      stage_(stage),
      notes_(notes),
      findings_(findings),
      sent_{stage.sent(), stage.sent()},
      released_{stage.released(), stage.released()},
      first_(stage.released()),
      left_(messages_after(the_case.shape)) {
  if (case_.before != nullptr) {
    sent_.apply(stage.before(), case_.before->sends);
    released_.apply(stage.before(), case_.before->releases);
  }
  sent_.apply(notes, case_.operation.sends);
  released_.apply(notes, case_.operation.releases);
}

void Succession::check(Segment& segment) {
  if (case_.operation.name == "remove_queue" || case_.operation.name == "remove_unused")
    find_out_whether_removed(segment);
  auto queue = segment.queue(kQueue, case_.shape.options).value();
  take_roles(queue);
  check_takeover();
  check_rivals(queue);
  std::optional<Survivor>& survivor = stage_.survivor();
  if (survivor) survivor->go_on();
  if (!move_messages()) return;
  if (survivor) survivor->finish(findings_);
  check_ledger(lives_at(Side::kReceiver) ? survivor->ledger() : ledger_,
               lives_at(Side::kSender) ? survivor->end() : end_);
}

// All or nothing: it is there with its past, or we begin with a new one.
void Succession::find_out_whether_removed(Segment& segment) {
  auto queue = segment.find_queue(kQueue);
  if (queue && notes_.returned && notes_.code.load() == Code{})
    findings_.broke("the queue that was removed is there");
  if (queue) return;
  if (!queue.is(Code::kNotFound)) findings_.broke("finding it gets " + queue.error().message());
  sent_ = released_ = {};
  first_ = 0;
}

void Succession::take_roles(ByteQueue& queue) {
  if (!lives_at(Side::kSender)) sender_.emplace(queue.sender(Idle::kPark).value());
  if (lives_at(Side::kReceiver)) return;
  receiver_.emplace(queue.receiver(Idle::kPark).value());
  first_ = receiver_->position();
}

bool Succession::was_held_by_dead(Side side) const noexcept {
  return case_.operation.holds_role && case_.operation.side == side;
}

// The operation that gives the role back with empty hands returned.
bool Succession::was_given_back(Side side) const noexcept {
  return case_.operation.gives_back && case_.operation.side == side && notes_.returned;
}

void Succession::check_takeover() {
  if (sender_ && !sent_.has(sender_->position()))
    findings_.broke("the next producer goes on at " + std::to_string(sender_->position()) +
                    ", not within " + std::to_string(sent_.lowest) + ".." +
                    std::to_string(sent_.highest));
  if (receiver_ && !released_.has(first_))
    findings_.broke("the next consumer goes on at " + std::to_string(first_) + ", not within " +
                    std::to_string(released_.lowest) + ".." + std::to_string(released_.highest));
  if (sender_ && was_held_by_dead(Side::kSender) && !sender_->took_over())
    findings_.broke("the next producer does not know that it took over");
  if (receiver_ && was_held_by_dead(Side::kReceiver) && !receiver_->took_over())
    findings_.broke("the next consumer does not know that it took over");
  if ((sender_ && was_given_back(Side::kSender) && sender_->took_over()) ||
      (receiver_ && was_given_back(Side::kReceiver) && receiver_->took_over()))
    findings_.broke("a role that was given back looks held by the dead");
}

// A role that a living process holds, also a stopped one, is nobody else's.
template <class End>
void Succession::check_rival(Result<End> rival, Side side) {
  const std::string role = side == Side::kSender ? "producer" : "consumer";
  const auto holder = lives_at(side) ? stage_.survivor()->pid() : ::getpid();
  if (rival)
    findings_.broke("there are two of role " + role);
  else if (!rival.is(Code::kRoleHeld))
    findings_.broke("a rival " + role + " gets " + rival.error().message());
  else if (rival.error().number != holder)
    findings_.broke("a rival " + role + " is told a wrong pid");
  if constexpr (std::is_same_v<End, ByteSender>) {
    // Two producers are a break by themselves; what comes of it is seen in the account.
    if (rival && !put(*rival, case_.shape, Deadline::now())) findings_.broke("the rival failed");
  }
}

void Succession::check_rivals(ByteQueue& queue) {
  check_rival(queue.sender(Idle::kPark), Side::kSender);
  check_rival(queue.receiver(Idle::kPark), Side::kReceiver);
}

Code Succession::send_one(Deadline deadline) {
  auto sent = left_ != 0 ? put(*sender_, case_.shape, deadline)
                         : sender_->close_stream_until(test::bytes(kFinalNote), deadline);
  if (!sent) return sent.error().code;
  if (left_ == 0) end_ = sender_->position();
  if (left_ != 0) --left_;
  return Code{};
}

Code Succession::take_one(Deadline deadline) {
  auto final = take(*receiver_, deadline, ledger_);
  if (!final) return final.error().code;
  final_seen_ = *final;
  return Code{};
}

// With both ends in our hands nothing waits, so that one of them must always be able to move.
bool Succession::move_messages() {
  const bool both = sender_ && receiver_;
  while ((sender_ && end_ == 0) || (receiver_ && !final_seen_)) {
    bool moved = false;
    for (const bool sending : {true, false}) {
      if (sending ? !sender_ || end_ != 0 : !receiver_ || final_seen_) continue;
      const Deadline deadline = both ? Deadline::now() : patience();
      const Code code = sending ? send_one(deadline) : take_one(deadline);
      const std::string who = sending ? "our producer" : "our consumer";
      if (code == Code::kTimeout) return findings_.hung(who), false;
      if (code != Code{} && code != Code::kWouldBlock)
        return findings_.broke(who + " gets " + tenon::name_of(code)), false;
      moved = moved || code == Code{};
    }
    if (!moved) return findings_.hung("neither end can move"), false;
  }
  return true;
}

void Succession::check_ledger(const Ledger& ledger, std::uint64_t end) {
  if (ledger.count != end - first_)
    findings_.broke(std::to_string(ledger.count) + " messages came, not " +
                    std::to_string(end - first_));
  for (std::uint32_t i = 0; i < ledger.count; ++i) {
    const Entry& entry = ledger.entries[i];
    const std::string which = "message " + std::to_string(entry.position);
    if (entry.position != first_ + i) findings_.broke(which + " is out of order");
    if (!entry.intact) findings_.broke(which + " is not what was sent");
    if (entry.flagged && i != 0) findings_.broke(which + " is flagged and not the first");
  }
  if (ledger.count != 0) check_flags(ledger);
}

void Succession::check_flags(const Ledger& ledger) {
  const Entry& first = ledger.entries[0];
  const bool shown = notes_.shown == first_ || stage_.before().shown == first_ ||
                     (case_.setting == Setting::kHandedBack && first_ == stage_.released());
  if (shown && !first.end_mark && !first.flagged)
    findings_.broke("the message in hand comes again without its flag");
  // Who gives back what it inherited and never looked at hands the doubt on.
  const bool inherited = case_.setting == Setting::kHandedBack ||
                         (case_.before != nullptr && case_.before->side == Side::kReceiver);
  const bool held = case_.operation.side == Side::kReceiver && !was_given_back(Side::kReceiver);
  if (first.flagged && !inherited && !held)
    findings_.broke("a message is flagged that nobody had in hand");
  if (case_.operation.shows && case_.before == nullptr && first_ != stage_.released() &&
      notes_.shown == Notes::kNone)
    findings_.broke("a message was released before it was shown");
}

}  // namespace tenon::crash

// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/checks.hpp"

#include "explorer/programs/queue.hpp"
#include "explorer/programs/shipped.hpp"

namespace tenon::lab {
namespace {

NamedCheck queue(const char* name, const char* what, int deaths, bool is_long, QueueShape shape) {
  return {name, what, deaths, is_long, [shape] { return queue_check(shape); }};
}

}  // namespace

const std::vector<NamedCheck>& all_checks() {
  static const std::vector<NamedCheck> checks = {
      {"attach.pair", "1 creator and 1 attacher of a segment", 1, false,
       [] { return attach_check(1); }},
      {"attach.three", "2 creators and 1 attacher of a segment", 1, true,
       [] { return attach_check(2); }},
      {"observed.attach", "one who attaches and takes a role, and a process that inspects", 0,
       false, [] { return observed_check(Moves::kProcess, Observes::kLooks); }},
      {"verified.attach", "the same, and a process that verifies", 0, false,
       [] { return observed_check(Moves::kProcess, Observes::kVerifies); }},
      {"verified.send", "a message that is sent, and a process that verifies", 0, false,
       [] { return observed_check(Moves::kMessage, Observes::kVerifies); }},
      {"scribbled.cells", "the queue, and a process that writes garbage into a cell", 0, false,
       [] { return scribbled_check(Scribble::kCells); }},
      {"scribbled.positions", "the same into positions", 0, false,
       [] { return scribbled_check(Scribble::kPositions); }},
      {"scribbled.names", "the same into a directory entry and a slot", 0, false,
       [] { return scribbled_check(Scribble::kNames); }},
      {"directory", "2 creators and 1 finder of a queue", 1, false, directory_check},
      {"roles", "the holder of a role and 2 takers", 2, false, role_check},
      {"roles.newcomer", "one who attaches and takes a role, and one who wants it, too", 1, false,
       [] { return newcomer_check(false); }},
      {"roles.newcomer.watched", "one who attaches and sends, and a receiver that looks around", 1,
       false, [] { return newcomer_check(true); }},
      {"tokens", "2 watchers of a thread that ends; a watcher may be killed, too", 2, false,
       token_check},
      {"parking", "1 sleeper, 3 wakers in line", 2, false, parking_check},
      queue("queue.wrap", "capacity 2, 3 messages, both ends park", 0, false, {.messages = 3}),
      queue("queue.blocks", "the same by loan and commit", 0, false,
            {.messages = 3, .blocks = true}),
      queue("queue.polls", "the same by try_, again and again", 0, false,
            {.messages = 3, .polls = true}),
      queue("queue.polls.death", "the 3rd message into 2 cells, by try_", 1, false,
            {.messages = 3, .sent = 2, .polls = true, .mortal_senders = 1, .mortal_receivers = 1}),
      queue("queue.late", "1 message; slices end because somebody else dies", 1, false,
            {.messages = 1, .tokens = false, .bystander = true, .successors = false}),
      queue("queue.hasty", "1 message, counted as checked before its wake; inspected", 1, false,
            {.messages = 1,
             .tokens = false,
             .bystander = true,
             .hasty = true,
             .observer = true,
             .successors = false}),
      queue("queue.observed", "1 message, and a process that inspects", 0, false,
            {.messages = 1, .observer = true, .successors = false}),
      queue("queue.death.empty", "1 message into an empty queue", 1, false,
            {.messages = 1, .mortal_senders = 1, .mortal_receivers = 1}),
      queue("queue.death.one", "1 message beside another one", 1, true,
            {.messages = 2, .sent = 1, .mortal_senders = 1, .mortal_receivers = 1}),
      queue("queue.death.blocks", "1 message in a block, beside another one", 1, true,
            {.messages = 2, .sent = 1, .blocks = true, .mortal_senders = 1, .mortal_receivers = 1}),
      queue(
          "queue.sliced.one", "1 message beside another one; no tokens", 1, false,
          {.messages = 2, .sent = 1, .mortal_senders = 1, .mortal_receivers = 1, .tokens = false}),
      queue("queue.sliced.blocks", "the same in a block; no tokens", 1, false,
            {.messages = 2,
             .sent = 1,
             .blocks = true,
             .mortal_senders = 1,
             .mortal_receivers = 1,
             .tokens = false}),
      queue("queue.sliced.wrap", "1 message into the first cell again; no tokens", 1, false,
            {.messages = 3,
             .sent = 2,
             .released = 2,
             .mortal_senders = 1,
             .mortal_receivers = 1,
             .tokens = false}),
      queue("queue.sliced.full.sender", "the 3rd message into 2 cells; no tokens; the sender dies",
            1, true, {.messages = 3, .sent = 2, .mortal_senders = 1, .tokens = false}),
      queue("queue.sliced.full.receiver", "the same; the receiver dies", 1, true,
            {.messages = 3, .sent = 2, .mortal_receivers = 1, .tokens = false}),
      queue("queue.death.alone", "1 message, or PeerDied: nobody takes over", 1, false,
            {.messages = 1, .mortal_senders = 1, .mortal_receivers = 1, .successors = false}),
      queue("queue.death.alone.full", "the 3rd message into 2 cells, or PeerDied", 1, false,
            {.messages = 3,
             .sent = 2,
             .mortal_senders = 1,
             .mortal_receivers = 1,
             .successors = false}),
      queue("queue.death.full", "the 3rd message into 2 cells", 1, true,
            {.messages = 3, .sent = 2, .mortal_senders = 1, .mortal_receivers = 1}),
      queue("queue.death.all", "capacity 2, 3 messages, both ends park", 1, true,
            {.messages = 3, .mortal_senders = 1, .mortal_receivers = 1}),
      queue("queue.deaths", "1 message, 3 producers in line", 2, true,
            {.messages = 1, .mortal_senders = 2}),
  };
  return checks;
}

}  // namespace tenon::lab

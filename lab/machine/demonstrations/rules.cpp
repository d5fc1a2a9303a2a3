// SPDX-License-Identifier: Apache-2.0
// Happens-before, rule by rule, and the origin's examples.
#include "machine/demonstration.hpp"
#include "machine/hb/examples.hpp"
#include "machine/hb/hb_file.hpp"

namespace tenon::lab::machine {
namespace {

void ask(Report& report, const std::string& what, const std::string& text) {
  std::string answer;
  try {
    answer = answers(hb::parse_hb(text, "example"));
  } catch (const hb::HbError& error) {
    answer = std::string("cannot happen: ") + error.what() + "\n";
  }
  report.say(what + "\n" + text + "\n\n" + answer);
}

void each_rule(Report& report) {
  for (const hb::Example& example : hb::examples()) {
    const bool lacks = example.rule >= hb::Rule::kDefaultValue;
    ask(report,
        std::string(name_of(example.rule)) + (lacks ? " (the origin lacks it)" : "") + "\n" +
            text_of(example.rule),
        example.text);
  }
}

void lock_order(Report& report) {
  ask(report, "Unlock before lock, of one monitor by two threads:",
      "t lock m\nt write x : a\nt unlock m\nu lock m\nu read x : b\nu unlock m\nask a b");
  ask(report,
      "Lock, lock, unlock, unlock by two threads:", "t lock m\nu lock m\nt unlock m\nu unlock m");
  ask(report, "Lock, lock, unlock, unlock by one thread:",
      "t lock m\nt lock m\nt write x : a\nt unlock m\nt unlock m\n"
      "u lock m\nu read x : b\nu unlock m\nask a b");
}

void before_its_inputs(Report& report) {
  ask(report, "d = c + b in one thread:",
      "t write b : b\nt write c\nt read c\nt read b\nt write d : d\nask b d");
  ask(report, "The same in two threads, with nothing between them:",
      "t write b : b\nu read b : use\nask b use");
  ask(report, "t.interrupt() before t.start():",
      "main interrupt t : a\nmain start t\nt detect-interrupt t : b\nask a b");
  ask(report, "join() on a thread that was not started returns at once:",
      "main join t : a\nmain start t\nt write x : b\nmain read x : c\nask b c");
}

}  // namespace

std::vector<Demonstration> rule_demonstrations() {
  return {
      {"happens-before", "Eight rules, and those that the origin lacks",
       "S3-M9, S3-U4, F17, F18, F21",
       "If a happens before b, then b sees what a did. Two accesses to one plain variable, one of "
       "them a write, that nothing orders are a data race.\n"
       "The origin says that a must be executed before b: not so, the order says what may be seen, "
       "and what nobody can tell apart may be done in any order. Its finaliser rule is right, but "
       "finalisation is deprecated for removal since JDK 18. It lacks default values, final "
       "fields, "
       "wait() and notify(). What Java says about values out of thin air (17.4.8) is in `tenon-lab "
       "model --model jls`.",
       each_rule},
      {"lock-order", "Lock, unlock, lock, unlock; or lock, lock, unlock, unlock?", "S3-D4, F19",
       "The origin's counter-example has two regions overlap. Two threads cannot do that with one "
       "monitor. One thread can, as monitors are re-entrant, and a compiler may make one region of "
       "two, or move code into one. What it must keep: each unlock happens before each later lock "
       "of "
       "the same monitor.",
       lock_order},
      {"before-inputs", "d = c + b before its inputs, interrupt before start", "S3-D5, F19, F20",
       "The origin's example of transitivity is a dependency within one thread: program order. "
       "Transitivity is about three actions, of which the rules order two pairs.\n"
       "It calls an interrupt before the start meaningless: since JDK 14 it is recorded, and the "
       "thread finds itself interrupted. Its example of join never starts the thread: such a join "
       "returns at once and orders nothing.",
       before_its_inputs},
  };
}

}  // namespace tenon::lab::machine

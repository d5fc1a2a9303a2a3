// SPDX-License-Identifier: Apache-2.0
// The rules in words.
#include "machine/hb/happens_before.hpp"

namespace tenon::lab::hb {

const char* name_of(Rule rule) noexcept {
  switch (rule) {
    case Rule::kProgramOrder:
      return "program order";
    case Rule::kMonitorLock:
      return "monitor lock";
    case Rule::kVolatile:
      return "volatile";
    case Rule::kStart:
      return "thread start";
    case Rule::kTransitivity:
      return "transitivity";
    case Rule::kJoin:
      return "thread end";
    case Rule::kInterrupt:
      return "interrupt";
    case Rule::kFinaliser:
      return "finaliser";
    case Rule::kDefaultValue:
      return "default value";
    case Rule::kFinalField:
      return "final field";
    case Rule::kWait:
      return "wait";
  }
  return "?";
}

const char* text_of(Rule rule) noexcept {
  switch (rule) {
    case Rule::kProgramOrder:
      return "17.4.5: an action happens before those that come later in its thread";
    case Rule::kMonitorLock:
      return "17.4.4: an unlock happens before each subsequent lock of the same monitor";
    case Rule::kVolatile:
      return "17.4.4: a volatile write happens before each subsequent read of the variable";
    case Rule::kStart:
      return "17.4.4: the start of a thread happens before its first action";
    case Rule::kTransitivity:
      return "17.4.5: if a happens before b, and b before c, then a happens before c";
    case Rule::kJoin:
      return "17.4.4: the last action of a thread happens before a join() or isAlive() that sees "
             "its end";
    case Rule::kInterrupt:
      return "17.4.4: an interrupt happens before each action that finds the thread interrupted";
    case Rule::kFinaliser:
      return "17.4.5: the end of a constructor happens before the start of the finaliser "
             "(finalisation is deprecated for removal since JDK 18, JEP 421)";
    case Rule::kDefaultValue:
      return "17.4.4: the default value of each variable is written before the first action of "
             "each thread";
    case Rule::kFinalField:
      return "17.5: what a constructor wrote is seen through final fields by all who obtained the "
             "object from a reference that was published after the constructor";
    case Rule::kWait:
      return "17.2: wait() unlocks the monitor and locks it again; notify() alone orders nothing";
  }
  return "?";
}

}  // namespace tenon::lab::hb

// SPDX-License-Identifier: Apache-2.0
// Double-checked locking, wrong and right.
#include "machine/demonstration.hpp"
#include "machine/hb/hb_file.hpp"
#include "machine/store_buffers.hpp"

namespace tenon::lab::machine {
namespace {

constexpr const char* kPlain = R"(t read instance
t lock m
t read instance
t write it.field : written
t constructed it
t publish it in instance
t unlock m
u obtain it from instance
u read it.field : used
ask written used)";

constexpr const char* kVolatile = R"(t volatile-read instance
t lock m
t volatile-read instance
t write it.field : written
t constructed it
t volatile-write instance
t unlock m
u volatile-read instance
u read it.field : used
ask written used)";

constexpr const char* kFinal = R"(t read instance
t lock m
t read instance
t write it.field : written
t constructed it
t publish it in instance
t unlock m
u obtain it from instance
u read-final it.field : used
ask written used)";

void run(Report& report) {
  const auto ask = [&](const std::string& what, const char* text) {
    report.say(what + "\n" + text + "\n\n" + answers(hb::parse_hb(text, "example")));
  };
  ask("Wrong: instance is plain, and u looks at it without the lock.", kPlain);
  ask("Right, since Java 5: instance is volatile. In C++: a load with acquire and a store with "
      "release, or a static of a function, or std::call_once.",
      kVolatile);
  ask("Right, too: all fields of it are final, so that its constructor's writes are seen through "
      "any reference. The race on the reference itself is there, and harmless.",
      kFinal);
  const bool appears = outcomes(message_passing(), Buffers::kTso).contains({1, 0});
  report.say(std::string("On x86 alone, reference seen and field not: ") +
             (appears ? "appears" : "never, in all executions") +
             ". There only a compiler breaks it, so that a test finds it only where one does.");
}

}  // namespace

std::vector<Demonstration> publication_demonstrations() {
  return {
      {"double-checked-locking", "A singleton, published before it is constructed",
       "S3-M11, S3-D7, S3-U1, F21",
       "new has three steps: 1 allocate, 2 construct, 3 store the reference. Steps 2 and 3 may be "
       "seen in the other order (the origin says 1 and 2, its own listing shows 2 and 3). A thread "
       "that looks at the reference without the lock may then use what is not constructed.\n"
       "The origin calls the chance very low. It is not a matter of luck: the engine names the "
       "race "
       "without running anything.",
       run},
  };
}

}  // namespace tenon::lab::machine

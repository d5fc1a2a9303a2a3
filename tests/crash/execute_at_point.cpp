// SPDX-License-Identifier: Apache-2.0
// Death in the checked build: before the k-th access to the segment or system call.
#include <csignal>

#include "execute.hpp"
#include "kill_points.hpp"
#include "support/child.hpp"

namespace tenon::crash {

void start_in_child() noexcept {
  kill_points::forget_mappings();
}

void execute(const Operation& operation, std::uint64_t point, const Case& the_case, Notes& notes,
             Findings& findings) {
  test::Child child([&] {
    start_in_child();
    Victim victim{the_case.shape, notes};
    operation.prepare(victim);
    kill_points::arm(point);
    const Code code = operation.run(victim);
    notes.points = kill_points::disarm();
    note_return(victim, code);
    ::raise(SIGKILL);
    return 1;
  });
  if (const int status = child.wait(); status != -SIGKILL)
    findings.broke("the victim ended with " + std::to_string(status));
}

}  // namespace tenon::crash

// SPDX-License-Identifier: Apache-2.0
// Two threads that work at the same time, on CPUs of their own, also beside other work.
#pragma once

#include <functional>
#include <vector>

namespace tenon::lab::machine {

/// How many CPUs this process may run on.
int usable_cpus();
/// The calling thread, to the CPU with that index among the usable ones; where there is none, it
/// stays.
void pin_to(int index);

/// Runs both functions `rounds` times, in a thread each. Before each round the threads hand a word
/// to and fro, so that both have a CPU when it begins: keep a round well below a millisecond.
/// Returns for each round the CPU time of the slower one in nanoseconds.
std::vector<double> run_both(int rounds, const std::function<void()>& first,
                             const std::function<void()>& second);

/// Of a measure that is not empty.
double median(std::vector<double> values);

}  // namespace tenon::lab::machine

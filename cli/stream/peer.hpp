// SPDX-License-Identifier: Apache-2.0
// Living with others: roles that are taken, and peers that die.
#pragma once

#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "failure.hpp"
#include "stream/progress.hpp"
#include "tenon/result.hpp"

namespace tenon::cli {

/// Calls `take` until the role is free. The default patience covers a predecessor that was killed
/// a moment ago, whose lock the kernel has not freed yet.
template <class Take>
auto take_role(const std::string& channel, bool wait, Take take) {
  constexpr std::chrono::milliseconds kPatience{500};
  constexpr std::chrono::milliseconds kInterval{10};
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    auto end = take();
    if (!end.is(Code::kRoleHeld)) return require(channel, std::move(end));
    if (!wait && std::chrono::steady_clock::now() >= give_up)
      throw Failure(channel + ": " + end.error().message() + ", or wait for it with --wait",
                    exit_status_of(end.error().code));
    std::this_thread::sleep_for(kInterval);
  }
}

/// Repeats `attempt`, a wait of `end`, whenever it ends with the death of the peer: waits for a
/// successor, and says so once for each death.
template <class End, class Attempt>
auto outlive_peer(End& end, const char* peer, Progress& progress, Attempt attempt) {
  // In slices, with a new attempt after each: a successor may have come, done its work and left
  // again before we looked.
  constexpr std::chrono::milliseconds kSlice{200};
  bool said = false;
  for (;;) {
    auto result = attempt();
    if (!result.is(Code::kPeerDied)) return result;
    if (!said) progress.note(std::string("the ") + peer + " died; waiting for its successor");
    auto waited = end.wait_peer_for(kSlice);
    if (!waited && !waited.is(Code::kTimeout)) return decltype(result)(waited.error());
    said = !waited;
  }
}

}  // namespace tenon::cli

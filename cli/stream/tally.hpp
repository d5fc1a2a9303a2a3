// SPDX-License-Identifier: Apache-2.0
// Tally: what one run of send or receive moved, and its last word about it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tenon::cli {

struct Tally {
  std::uint64_t from = 0;         ///< where in the stream this run began
  std::uint64_t offset = 0;       ///< where in the stream it is
  std::uint64_t stream_size = 0;  ///< 0 = not known
  std::uint64_t bytes = 0;
  std::uint64_t messages = 0;
  std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();

  void start_at(std::uint64_t start) noexcept {
    from = offset = start;
    since = std::chrono::steady_clock::now();
  }
  void add(std::uint64_t payload) noexcept {
    offset += payload;
    bytes += payload;
    ++messages;
  }
  double seconds() const noexcept {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
  }
};

struct Summary {
  std::string schema;   ///< "tenon.send/1"
  std::string channel;  ///< NAME as segment/queue
  std::string verb;     ///< "sent"
  bool took_over = false;
  bool already_sent = false;
};

/// One line for people.
std::string text_of(const Summary& summary, const Tally& tally);
/// One line of JSON.
std::string json_of(const Summary& summary, const Tally& tally);

}  // namespace tenon::cli

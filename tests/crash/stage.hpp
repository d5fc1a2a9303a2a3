// SPDX-License-Identifier: Apache-2.0
// The setting of a case: a fresh segment, a queue with a past, and who lives at its other end.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "findings.hpp"
#include "support/shared.hpp"
#include "survivor.hpp"
#include "tenon/segment.hpp"

namespace tenon::crash {

class Stage {
 public:
  /// Builds it in `directory`, which is there for this case only.
  Stage(const Case& the_case, std::filesystem::path directory, Findings& findings);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  std::uint64_t sent() const noexcept { return sent_; }
  std::uint64_t released() const noexcept { return released_; }
  /// Of the segment; zero where there was none.
  const std::array<std::uint8_t, 16>& nonce() const noexcept { return nonce_; }
  /// Set when the case removes the segment: somebody who was inside before.
  std::optional<Segment>& inside() noexcept { return inside_; }
  std::optional<Survivor>& survivor() noexcept { return survivor_; }
  /// What the predecessor that was killed left, in kAfterDeath.
  const Notes& before() const noexcept { return *before_; }
  /// Names of the files there now.
  std::vector<std::string> files() const;

 private:
  void build(Segment& segment);
  void remove_queue_of_the_dead(Segment& segment);
  void run_queue_up_to(ByteQueue& queue);
  void hand_message_back(ByteQueue& queue);

  const Case& case_;
  std::filesystem::path directory_;
  std::uint64_t sent_ = 0;
  std::uint64_t released_ = 0;
  std::array<std::uint8_t, 16> nonce_{};
  std::optional<Segment> inside_;
  std::optional<Survivor> survivor_;
  test::Shared<Notes> before_;
};

}  // namespace tenon::crash

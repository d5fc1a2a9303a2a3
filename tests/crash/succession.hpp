// SPDX-License-Identifier: Apache-2.0
// Who goes on after a death: the successor in the dead one's role, the survivor at the other end,
// and the account of every message.
#pragma once

#include <optional>

#include "aftermath.hpp"

namespace tenon::crash {

class Succession {
 public:
  Succession(const Case& the_case, Stage& stage, const Notes& notes, Findings& findings) noexcept;
  /// Takes the roles that no survivor has, moves messages through, and closes the account.
  void check(Segment& segment);

 private:
  void take_roles(ByteQueue& queue);
  void find_out_whether_removed(Segment& segment);
  void check_takeover();
  void check_rivals(ByteQueue& queue);
  template <class End>
  void check_rival(Result<End> rival, Side side);
  bool move_messages();
  Code send_one(Deadline deadline);
  Code take_one(Deadline deadline);
  void check_ledger(const Ledger& ledger, std::uint64_t end);
  void check_flags(const Ledger& ledger);

  bool lives_at(Side side) const noexcept {
    return stage_.survivor() && stage_.survivor()->side() == side;
  }
  bool was_held_by_dead(Side side) const noexcept;
  bool was_given_back(Side side) const noexcept;

  const Case& case_;
  Stage& stage_;
  const Notes& notes_;
  Findings& findings_;
  Span sent_;
  Span released_;
  std::optional<ByteSender> sender_;
  std::optional<ByteReceiver> receiver_;
  std::uint64_t first_;    // position of the first message that whoever goes on may see
  std::uint64_t left_;     // messages that our producer has still to send
  std::uint64_t end_ = 0;  // one more than the position of our final mark, once that was sent
  Ledger ledger_;          // of our consumer
  bool final_seen_ = false;
};

}  // namespace tenon::crash

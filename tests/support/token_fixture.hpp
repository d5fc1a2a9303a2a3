// SPDX-License-Identifier: Apache-2.0
// What the tests of tokens share: a segment, and children that hold tokens in it.
#pragma once

#include <gtest/gtest.h>
#include <atomic>
#include <memory>
#include <string>

#include "os/file.hpp"
#include "os/process.hpp"
#include "os/token.hpp"
#include "participant/participant.hpp"
#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "support/wait.hpp"
#include "support/watchdog.hpp"

namespace tenon::test {

/// What a thread tells about itself. Lives in a Shared.
struct Told {
  void tell(participant::Participant& participant) {
    claim = participant.claim().word;
    name = participant.threads().self()->name.word;
    done.raise();
  }
  layout::Claim process() const { return {claim}; }
  layout::ThreadName thread() const { return {name}; }

  std::atomic<std::uint64_t> claim;
  std::atomic<std::uint64_t> name;
  std::atomic<::pid_t> pid;  ///< of a grandchild, told by its parent
  Flag done;
  Flag ready;
};

class TokenFixture : public ::testing::Test {
 protected:
  TokenFixture() { make(16); }
  /// Makes the segment anew, with so many thread slots.
  void make(std::uint32_t threads) {
    me_.reset();
    path_ = scratch_.file("s" + std::to_string(threads));
    mapping::create(path_, {.max_bytes = 64 * 1024,
                            .process_slots = 32,
                            .directory_entries = 4,
                            .thread_slots = threads})
        .value();
    me_ = attach();
  }
  std::unique_ptr<participant::Participant> attach() const {
    return participant::Participant::attach(path_).value();
  }
  participant::Participant& me() const { return *me_; }

  /// What a hostile peer does: writes into the token of a thread slot.
  void scribble(std::uint32_t slot, std::uint32_t word) const {
    auto file = os::open_file(path_.c_str(), os::Access::kReadWrite).value();
    const std::uint64_t page =
        me().mapping().geometry().tokens_offset + slot * sizeof(layout::TokenPage);
    os::write_at(file, &word, sizeof word, page + os::kTokenAt).value();
  }

  /// A child that holds a token and stays.
  Child signed_child(const Shared<Told>& told) const {
    Child child([&] {
      auto participant = attach();
      told->tell(*participant);
      stay_for_ever();
      return 0;
    });
    told->done.wait();
    return child;
  }
  participant::Watch watch(const Shared<Told>& told) const {
    return me().threads().watch(told->process(), told->thread());
  }
  static bool is_asleep(pid_t pid) {
    return os::state_of_process(static_cast<std::uint32_t>(pid)) == 'S';
  }

 private:
  Watchdog watchdog_{"tokens"};
  Scratch scratch_;
  std::string path_;
  std::unique_ptr<participant::Participant> me_;
};

}  // namespace tenon::test

// SPDX-License-Identifier: Apache-2.0
// Who has accessed which byte without an atomic operation, in the run that is under way.
//
// After Flanagan and Freund, "FastTrack", PLDI 2009. Atomic accesses are not noted here: the graph
// has them.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <unordered_map>
#include <vector>

#include "explorer/graph.hpp"

namespace tenon::lab {

/// What a thread is and knows when it does something.
struct Actor {
  int thread;
  std::uint16_t events;  ///< that it has done
  const Clock& knowledge;
};

class PlainAccesses {
 public:
  /// Forgets all accesses; what was ever atomic stays known.
  void next_run() noexcept { ++run_; }
  /// From now on accesses of the pages that have these bytes are noted. Others never are.
  void watch(std::uintptr_t from, std::size_t bytes);
  bool watches(std::uintptr_t at) const noexcept { return page_of(at) != nullptr; }

  struct Seen {
    int rival = -1;            ///< the thread with whose plain access it races
    bool ever_atomic = false;  ///< has one of the bytes ever been accessed by an atomic operation?
  };
  /// Notes a plain access.
  Seen note(std::uintptr_t at, std::size_t bytes, bool write, const Actor& actor) noexcept;
  bool ever_atomic(std::uintptr_t at, std::size_t bytes) const noexcept;
  /// Returns the thread with whose plain access an atomic one races, or -1.
  int rival_of_atomic(std::uintptr_t at, std::size_t bytes, bool write,
                      const Actor& actor) noexcept;

 private:
  static constexpr std::size_t kPage = 4096;
  struct Byte {
    std::uint64_t run;
    std::uint16_t written;  // 1 + events that the writer had done; 0 = not in this run
    std::uint8_t writer;
    bool was_read;
    bool ever_atomic;
    std::array<std::uint16_t, kMostThreads> read;  // the same, by thread
  };
  struct Free {
    void operator()(Byte* bytes) const noexcept { std::free(bytes); }
  };
  using Page = std::unique_ptr<Byte[], Free>;
  struct Pages {
    std::uintptr_t first;
    std::uintptr_t last;
  };
  struct Recent {
    std::uintptr_t page = 0;
    Byte* bytes = nullptr;
  };

  Byte* page_of(std::uintptr_t at) const noexcept;
  template <class F>
  static void for_each_piece(std::uintptr_t at, std::size_t bytes, F&& f);
  void freshen(Byte& byte) const noexcept {
    if (byte.run != run_) byte = Byte{run_, 0, 0, false, byte.ever_atomic, {}};
  }
  static int writer_unknown_to(const Byte& byte, const Actor& actor) noexcept;
  static int reader_unknown_to(const Byte& byte, const Actor& actor) noexcept;

  std::uint64_t run_ = 1;
  std::vector<Pages> watched_;
  mutable std::unordered_map<std::uintptr_t, Page> pages_;
  mutable std::array<Recent, 64> recent_{};
};

}  // namespace tenon::lab

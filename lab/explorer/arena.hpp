// SPDX-License-Identifier: Apache-2.0
// Private memory of the code under test: what it allocates lies in one block, so that every run
// starts from the same bytes and a killed thread leaks nothing.
#pragma once

#include <cstddef>

namespace tenon::lab {

class Arena {
 public:
  /// While one lives, operator new serves from the arena: the code under test is running.
  class Inside {
   public:
    Inside() noexcept;
    ~Inside();
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    bool before_;
  };
  /// The contrary: the explorer is running, called by the code under test.
  class Outside {
   public:
    Outside() noexcept;
    ~Outside();
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;

   private:
    bool before_;
  };

  /// Forgets what earlier checks have left. What was there at the first call is there again.
  static void begin();
  /// Remembers what is there now; restore() brings it back.
  static void remember();
  static void restore() noexcept;
};

}  // namespace tenon::lab

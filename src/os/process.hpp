// SPDX-License-Identifier: Apache-2.0
// Who am I, and am I still the process that opened this?
#pragma once

#include <array>
#include <cstdint>

namespace tenon::os {

struct Self {
  std::uint32_t pid = 0;  ///< for people's eyes
  /// Command name, NUL-terminated; for people's eyes. Aligned for order::copy_words().
  alignas(8) std::array<char, 32> name{};
};
Self self() noexcept;
/// The letter of /proc/PID/stat ('R', 'S', 'T' = stopped, 'Z', ...), '?' when it cannot be read.
/// For people's eyes: a pid may mean somebody else, or nobody, in another pid namespace.
char state_of_process(std::uint32_t pid) noexcept;
/// The effective user.
std::uint32_t user() noexcept;

/// Random bytes from the kernel.
std::array<std::uint8_t, 16> random_nonce() noexcept;
/// Identifies this boot of the machine.
std::array<std::uint8_t, 16> boot_id() noexcept;

/// How often this process image came out of fork(): compare with a remembered value to find out
/// that a handle belongs to the parent. The reference stays valid for ever.
const std::uint32_t& fork_epoch() noexcept;

/// While one exists, fork() by another thread waits: between opening a segment and marking its
/// mapping MADV_DONTFORK, a child would inherit the slot lock and keep it for ever.
class ForkHold {
 public:
  ForkHold();
  ~ForkHold();
  ForkHold(const ForkHold&) = delete;
  ForkHold& operator=(const ForkHold&) = delete;

  /// From now on a forked child closes this descriptor, so that it cannot share its parent's locks;
  /// unless its number has become somebody else's meanwhile.
  void close_in_child(int descriptor);
};

/// Takes close_in_child() back; to be called before the descriptor is closed.
void keep_in_child(int descriptor) noexcept;

}  // namespace tenon::os

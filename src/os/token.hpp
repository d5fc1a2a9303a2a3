// SPDX-License-Identifier: Apache-2.0
// Tokens: a word in shared memory that the kernel marks when the thread that holds it ends, by
// SIGKILL, by exec, by returning; also while nobody has reaped its process.
//
// A token is a robust mutex (normal, process-shared) that its thread locks once and holds for life.
// It straddles two pages: the lock word ends the shared page, glibc's pointers and kind lie in a
// private page mapped right behind it, where no peer can change them. The owner sets FUTEX_WAITERS
// itself, so that peers may watch over a read-only mapping.
//
// Its own process believes nothing that stands in the shared page, into which any peer may write:
// whether the thread has ended, and so whether its list still leads here, a second mutex says, the
// witness, which lies in the private page and is held for as long.
//
// The mutex is glibc's, and its mark the kernel's: neither goes through invoke(). A lab that plays
// the kernel replaces token.cpp as a whole. To fake a token, hold() stores any nonzero thread id
// with bit 31 into the word at kTokenAt; at its thread's end set bit 30, clear the id, wake one
// sleeper.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "tenon/current_thread.hpp"
#include "tenon/result.hpp"

namespace tenon::os {

/// Where in its page the word of a token lies, bytes.
inline constexpr std::size_t kTokenAt = 4096 - 8;

/// Names the calling thread within this process, until it ends; after that another thread may get
/// the same name. Not a system call.
std::uintptr_t this_thread() noexcept;

/// A number that this process image never gave before; not 0.
std::uint64_t unique_number() noexcept;
/// Sets `current_thread`; forgotten in a forked child.
void remember(const CurrentThread& it) noexcept;

/// What one thread needs to hold one token. May be moved and destroyed by other threads of the same
/// process, but not while its own thread is in a call.
class Token {
 public:
  Token() noexcept = default;
  Token(Token&& other) noexcept { *this = std::move(other); }
  Token& operator=(Token&& other) noexcept;
  /// Gives the token up, if its thread still holds it: watchers are told that it is marked.
  ~Token();

  /// Gets the private memory of a token for the calling thread.
  /// Errors: NoMemory; Unsupported, where the thread has no robust list.
  static Result<Token> prepare() noexcept;
  /// From now on the calling thread holds the token in the shared page at `page`, which may be
  /// mapped read-only there. Nobody may hold that token any more.
  /// Crash: killed inside, the word is 0 or marked, and no watcher knows of it yet.
  /// Errors: NoMemory, IoError.
  Result<void> hold(const std::byte* page) noexcept;

  /// True when it is held by the calling thread.
  bool is_mine() const noexcept;
  /// True when its thread has ended, whatever peers wrote into the word, or nobody ever held it.
  bool ended() const noexcept;
  /// To be called in a forked child, which has neither the token nor its memory.
  void forget() noexcept { pair_ = nullptr; }

 private:
  friend class Promise;
  std::uint32_t& word() const noexcept;
  void let_go() noexcept;

  std::byte* pair_ = nullptr;  // the shared page and the private one behind it
  void* robust_list_ = nullptr;
  std::uintptr_t owner_ = 0;
  std::uint32_t held_ = 0;  // the word while it is held; 0 = not yet
};

/// While it exists, the kernel wakes one sleeper of a word should the calling thread die, provided
/// that the word has no thread id in bits 0..29 then. Costs two stores. Promises do not nest, and
/// none is held across user code: a robust mutex of glibc would take it back.
class Promise {
 public:
  /// `mine` is the calling thread's. The word must stay mapped.
  Promise(const Token& mine, const std::uint32_t& word) noexcept;
  ~Promise();
  Promise(const Promise&) = delete;
  Promise& operator=(const Promise&) = delete;

 private:
  void* robust_list_;
};

}  // namespace tenon::os

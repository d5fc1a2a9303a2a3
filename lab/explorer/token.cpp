// SPDX-License-Identifier: Apache-2.0
// Tokens for the explorer, whose kernel has no robust mutexes: their words alone, which the
// explorer's kernel marks when a process ends. A process has one thread, so a token is its own for
// as long as it lives.
#include "os/token.hpp"

#include <utility>

#include "explorer/arena.hpp"
#include "explorer/check.hpp"

namespace tenon {

constinit thread_local CurrentThread current_thread{};

static_assert(sizeof(CurrentThread) <= lab::World::kThreadLocalBytes);

namespace os {

using lab::Arena;
using lab::world;

std::uintptr_t this_thread() noexcept {
  return static_cast<std::uintptr_t>(world()->process()) + 1;
}

std::uint64_t unique_number() noexcept {
  return world()->unique_number();
}
void remember(const CurrentThread& it) noexcept {
  current_thread = it;
}

Result<Token> Token::prepare() noexcept {
  if (!world()->has_tokens) return Error(Code::kUnsupported, "this check has no tokens");
  lab::World::give_to_each(std::as_writable_bytes(std::span(&current_thread, 1)));
  return Token();
}
Result<void> Token::hold(const std::byte* page) noexcept {
  const Arena::Outside outside;
  pair_ = const_cast<std::byte*>(page);
  owner_ = this_thread();
  held_ = world()->hold_token(word());
  return {};
}
Token& Token::operator=(Token&& other) noexcept {
  std::swap(pair_, other.pair_);
  std::swap(owner_, other.owner_);
  std::swap(held_, other.held_);
  return *this;
}
Token::~Token() {
  if (pair_ != nullptr) let_go();
}
void Token::let_go() noexcept {
  const Arena::Outside outside;
  world()->give_up_token(word());
}
std::uint32_t& Token::word() const noexcept {
  return *reinterpret_cast<std::uint32_t*>(pair_ + kTokenAt);
}
bool Token::is_mine() const noexcept {
  return owner_ == this_thread();
}
bool Token::ended() const noexcept {
  return held_ == 0;
}

Promise::Promise(const Token& /*mine*/, const std::uint32_t& word) noexcept
    : robust_list_(nullptr) {
  const Arena::Outside outside;
  world()->promise(&word);
}
Promise::~Promise() {
  const Arena::Outside outside;
  world()->promise(nullptr);
}

}  // namespace os
}  // namespace tenon

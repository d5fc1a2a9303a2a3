// SPDX-License-Identifier: Apache-2.0
// Tokens for the explorer: there are none. Threads wait without them, as on a kernel that has
// nothing of the kind, and the explorer's slices are what tells them of a death.
#include "os/token.hpp"

namespace tenon::os {

std::uintptr_t current_thread() noexcept {
  return 0;
}

Result<Token> Token::prepare() noexcept {
  return Error(Code::kUnsupported, "the explorer has no tokens");
}
Result<void> Token::hold(const std::byte* /*page*/) noexcept {
  return Code::kUnsupported;
}
Token& Token::operator=(Token&& /*other*/) noexcept {
  return *this;
}
Token::~Token() = default;
bool Token::is_mine() const noexcept {
  return false;
}
bool Token::ended() const noexcept {
  return true;
}

Promise::Promise(const Token& /*mine*/, const std::uint32_t& /*word*/) noexcept
    : robust_list_(nullptr) {}
Promise::~Promise() = default;

}  // namespace tenon::os

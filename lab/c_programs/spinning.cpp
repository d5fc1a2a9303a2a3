// SPDX-License-Identifier: Apache-2.0
#include "c_programs/spinning.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tenon::lab {
namespace {

std::uint64_t hash_of(std::span<const std::byte> bytes) noexcept {
  std::uint64_t hash = bytes.size();
  for (; bytes.size() >= sizeof hash; bytes = bytes.subspan(sizeof hash)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
  return hash;
}

}  // namespace

void Spinning::next_run() noexcept {
  for (auto& visits : since_) visits.clear();
}

bool Spinning::comes_again(int thread, const void* site, std::span<const std::byte> stack) {
  auto& visits = since(thread);
  const bool in_loop = std::ranges::find(in_loops_, site) != in_loops_.end();
  const std::uint64_t now = in_loop ? hash_of(stack) : 0;
  if (in_loop) deepest_ = std::max(deepest_, stack.size());
  const auto last = std::ranges::find(visits, site, &Visit::site);
  if (last == visits.end()) {
    visits.push_back({site, now});
    return false;
  }
  if (!in_loop) {
    in_loops_.push_back(site);
    has_learnt_ = true;
    return false;
  }
  return std::exchange(last->stack, now) == now;
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
#include "axiom/control.hpp"

#include <algorithm>
#include <utility>

namespace tenon::lab::axiom {
namespace {

bool is_jump(const Instruction& one) noexcept {
  return one.kind == Instruction::Kind::kJump;
}

// Where execution may go on after instruction i.
std::pair<std::size_t, std::size_t> ways_on(const Thread& thread, std::size_t i) noexcept {
  const Instruction& one = thread.instructions[i];
  if (!is_jump(one)) return {i + 1, i + 1};
  const bool always = one.operand.kind == Expression::Kind::kConstant && one.operand.value != 0;
  return {always ? one.goal : i + 1, one.goal};
}

// after[i][k]: does every way from i to the end pass k? (i itself is passed, too.)
std::vector<std::vector<bool>> post_dominators(const Thread& thread) {
  const std::size_t end = thread.instructions.size();
  std::vector<std::vector<bool>> after(end + 1, std::vector<bool>(end + 1, true));
  after[end].assign(end + 1, false);
  after[end][end] = true;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = end; i-- > 0;) {
      const auto [a, b] = ways_on(thread, i);
      std::vector<bool> now(end + 1);
      for (std::size_t k = 0; k <= end; ++k) now[k] = k == i || (after[a][k] && after[b][k]);
      changed |= now != after[i];
      after[i] = std::move(now);
    }
  }
  return after;
}

}  // namespace

std::vector<std::size_t> joins_of(const Thread& thread) {
  const std::size_t end = thread.instructions.size();
  std::vector<std::size_t> joins(end, 0);
  if (std::ranges::none_of(thread.instructions, is_jump)) return joins;
  const auto after = post_dominators(thread);
  for (std::size_t i = 0; i < end; ++i) {
    if (!is_jump(thread.instructions[i])) continue;
    // The nearest is the one that has the most others after it.
    std::ptrdiff_t most = -1;
    for (std::size_t k = 0; k <= end; ++k) {
      const auto count = std::ranges::count(after[k], true);
      if (k == i || !after[i][k] || count <= most) continue;
      most = count;
      joins[i] = k;
    }
  }
  return joins;
}

}  // namespace tenon::lab::axiom

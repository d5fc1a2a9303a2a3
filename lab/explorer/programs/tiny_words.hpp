// SPDX-License-Identifier: Apache-2.0
// Short words to write tiny programs with.
#pragma once

#include "explorer/programs/tiny.hpp"

namespace tenon::lab::tiny::words {

inline constexpr std::size_t x = 0;
inline constexpr std::size_t y = 1;
inline constexpr std::size_t z = 2;
inline constexpr std::memory_order rlx = std::memory_order::relaxed;
inline constexpr std::memory_order acq = std::memory_order::acquire;
inline constexpr std::memory_order rel = std::memory_order::release;
inline constexpr std::memory_order acq_rel = std::memory_order::acq_rel;
inline constexpr std::memory_order sc = std::memory_order::seq_cst;

inline Operation load(std::size_t location, std::memory_order order = rlx) {
  return {Do::kLoad, location, order};
}
inline Operation store(std::size_t location, Word value, std::memory_order order = rlx) {
  return {Do::kStore, location, order, value};
}
inline Operation add(std::size_t location, Word value, std::memory_order order = rlx) {
  return {Do::kAdd, location, order, value};
}
inline Operation cas(std::size_t location, Word expected, Word value,
                     std::memory_order order = rlx) {
  return {Do::kCompareExchange, location, order, value, expected};
}
inline Operation fence(std::memory_order order) {
  return {Do::kFence, 0, order};
}
inline Operation light() {
  return {Do::kLightFence};
}
inline Operation heavy() {
  return {Do::kHeavyFence};
}
inline Operation lock(std::size_t location) {
  return {Do::kLock, location, std::memory_order::acquire, 1};
}
inline Operation unlock(std::size_t location) {
  return {Do::kStore, location, std::memory_order::release};
}

}  // namespace tenon::lab::tiny::words

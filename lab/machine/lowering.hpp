// SPDX-License-Identifier: Apache-2.0
// What orders become: instructions for x86-64 and AArch64, each with its reason.
//
// Sources: Lea, "The JSR-133 Cookbook for Compiler Writers" (of historical interest by its own
// heading) and "Using JDK 9 Memory Order Modes"; HotSpot's orderAccess.hpp; Sewell, "C/C++11
// mappings to processors"; Intel SDM 3A 8.2; Arm ARM B2. The rows of C++ are checked against
// compilers (lowering_test).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "machine/report.hpp"

namespace tenon::lab::machine {

struct Lowering {
  const char* operation;
  const char* x86;
  const char* aarch64;
  const char* why;
};

/// A row that can be compiled: `body` is that of a function of `long *p, long v`, in C with the
/// compiler's atomic builtins.
struct CxxLowering {
  Lowering row;
  const char* body;
};

std::span<const CxxLowering> cxx_lowerings() noexcept;
std::span<const Lowering> java_lowerings() noexcept;
std::span<const Lowering> barrier_lowerings() noexcept;

Table lowering_table(std::span<const Lowering> rows);
Table lowering_table(std::span<const CxxLowering> rows);

enum class Barrier : std::uint8_t { kNone, kLoadLoad, kLoadStore, kStoreStore, kStoreLoad };
const char* name_of(Barrier barrier) noexcept;

/// Lock and monitor enter count as volatile loads, unlock and monitor exit as volatile stores.
enum class Access : std::uint8_t { kPlainLoad, kPlainStore, kVolatileLoad, kVolatileStore };
const char* name_of(Access access) noexcept;
inline constexpr std::array kAllAccesses = {Access::kPlainLoad, Access::kPlainStore,
                                            Access::kVolatileLoad, Access::kVolatileStore};

/// The cookbook's matrix: what must stand between two accesses, for the order of Java.
Barrier between(Access first, Access second) noexcept;
Table matrix_table();

/// One barrier of the recipe for a volatile access, and the weak outcome that appears without it.
struct Placement {
  Barrier barrier;
  const char* where;
  const char* litmus;   ///< name of the litmus test
  const char* program;  ///< `ready` is volatile; x and y are, too
  const char* outcome;
  const char* seen_on;  ///< what shows it when only the hardware is asked
};
std::span<const Placement> placements() noexcept;
Table placement_table();

}  // namespace tenon::lab::machine

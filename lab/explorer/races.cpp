// SPDX-License-Identifier: Apache-2.0
#include "explorer/races.hpp"

#include <bit>

namespace tenon::lab {
namespace {

using Access = Races::Access;

constexpr unsigned bit(Access access) noexcept {
  return 1u << static_cast<unsigned>(access);
}

// The kinds of access that race with this kind, as bits.
constexpr unsigned rivals(Access access) noexcept {
  constexpr unsigned kWrites = bit(Access::kPlainWrite) | bit(Access::kAtomicWrite);
  switch (access) {
    case Access::kPlainRead:
      return kWrites;
    case Access::kPlainWrite:
      return kWrites | bit(Access::kPlainRead) | bit(Access::kAtomicRead);
    case Access::kAtomicRead:
      return bit(Access::kPlainWrite);
    case Access::kAtomicWrite:
      return bit(Access::kPlainWrite) | bit(Access::kPlainRead);
  }
  return 0;
}

}  // namespace

Races::Races()
    : bytes_(static_cast<Byte*>(std::calloc(Memory::kFiles * Memory::kFileBytes, sizeof(Byte)))) {
  if (bytes_ == nullptr) std::abort();
}

int Races::note(std::uint64_t run, Memory::Where where, std::size_t bytes, Access access,
                int thread, std::uint16_t events, const Clock& knowledge) noexcept {
  const auto self = static_cast<std::size_t>(thread);
  if (self >= kThreads) return -1;
  for (std::size_t i = 0; i < bytes; ++i) {
    Byte& byte = bytes_[where.file * Memory::kFileBytes + where.offset + i];
    if (byte.run != run) byte = Byte{run, 0, {}};
    for (unsigned rest = byte.kinds & rivals(access); rest != 0; rest &= rest - 1) {
      const auto& last = byte.last[static_cast<std::size_t>(std::countr_zero(rest))];
      for (std::size_t t = 0; t < kThreads; ++t) {
        if (t != self && last[t] > knowledge.seen[t]) return static_cast<int>(t);
      }
    }
    byte.kinds |= bit(access);
    byte.last[static_cast<std::size_t>(access)][self] = static_cast<std::uint16_t>(events + 1);
  }
  return -1;
}

}  // namespace tenon::lab

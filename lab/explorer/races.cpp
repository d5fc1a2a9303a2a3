// SPDX-License-Identifier: Apache-2.0
#include "explorer/races.hpp"

namespace tenon::lab {
namespace {

using Access = Races::Access;

constexpr bool conflict(Access a, Access b) noexcept {
  const auto plain = [](Access x) { return x == Access::kPlainRead || x == Access::kPlainWrite; };
  const auto write = [](Access x) { return x == Access::kPlainWrite || x == Access::kAtomicWrite; };
  return (plain(a) || plain(b)) && (write(a) || write(b));
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
    if (byte.run != run) byte = Byte{run, {}};
    for (const Access other :
         {Access::kPlainRead, Access::kPlainWrite, Access::kAtomicRead, Access::kAtomicWrite}) {
      if (!conflict(access, other)) continue;
      const auto& last = byte.last[static_cast<std::size_t>(other)];
      for (std::size_t t = 0; t < kThreads; ++t) {
        if (t != self && last[t] > knowledge.seen[t]) return static_cast<int>(t);
      }
    }
    byte.last[static_cast<std::size_t>(access)][self] = static_cast<std::uint16_t>(events + 1);
  }
  return -1;
}

}  // namespace tenon::lab

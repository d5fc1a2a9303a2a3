// SPDX-License-Identifier: Apache-2.0
#include "c_programs/plain_accesses.hpp"

#include <algorithm>

namespace tenon::lab {

void PlainAccesses::watch(std::uintptr_t from, std::size_t bytes) {
  watched_.push_back({from / kPage, (from + bytes - 1) / kPage});
  recent_ = {};
}

// Made when it is first asked for: most of a heap and of a stack is never touched.
PlainAccesses::Byte* PlainAccesses::page_of(std::uintptr_t at) const noexcept {
  const std::uintptr_t page = at / kPage;
  Recent& recent = recent_[page % recent_.size()];
  if (recent.page == page) return recent.bytes;
  const bool watched = std::ranges::any_of(
      watched_, [page](const Pages& pages) { return page >= pages.first && page <= pages.last; });
  recent = {page, nullptr};
  if (!watched) return nullptr;
  auto& bytes = pages_[page];
  if (bytes == nullptr) bytes.reset(static_cast<Byte*>(std::calloc(kPage, sizeof(Byte))));
  if (bytes == nullptr) std::abort();
  recent.bytes = bytes.get();
  return recent.bytes;
}

PlainAccesses::Byte& PlainAccesses::current(std::uintptr_t at) noexcept {
  Byte& byte = page_of(at)[at % kPage];
  if (byte.run != run_) byte = Byte{run_, 0, 0, false, byte.ever_atomic, {}};
  return byte;
}

int PlainAccesses::writer_unknown_to(const Byte& byte, const Actor& actor) noexcept {
  const bool known =
      byte.writer == actor.thread || byte.written <= actor.knowledge.seen[byte.writer];
  return known ? -1 : byte.writer;
}

int PlainAccesses::reader_unknown_to(const Byte& byte, const Actor& actor) noexcept {
  if (!byte.was_read) return -1;
  for (int t = 0; t < kMostThreads; ++t) {
    const auto thread = static_cast<std::size_t>(t);
    if (t != actor.thread && byte.read[thread] > actor.knowledge.seen[thread]) return t;
  }
  return -1;
}

int PlainAccesses::note(std::uintptr_t at, std::size_t bytes, bool write,
                        const Actor& actor) noexcept {
  const auto now = static_cast<std::uint16_t>(actor.events + 1);
  for (std::size_t i = 0; i < bytes; ++i) {
    if (!watches(at + i)) continue;
    Byte& byte = current(at + i);
    int rival = writer_unknown_to(byte, actor);
    if (rival < 0 && write) rival = reader_unknown_to(byte, actor);
    if (rival >= 0) return rival;
    if (write) {
      byte.written = now;
      byte.writer = static_cast<std::uint8_t>(actor.thread);
    } else {
      byte.was_read = true;
      byte.read[static_cast<std::size_t>(actor.thread)] = now;
    }
  }
  return -1;
}

int PlainAccesses::rival_of_atomic(std::uintptr_t at, std::size_t bytes, bool write,
                                   const Actor& actor) noexcept {
  for (std::size_t i = 0; i < bytes; ++i) {
    Byte& byte = page_of(at + i)[(at + i) % kPage];
    byte.ever_atomic = true;
    if (byte.run != run_) continue;
    int rival = writer_unknown_to(byte, actor);
    if (rival < 0 && write) rival = reader_unknown_to(byte, actor);
    if (rival >= 0) return rival;
  }
  return -1;
}

bool PlainAccesses::ever_atomic(std::uintptr_t at, std::size_t bytes) const noexcept {
  for (std::size_t i = 0; i < bytes; ++i) {
    const Byte* const page = page_of(at + i);
    if (page != nullptr && page[(at + i) % kPage].ever_atomic) return true;
  }
  return false;
}

}  // namespace tenon::lab

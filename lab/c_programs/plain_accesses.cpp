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
  // Stacks lie at equal distances: their pages shall not all have the same place.
  Recent& recent = recent_[(page + page / recent_.size()) % recent_.size()];
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

// Calls `f(address, bytes)` for each page's part of an access.
template <class F>
void PlainAccesses::for_each_piece(std::uintptr_t at, std::size_t bytes, F&& f) {
  while (bytes > 0) {
    const std::size_t piece = std::min(bytes, kPage - at % kPage);
    f(at, piece);
    at += piece;
    bytes -= piece;
  }
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

PlainAccesses::Seen PlainAccesses::note(std::uintptr_t at, std::size_t bytes, bool write,
                                        const Actor& actor) noexcept {
  const auto now = static_cast<std::uint16_t>(actor.events + 1);
  Seen seen;
  for_each_piece(at, bytes, [&](std::uintptr_t from, std::size_t count) {
    Byte* const page = page_of(from);
    if (page == nullptr) return;
    for (Byte* byte = page + from % kPage; count > 0; ++byte, --count) {
      seen.ever_atomic = seen.ever_atomic || byte->ever_atomic;
      if (seen.rival >= 0) continue;
      freshen(*byte);
      seen.rival = writer_unknown_to(*byte, actor);
      if (seen.rival < 0 && write) seen.rival = reader_unknown_to(*byte, actor);
      if (write) {
        byte->written = now;
        byte->writer = static_cast<std::uint8_t>(actor.thread);
      } else {
        byte->was_read = true;
        byte->read[static_cast<std::size_t>(actor.thread)] = now;
      }
    }
  });
  return seen;
}

int PlainAccesses::rival_of_atomic(std::uintptr_t at, std::size_t bytes, bool write,
                                   const Actor& actor) noexcept {
  int rival = -1;
  for_each_piece(at, bytes, [&](std::uintptr_t from, std::size_t count) {
    Byte* byte = page_of(from) + from % kPage;
    for (; count > 0 && rival < 0; ++byte, --count) {
      byte->ever_atomic = true;
      if (byte->run != run_) continue;
      rival = writer_unknown_to(*byte, actor);
      if (rival < 0 && write) rival = reader_unknown_to(*byte, actor);
    }
  });
  return rival;
}

bool PlainAccesses::ever_atomic(std::uintptr_t at, std::size_t bytes) const noexcept {
  bool ever = false;
  for_each_piece(at, bytes, [&](std::uintptr_t from, std::size_t count) {
    const Byte* const page = page_of(from);
    for (std::size_t i = 0; page != nullptr && i < count; ++i)
      ever = ever || page[from % kPage + i].ever_atomic;
  });
  return ever;
}

}  // namespace tenon::lab

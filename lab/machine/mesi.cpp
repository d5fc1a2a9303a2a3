// SPDX-License-Identifier: Apache-2.0
#include "machine/mesi.hpp"

#include <stdexcept>
#include <utility>

namespace tenon::lab::machine {

char letter_of(LineState state) noexcept {
  switch (state) {
    case LineState::kInvalid:
      return 'I';
    case LineState::kShared:
      return 'S';
    case LineState::kExclusive:
      return 'E';
    case LineState::kModified:
      return 'M';
  }
  return '?';
}

const char* name_of(BusMessage message) noexcept {
  switch (message) {
    case BusMessage::kBusRd:
      return "BusRd";
    case BusMessage::kBusRdX:
      return "BusRdX";
    case BusMessage::kBusUpgr:
      return "BusUpgr";
    case BusMessage::kFlush:
      return "Flush";
  }
  return "?";
}

std::string name_of_line(int line) {
  constexpr const char* kNames[] = {"x", "y", "z", "v", "w"};
  return line < 5 ? kNames[line] : "line" + std::to_string(line);
}

std::string text_of(const Sent& sent) {
  return std::string(name_of(sent.message)) + "(P" + std::to_string(sent.cache) + ", " +
         name_of_line(sent.line) + ")";
}

CoherentCaches::CoherentCaches(int caches, int lines, Protocol protocol)
    : caches_(caches), protocol_(protocol) {
  if (caches < 1 || lines < 1) throw std::invalid_argument("at least one cache and one line");
  copies_.resize(static_cast<std::size_t>(caches) * static_cast<std::size_t>(lines));
  memory_.resize(static_cast<std::size_t>(lines));
}

const CoherentCaches::Copy& CoherentCaches::at(int cache, int line) const {
  if (cache < 0 || cache >= caches_ || line < 0 || line >= lines())
    throw std::out_of_range("no such cache or line");
  return copies_[static_cast<std::size_t>(line * caches_ + cache)];
}

CoherentCaches::Copy& CoherentCaches::at(int cache, int line) {
  return const_cast<Copy&>(std::as_const(*this).at(cache, line));
}

void CoherentCaches::flush(int cache, int line) {
  send(BusMessage::kFlush, cache, line);
  if (protocol_ != Protocol::kFlushSkipsMemory)
    memory_[static_cast<std::size_t>(line)] = at(cache, line).value;
}

// BusRd: all others look whether they have the line.
void CoherentCaches::fetch(int cache, int line) {
  send(BusMessage::kBusRd, cache, line);
  bool alone = true;
  std::int64_t value = memory(line);
  for (int other = 0; other < caches_; ++other) {
    Copy& copy = at(other, line);
    if (other == cache || copy.state == LineState::kInvalid) continue;
    alone = false;
    if (copy.state == LineState::kModified) {
      if (protocol_ == Protocol::kReadKeepsModified) continue;
      flush(other, line);
      value = copy.value;
    }
    copy.state = LineState::kShared;
  }
  at(cache, line) = {alone ? LineState::kExclusive : LineState::kShared, value};
}

// Ownership comes first, the write after it: the others lose their copies before anything is
// stored, and memory is not involved (F12).
void CoherentCaches::own(int cache, int line) {
  Copy& mine = at(cache, line);
  if (mine.state == LineState::kExclusive || mine.state == LineState::kModified) return;
  const bool has_copy = mine.state == LineState::kShared;
  send(has_copy ? BusMessage::kBusUpgr : BusMessage::kBusRdX, cache, line);
  std::int64_t value = has_copy ? mine.value : memory(line);
  for (int other = 0; other < caches_; ++other) {
    Copy& copy = at(other, line);
    if (other == cache || copy.state == LineState::kInvalid) continue;
    if (copy.state == LineState::kModified) {
      flush(other, line);
      value = copy.value;
    }
    if (protocol_ != Protocol::kWriteKeepsOthers) copy.state = LineState::kInvalid;
  }
  mine = {LineState::kExclusive, value};
}

std::int64_t CoherentCaches::read(int cache, int line) {
  messages_.clear();
  if (at(cache, line).state == LineState::kInvalid) fetch(cache, line);
  return at(cache, line).value;
}

void CoherentCaches::write(int cache, int line, std::int64_t value) {
  messages_.clear();
  own(cache, line);
  at(cache, line) = {LineState::kModified, value};
}

std::int64_t CoherentCaches::add(int cache, int line, std::int64_t increment) {
  messages_.clear();
  own(cache, line);
  Copy& mine = at(cache, line);
  const std::int64_t before = mine.value;
  mine = {LineState::kModified, before + increment};
  return before;
}

void CoherentCaches::evict(int cache, int line) {
  messages_.clear();
  Copy& copy = at(cache, line);
  if (copy.state == LineState::kModified && protocol_ != Protocol::kEvictionSkipsMemory)
    flush(cache, line);
  copy.state = LineState::kInvalid;
}

std::optional<std::string> CoherentCaches::broken_invariant() const {
  for (int line = 0; line < lines(); ++line) {
    int owners = 0;
    int copies = 0;
    for (int cache = 0; cache < caches_; ++cache) {
      const Copy& copy = at(cache, line);
      if (copy.state == LineState::kInvalid) continue;
      ++copies;
      owners += copy.state != LineState::kShared;
      if (copy.state != LineState::kModified && copy.value != memory(line))
        return name_of_line(line) + ": P" + std::to_string(cache) + " has a clean copy, " +
               std::to_string(copy.value) + ", and memory has " + std::to_string(memory(line));
    }
    if (owners > 1) return name_of_line(line) + ": two caches own it";
    if (owners == 1 && copies > 1)
      return name_of_line(line) + ": one cache owns it, and another has a copy";
  }
  return std::nullopt;
}

Table CoherentCaches::table() const {
  Table table;
  table.columns = {"line"};
  for (int cache = 0; cache < caches_; ++cache)
    table.columns.push_back("P" + std::to_string(cache));
  table.columns.push_back("memory");
  for (int line = 0; line < lines(); ++line) {
    std::vector<Cell> row{name_of_line(line)};
    for (int cache = 0; cache < caches_; ++cache) {
      const Copy& copy = at(cache, line);
      std::string text(1, letter_of(copy.state));
      if (copy.state != LineState::kInvalid) text += " " + std::to_string(copy.value);
      row.emplace_back(std::move(text));
    }
    row.emplace_back(memory(line));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace tenon::lab::machine

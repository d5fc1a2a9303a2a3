// SPDX-License-Identifier: Apache-2.0
#include "machine/store_buffers.hpp"

#include <algorithm>

namespace tenon::lab::machine {

using Kind = Instruction::Kind;

Processors::Processors(int count, int lines, Buffers buffers)
    : caches_(count, lines), buffers_(buffers), buffer_(static_cast<std::size_t>(count)) {}

void Processors::store(int cpu, int line, std::int64_t value) {
  if (buffers_ == Buffers::kNone) return caches_.write(cpu, line, value);
  buffer_.at(static_cast<std::size_t>(cpu)).push_back({line, value});
}

std::int64_t Processors::load(int cpu, int line) {
  if (buffers_ != Buffers::kNoForwarding) {
    const auto& buffer = buffer_.at(static_cast<std::size_t>(cpu));
    const auto own = std::find_if(buffer.rbegin(), buffer.rend(),
                                  [&](const Store& store) { return store.line == line; });
    if (own != buffer.rend()) return own->value;
  }
  return caches_.read(cpu, line);
}

bool Processors::drain(int cpu) {
  auto& buffer = buffer_.at(static_cast<std::size_t>(cpu));
  if (buffer.empty()) return false;
  const bool newest = buffers_ == Buffers::kLastInFirst;
  const Store store = newest ? buffer.back() : buffer.front();
  newest ? buffer.pop_back() : buffer.pop_front();
  caches_.write(cpu, store.line, store.value);
  return true;
}

void Processors::fence(int cpu) {
  while (drain(cpu)) continue;
}

std::int64_t Processors::locked_add(int cpu, int line, std::int64_t increment) {
  fence(cpu);
  return caches_.add(cpu, line, increment);
}

Table Processors::table() const {
  Table table = caches_.table();
  std::vector<Cell> row{"buffer"};
  for (const auto& buffer : buffer_) {
    std::string text;
    for (const Store& store : buffer)
      text +=
          (text.empty() ? "" : " ") + name_of_line(store.line) + "=" + std::to_string(store.value);
    row.emplace_back(std::move(text));
  }
  row.emplace_back("");
  table.rows.push_back(std::move(row));
  return table;
}

std::string text_of(const Instruction& instruction) {
  const std::string line = name_of_line(instruction.line);
  const std::string value = std::to_string(instruction.value);
  switch (instruction.kind) {
    case Kind::kStore:
      return line + "=" + value;
    case Kind::kLoad:
      return "load " + line;
    case Kind::kMfence:
      return "mfence";
    case Kind::kLfence:
      return "lfence";
    case Kind::kSfence:
      return "sfence";
    case Kind::kLockedAdd:
      return "lock add " + line + "," + value;
  }
  return "?";
}

std::string text_of(const Outcome& outcome) {
  std::string text;
  for (const std::int64_t value : outcome)
    text += (text.empty() ? "" : ",") + std::to_string(value);
  return text;
}

}  // namespace tenon::lab::machine

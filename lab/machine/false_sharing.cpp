// SPDX-License-Identifier: Apache-2.0
#include "machine/false_sharing.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "machine/two_threads.hpp"

namespace tenon::lab::machine {
namespace {

constexpr std::size_t kMostBytes = 512;
constexpr int kIncrements = 5000;
constexpr int kRounds = 41;

struct alignas(2 * kMostBytes) Words {
  std::array<std::atomic<std::uint64_t>, 2 * kMostBytes / sizeof(std::uint64_t)> at{};
};

double measure(Words& words, std::size_t bytes) {
  const auto count_at = [&words](std::size_t offset) {
    return [&word = words.at[offset / sizeof(std::uint64_t)]] {
      for (int i = 0; i < kIncrements; ++i) word.fetch_add(1, std::memory_order_relaxed);
    };
  };
  return median(run_both(kRounds, count_at(0), count_at(bytes))) / kIncrements;
}

}  // namespace

std::vector<Distance> measure_false_sharing() {
  static Words words;
  std::vector<Distance> measured;
  for (std::size_t bytes = 8; bytes <= kMostBytes; bytes *= 2)
    measured.push_back({bytes, measure(words, bytes)});
  return measured;
}

std::optional<std::size_t> line_size_of(const std::vector<Distance>& measured) {
  if (measured.empty()) return std::nullopt;
  const double slowest =
      std::ranges::max_element(measured, {}, &Distance::nanoseconds)->nanoseconds;
  std::optional<std::size_t> line;
  for (auto it = measured.rbegin(); it != measured.rend(); ++it) {
    if (it->nanoseconds >= slowest / 2) break;
    line = it->bytes;
  }
  return line;
}

Table distance_table(const std::vector<Distance>& measured) {
  Table table{{"bytes between", "ns an increment", ""}, {}};
  for (const Distance& distance : measured) {
    const auto length = static_cast<std::size_t>(std::clamp(distance.nanoseconds, 1.0, 60.0));
    table.rows.push_back({static_cast<std::int64_t>(distance.bytes), distance.nanoseconds,
                          std::string(length, '#')});
  }
  return table;
}

}  // namespace tenon::lab::machine

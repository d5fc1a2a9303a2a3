// SPDX-License-Identifier: Apache-2.0
#include "stream/progress.hpp"

#include <unistd.h>
#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "units.hpp"

namespace tenon::cli {
namespace {

constexpr std::chrono::milliseconds kInterval{100};
constexpr const char* kClearLine = "\r\033[K";

std::string bar(std::uint64_t done, std::uint64_t total) {
  constexpr std::size_t kWidth = 30;
  const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto filled = static_cast<std::size_t>(part * kWidth);
  std::array<char, 16> percent{};
  std::snprintf(percent.data(), percent.size(), "] %3.0f %%", part * 100);
  return "  [" + std::string(filled, '#') + std::string(kWidth - filled, ' ') + percent.data();
}

}  // namespace

Progress::Progress(std::string channel, bool quiet)
    : channel_(std::move(channel)), on_terminal_(!quiet && ::isatty(STDERR_FILENO) == 1) {}

void Progress::note(const std::string& text) {
  finish();
  std::fprintf(stderr, "tenon: %s: %s\n", channel_.c_str(), text.c_str());
}

void Progress::draw(const Tally& tally) {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  std::string line = channel_ + "  " + text_of_bytes(tally.offset) + "  " +
                     text_of_rate(tally.bytes, tally.seconds());
  if (tally.stream_size != 0) line += bar(tally.offset, tally.stream_size);
  std::fprintf(stderr, "%s%s", kClearLine, line.c_str());
  drawn_ = true;
}

void Progress::finish() {
  if (drawn_) std::fputs(kClearLine, stderr);
  drawn_ = false;
}

}  // namespace tenon::cli

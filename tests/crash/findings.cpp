// SPDX-License-Identifier: Apache-2.0
#include "findings.hpp"

#include <chrono>
#include <cstdio>

#include "support/watchdog.hpp"

namespace tenon::crash {
namespace {

constexpr int kMostPrinted = 20;
int printed = 0;
constexpr std::chrono::seconds kPatience{60};

}  // namespace

std::string describe(const Case& c) {
  std::string text(c.operation.name);
  text.append(" / ").append(name_of(c.setting)).append(" / ").append(c.shape.name);
  if (c.before != nullptr)
    text.append(" / after ").append(c.before->name) += " at " + std::to_string(c.before_point);
  return text + " / at " + std::to_string(c.point);
}

Counts& Counts::operator+=(const Counts& other) noexcept {
  points += other.points;
  kills += other.kills;
  breaks += other.breaks;
  hangs += other.hangs;
  leaks += other.leaks;
  return *this;
}

void Findings::broke(const std::string& what) {
  ++counts_.breaks;
  print("break", what);
}
void Findings::hung(const std::string& what) {
  ++counts_.hangs;
  print("hang", what + "\n" + test::describe_all_segments());
}
void Findings::leaked(const std::string& what) {
  ++counts_.leaks;
  print("leak", what);
}

void Findings::print(const char* kind, const std::string& what) {
  if (++printed > kMostPrinted) return;
  std::fprintf(stderr, "%s: %s: %s\n", kind, describe(case_).c_str(), what.c_str());
}

Deadline patience() noexcept {
  return Deadline::after(kPatience);
}
Deadline patience_of_survivor() noexcept {
  return Deadline::after(3 * kPatience);
}
bool is_over(std::uint64_t nanoseconds) noexcept {
  return Deadline::at(std::chrono::steady_clock::now()).nanoseconds() > nanoseconds;
}

}  // namespace tenon::crash

// SPDX-License-Identifier: Apache-2.0
#include "driver/options.hpp"

#include <array>
#include <cstdlib>
#include <utility>

namespace tenon::bench {
namespace {

constexpr std::array<std::pair<const char*, Wait>, 4> kWaits = {{{"busy", Wait::kBusy},
                                                                 {"yield", Wait::kYield},
                                                                 {"adaptive", Wait::kAdaptive},
                                                                 {"block", Wait::kBlock}}};

[[noreturn]] void refuse(const std::string& what) {
  throw std::invalid_argument(what);
}

Wait wait_of(const std::string& name) {
  for (const auto& [text, wait] : kWaits) {
    if (name == text) return wait;
  }
  refuse("no such way of waiting: " + name);
}

std::size_t number(const std::string& text) {
  return static_cast<std::size_t>(std::stoull(text));
}

bool set_flag(Options& options, const std::string& name) {
  if (name == "--unpinned")
    options.pinned = false;
  else if (name == "--untouched")
    options.untouched = true;
  else if (name == "--one-cpu")
    options.one_cpu = true;
  else
    return false;
  return true;
}

void set(Options& options, const std::string& name, const std::string& value) {
  if (name == "--bytes")
    options.bytes = number(value);
  else if (name == "--wait")
    options.wait = wait_of(value);
  else if (name == "--seconds")
    options.seconds = std::stod(value);
  else if (name == "--depth")
    options.depth = number(value);
  else if (name == "--spinners")
    options.spinners = static_cast<unsigned>(number(value));
  else if (name == "--users")
    options.users = static_cast<unsigned>(number(value));
  else if (name == "--section")
    options.section = std::stod(value);
  else if (name == "--think")
    options.think = std::stod(value);
  else if (name == "--times")
    options.times = number(value);
  else if (name == "--variant")
    options.variant = value;
  else
    refuse("no such option: " + name);
}

}  // namespace

const char* name_of(Wait wait) {
  return kWaits[static_cast<std::size_t>(wait)].first;
}

Options parse(int argc, char** argv) {
  Options options;
  if (argc < 2) refuse("what to measure?");
  options.measure = argv[1];
  for (int i = 2; i < argc; ++i) {
    const std::string name = argv[i];
    if (set_flag(options, name)) continue;
    if (++i == argc) refuse(name + " needs a value");
    set(options, name, argv[i]);
  }
  if (options.bytes < 8 || options.bytes % 8 != 0) refuse("--bytes is a multiple of 8");
  if (options.users == 0 || options.users > kMostUsers) refuse("--users is 1 to 64");
  if (options.depth == 0) options.depth = depth_for(options);
  return options;
}

std::size_t depth_for(const Options& options) {
  if (options.measure == "stream") {
    if (options.bytes <= 64) return 65536;
    if (options.bytes <= 1024) return 8192;
    return options.bytes <= 65536 ? 128 : 16;
  }
  if (options.bytes <= 1024) return 1024;
  return options.bytes <= 65536 ? 64 : 8;
}

}  // namespace tenon::bench

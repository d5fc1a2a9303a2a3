// SPDX-License-Identifier: Apache-2.0
// The tables: what compilers here make of each C++ row, for both CPUs; and the barriers against the
// machine with store buffers.
#include "machine/lowering.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "machine/store_buffers.hpp"

namespace tenon::lab::machine {
namespace {

enum class Cpu { kX86, kAarch64 };

std::string function(std::size_t row) {
  return "row" + std::to_string(row);
}

/// A C file with a function for each row.
class Source {
 public:
  Source() {
    std::ofstream out(path_);
    for (std::size_t row = 0; row < cxx_lowerings().size(); ++row)
      out << "long " << function(row) << "(long *p, long v) { (void)p; (void)v; "
          << cxx_lowerings()[row].body << " }\n";
  }
  ~Source() { std::filesystem::remove(path_); }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_ =
      std::filesystem::temp_directory_path() / ("tenon_rows." + std::to_string(::getpid()) + ".c");
};

/// For each function the instructions of it that matter: a line each, blanks made equal.
std::map<std::string, std::vector<std::string>> compiled(const std::string& compiler) {
  const Source source;
  const std::string command = compiler + " -O2 -S -o - " + source.path() + " 2>/dev/null";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::map<std::string, std::vector<std::string>> functions;
  std::string current;
  char buffer[1024];
  while (pipe != nullptr && std::fgets(buffer, sizeof buffer, pipe) != nullptr) {
    std::istringstream in(buffer);
    std::string line;
    for (std::string word; in >> word;) line += (line.empty() ? "" : " ") + word;
    if (line.starts_with("row")) current = line.substr(0, line.find(':'));
    if (!current.empty() && !line.starts_with(".")) functions[current].push_back(line);
  }
  if (pipe == nullptr || ::pclose(pipe) != 0) functions.clear();
  return functions;
}

// The name of an instruction as the tables have it; nothing when it does not count.
std::string name_of(const std::string& line, Cpu cpu) {
  const std::string word = line.substr(0, line.find(' '));
  if (cpu == Cpu::kX86) {
    for (const char* name : {"lock xadd", "lock cmpxchg", "lock or", "xchg", "mfence"}) {
      if (line.starts_with(name)) return name;
    }
    return word.starts_with("mov") && line.find("(%rdi)") != std::string::npos ? "mov" : "";
  }
  for (const char* name : {"ldr", "str", "ldar", "stlr", "ldxr", "stxr", "ldaxr", "stlxr"}) {
    if (word == name) return name;
  }
  return word == "dmb" ? line : "";
}

std::string names_of(const std::vector<std::string>& lines, Cpu cpu) {
  std::string names;
  for (const std::string& line : lines) {
    const std::string name = name_of(line, cpu);
    if (!name.empty()) names += (names.empty() ? "" : "/") + name;
  }
  return names.empty() ? "nothing" : names;
}

std::set<std::string> alternatives(std::string text) {
  std::set<std::string> all;
  for (std::size_t at = 0; (at = text.find(" or ")) != std::string::npos; text.erase(0, at + 4))
    all.insert(text.substr(0, at));
  all.insert(text);
  return all;
}

void expect_table(const std::string& compiler, Cpu cpu) {
  const auto functions = compiled(compiler);
  if (functions.empty()) GTEST_SKIP() << "no " << compiler;
  for (std::size_t row = 0; row < cxx_lowerings().size(); ++row) {
    const Lowering& wanted = cxx_lowerings()[row].row;
    const std::string found = names_of(functions.at(function(row)), cpu);
    const auto names = alternatives(cpu == Cpu::kX86 ? wanted.x86 : wanted.aarch64);
    EXPECT_TRUE(names.contains(found)) << wanted.operation << ": " << found;
  }
}

TEST(Lowering, AsThisCompilerDoesIt) {
#if defined(__x86_64__)
  expect_table(TENON_C_COMPILER, Cpu::kX86);
#elif defined(__aarch64__)
  expect_table(std::string(TENON_C_COMPILER) + " -mno-outline-atomics", Cpu::kAarch64);
#else
  GTEST_SKIP() << "no table for this CPU";
#endif
}
TEST(Lowering, AsClangDoesItForX86) {
  expect_table("clang-14 --target=x86_64-linux-gnu", Cpu::kX86);
}
TEST(Lowering, AsClangDoesItForAarch64) {
  expect_table("clang-14 --target=aarch64-linux-gnu -mno-outline-atomics", Cpu::kAarch64);
}

// The cookbook's matrix, cell by cell; LoadStore before a volatile store is the one that the origin
// lacks (F29).
TEST(Barriers, Matrix) {
  EXPECT_EQ(matrix_table().text(),
            "  first \\ second  plain load  plain store  volatile load  volatile store\n"
            "  plain load                                              LoadStore\n"
            "  plain store                                             StoreStore\n"
            "  volatile load   LoadLoad    LoadStore    LoadLoad       LoadStore\n"
            "  volatile store                           StoreLoad      StoreStore\n");
}

TEST(Barriers, EachOfTheMatrixHasAPlaceAndAWeakOutcome) {
  std::set<Barrier> placed;
  for (const Placement& placement : placements()) placed.insert(placement.barrier);
  for (const Access first : kAllAccesses) {
    for (const Access second : kAllAccesses) {
      const Barrier barrier = between(first, second);
      EXPECT_TRUE(barrier == Barrier::kNone || placed.contains(barrier)) << name_of(barrier);
    }
  }
}

// "nothing" on x86 is right for a barrier whose weak outcome the machine never shows.
TEST(Barriers, OnlyStoreLoadIsAnInstructionOnX86) {
  const std::map<std::string, std::pair<SmallProgram, Outcome>> known = {
      {"MP", {message_passing(), {1, 0}}},
      {"LB", {load_buffering(), {1, 1}}},
      {"SB", {store_buffering(), {0, 0}}}};
  for (const Placement& placement : placements()) {
    const auto& [program, weak] = known.at(placement.litmus);
    const bool shown = outcomes(program, Buffers::kTso).contains(weak);
    EXPECT_EQ(shown, placement.barrier == Barrier::kStoreLoad) << placement.where;
    EXPECT_EQ(shown, std::string(placement.seen_on).find("x86") != std::string::npos);
    for (const Lowering& row : barrier_lowerings()) {
      if (row.operation != std::string(name_of(placement.barrier))) continue;
      EXPECT_EQ(shown, row.x86 != std::string("nothing")) << row.operation;
    }
  }
}

}  // namespace
}  // namespace tenon::lab::machine

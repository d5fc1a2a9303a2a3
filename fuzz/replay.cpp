// SPDX-License-Identifier: Apache-2.0
// Runs a target without libFuzzer: every input of a corpus, then mutations of them.
//
//   fuzz_TARGET CORPUS.hex [--runs N] [--seed N] [--twin 1]
//
// With --twin 1 something that is wrong is linked, and has to be found.
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "storm/options.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/seed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace tenon::fuzz {
namespace {

constexpr unsigned kPatience = 60;        // seconds; an input takes well below a millisecond
constexpr std::uint64_t kWatched = 1024;  // inputs

void execute(const std::string& input) {
  static std::uint64_t count = 0;
  if (count++ % kWatched == 0) ::alarm(kPatience);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

unsigned digit(char c) {
  const std::string_view digits = "0123456789abcdef";
  const std::size_t value = digits.find(c);
  if (value == std::string_view::npos) throw std::runtime_error("not a line of hexadecimal digits");
  return static_cast<unsigned>(value);
}

// One input a line.
std::vector<std::string> corpus_in(const std::string& path) {
  std::vector<std::string> inputs;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::string& input = inputs.emplace_back();
    for (std::size_t i = 0; i + 1 < line.size(); i += 2)
      input += static_cast<char>(digit(line[i]) << 4 | digit(line[i + 1]));
  }
  return inputs;
}

char telling_byte(std::mt19937_64& random) {
  constexpr char kBytes[] = {0, 1, 2, 3, 4, 8, 16, 64, 127, '\x80', '\xfe', '\xff', '\n', ' ', '['};
  return random() % 2 == 0 ? static_cast<char>(random()) : kBytes[random() % std::size(kBytes)];
}

// A few bytes changed, or two inputs one behind the other, or one cut.
std::string mutated(const std::vector<std::string>& corpus, std::mt19937_64& random) {
  constexpr std::size_t kLongest = 1024;
  std::string input = corpus[random() % corpus.size()];
  if (random() % 4 == 0) input += corpus[random() % corpus.size()];
  if (random() % 16 == 0) input.resize(random() % (input.size() + 1));
  input.resize(std::min(input.size(), kLongest));
  for (std::uint64_t i = 1 + random() % 6; i > 0 && !input.empty(); --i)
    input[random() % input.size()] = telling_byte(random);
  return input;
}

struct Plan {
  std::string corpus;
  std::uint64_t runs;
  std::uint64_t seed;
};

// How many inputs there were.
std::uint64_t run(const Plan& plan) {
  ::signal(SIGALRM, SIG_DFL);  // ends an input that hangs
  std::mt19937_64 random(plan.seed);
  const std::vector<std::string> corpus = corpus_in(plan.corpus);
  if (corpus.empty()) throw std::runtime_error("no corpus");
  for (const std::string& input : corpus) execute(input);
  std::uint64_t count = corpus.size();
  for (; count < plan.runs; ++count) execute(mutated(corpus, random));
  return count;
}

// With a library that is wrong: the end has to be a bad one.
int expect_a_finding(const Plan& plan, const char* target) {
  const test::Scratch around;  // what the child leaves goes with it
  test::Child child([&] {
    run(plan);
    return 0;
  });
  constexpr int kException = 99;  // nothing was run
  const int status = child.wait();
  const bool found = status != 0 && status != kException;
  std::printf("{\"claim\":\"fuzz.twin\",\"target\":\"%s\",\"found\":%s}\n", target,
              found ? "true" : "false");
  return found ? 0 : 1;
}

}  // namespace
}  // namespace tenon::fuzz

int main(int argc, char** argv) {
  using namespace tenon;
  if (argc < 2) return 2;
  const fuzz::Plan plan{argv[1], test::option(argc, argv, "--runs", 0),
                        test::option(argc, argv, "--seed", test::seed())};
  const std::string target = std::filesystem::path(plan.corpus).stem();
  if (test::option(argc, argv, "--twin", 0) != 0)
    return fuzz::expect_a_finding(plan, target.c_str());
  const std::uint64_t count = fuzz::run(plan);
  std::printf("{\"claim\":\"fuzz\",\"target\":\"%s\",\"executions\":%llu,\"findings\":0}\n",
              target.c_str(), test::printable(count));
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "jls/random_program.hpp"

#include <random>

namespace tenon::lab::jls {
namespace {

class RandomProgram {
 public:
  explicit RandomProgram(unsigned seed) : random_(seed) {}

  std::string text(std::size_t threads, bool locks) {
    const bool has_volatile = below(2) == 0;
    locks_ = locks && !has_volatile && below(2) == 0;
    variables_ = has_volatile ? "xv" : "xy";
    std::string all = has_volatile ? "int x; volatile int v;\n" : "int x, y; monitor m;\n";
    for (std::size_t thread = 0; thread < threads; ++thread) {
      local_ = "r" + std::to_string(thread);
      all += "thread T" + std::to_string(thread) + " { " + locked(read());
      for (int i = 0; i < 2; ++i) all += locked(statement());
      all += "}\n";
    }
    return all;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string variable() { return std::string(1, variables_[below(2)]); }
  std::string read() { return local_ + " = " + variable() + "; "; }
  std::string locked(const std::string& statement) {
    return locks_ && below(4) != 0 ? "synchronized (m) { " + statement + "} " : statement;
  }
  std::string statement() {
    const std::string write = variable() + " = 1; ";
    switch (below(5)) {
      case 0:
        return write;
      case 1:
        return variable() + " = " + local_ + "; ";
      case 2:
        return "if (" + local_ + " == 1) " + write;
      case 3:
        return "if (" + local_ + " == 0) " + write + "else " + variable() + " = 1; ";
      default:
        return read();
    }
  }

  std::mt19937 random_;
  std::string variables_;
  std::string local_;
  bool locks_ = false;
};

}  // namespace

std::string random_program(unsigned seed, std::size_t threads, bool locks) {
  return RandomProgram(seed).text(threads, locks);
}

}  // namespace tenon::lab::jls

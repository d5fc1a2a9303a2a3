// SPDX-License-Identifier: Apache-2.0
#include "jls/shapes.hpp"

namespace tenon::lab::jls::shapes {
namespace {

constexpr int x = 0;
constexpr int y = 1;
constexpr int z = 2;

}  // namespace

std::vector<Shape> all() {
  return {
      {"SB", 2, {{write(x, 1), read(y)}, {write(y, 1), read(x)}}, false, {0, 0}, {3}},
      {"LB", 2, {{read(x), write(y, 1)}, {read(y), write(x, 1)}}, false, {1, 1}, {1, 2, 3}},
      {"MP", 2, {{write(x, 1), write(y, 1)}, {read(y), read(x)}}, false, {1, 0}, {2, 3}},
      {"S", 2, {{write(x, 2), write(y, 1)}, {read(y), write(x, 1)}}, true, {1, 2, 1}, {2, 3}},
      {"R", 2, {{write(x, 1), write(y, 1)}, {write(y, 2), read(x)}}, true, {0, 1, 2}, {3}},
      {"2+2W", 2, {{write(x, 1), write(y, 2)}, {write(y, 1), write(x, 2)}}, true, {1, 1}, {3}},
      {"WRC",
       2,
       {{write(x, 1)}, {read(x), write(y, 1)}, {read(y), read(x)}},
       false,
       {1, 1, 0},
       {3}},
      {"RWC",
       2,
       {{write(x, 1)}, {read(x), read(y)}, {write(y, 1), read(x)}},
       false,
       {1, 0, 0},
       {3}},
      {"WWC",
       2,
       {{write(x, 2)}, {read(x), write(y, 1)}, {read(y), write(x, 1)}},
       true,
       {2, 1, 2, 1},
       {1, 3}},
      {"WRW+2W",
       2,
       {{write(x, 1)}, {read(x), write(y, 2)}, {write(y, 1), read(x)}},
       true,
       {1, 0, 1, 1},
       {3}},
      {"IRIW",
       2,
       {{write(x, 1)}, {write(y, 1)}, {read(x), read(y)}, {read(y), read(x)}},
       false,
       {1, 0, 1, 0},
       {3}},
      {"CoRR", 1, {{write(x, 1)}, {read(x), read(x)}}, false, {1, 0}, {1}},
      {"CoRR2",
       1,
       {{write(x, 1)}, {write(x, 2)}, {read(x), read(x)}, {read(x), read(x)}},
       false,
       {1, 2, 2, 1},
       {1}},
      {"CoRW", 1, {{read(x), write(x, 1)}, {write(x, 2)}}, true, {2, 2}, {1}},
      {"CoWR", 1, {{write(x, 1), read(x)}, {write(x, 2)}}, true, {2, 1}, {1}},
      {"CoWW", 1, {{write(x, 1), write(x, 2)}}, true, {1}, {0, 1}},
      {"CoRW2", 1, {{read(x), write(x, 1)}, {read(x), write(x, 2)}}, false, {2, 1}, {1}},
      {"ISA2",
       3,
       {{write(x, 1), write(y, 1)}, {read(y), write(z, 1)}, {read(z), read(x)}},
       false,
       {1, 1, 0},
       {6, 7}},
      {"3.SB",
       3,
       {{write(x, 1), read(y)}, {write(y, 1), read(z)}, {write(z, 1), read(x)}},
       false,
       {0, 0, 0},
       {7}},
      {"3.LB",
       3,
       {{read(x), write(y, 1)}, {read(y), write(z, 1)}, {read(z), write(x, 1)}},
       false,
       {1, 1, 1},
       {3, 5, 6, 7}},
      {"MP2",
       3,
       {{write(x, 1), write(y, 1), write(z, 1)}, {read(z), read(y), read(x)}},
       false,
       {1, 1, 0},
       {2, 3, 4, 5, 6, 7}},
      {"W+RWC",
       3,
       {{write(x, 1), write(y, 1)}, {read(y), read(z)}, {write(z, 1), read(x)}},
       false,
       {1, 0, 0},
       {7}},
  };
}

std::string text_of(const Shape& shape, unsigned volatiles, Locks locks) {
  static constexpr const char* kNames = "xyz";
  std::string text = "monitor m;\n";
  for (int v = 0; v < shape.variables; ++v)
    text += std::string(volatiles >> v & 1U ? "volatile int " : "int ") + kNames[v] + ";\n";
  int local = 0;
  const auto access = [&](const Access& one) {
    const std::string variable(1, kNames[one.variable]);
    const std::string what = one.written == 0
                                 ? "r" + std::to_string(local++) + " = " + variable + "; "
                                 : variable + " = " + std::to_string(one.written) + "; ";
    return locks == Locks::kAroundAccesses ? "synchronized (m) { " + what + "} " : what;
  };
  std::string joins;
  for (std::size_t t = 0; t < shape.threads.size(); ++t) {
    const std::string name = "T" + std::to_string(t + 1);
    std::string body;
    for (const Access& one : shape.threads[t]) body += access(one);
    if (locks == Locks::kAroundThreads) body = "synchronized (m) { " + body + "} ";
    text += "thread " + name + " { " + body + "}\n";
    joins += "join " + name + "; ";
  }
  if (!shape.reads_at_the_end) return text;
  for (int v = 0; v < shape.variables; ++v)
    joins += "r" + std::to_string(local++) + " = " + kNames[v] + "; ";
  return text + "thread End { " + joins + "}\n";
}

}  // namespace tenon::lab::jls::shapes

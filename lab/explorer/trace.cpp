// SPDX-License-Identifier: Apache-2.0
#include "explorer/trace.hpp"

#include <algorithm>
#include <cstdio>

namespace tenon::lab {

const char* name_of(Order order) noexcept {
  switch (order) {
    case Order::kRelaxed:
      return "opaque";
    case Order::kConsume:
    case Order::kAcquire:
      return "acquire";
    case Order::kRelease:
      return "release";
    case Order::kAcqRel:
      return "acquire-release";
    case Order::kSeqCst:
      return "volatile";
  }
  return "?";
}

namespace {

std::string number(std::uint64_t value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 0x10000 ? "%llu" : "%#llx",
                static_cast<unsigned long long>(value));
  return text;
}

}  // namespace

std::vector<std::string> trace_of(const Graph& graph, const std::vector<std::string>& names,
                                  const Describe& describe, const DescribeSite& describe_site) {
  // By size of what comes before: a topological order of po and rf.
  std::vector<Id> order;
  graph.for_each([&](Id id, const Event&) { order.push_back(id); });
  const auto depth = [&](Id id) {
    std::size_t sum = 0;
    for (std::uint16_t seen : graph.at(id).prefix.seen) sum += seen;
    return sum;
  };
  std::ranges::stable_sort(order, {}, depth);

  std::vector<std::string> lines;
  const auto number_of = [&](Id id) {
    return std::to_string(std::ranges::find(order, id) - order.begin() + 1);
  };
  for (Id id : order) {
    const Event& event = graph.at(id);
    std::string line = "#" + number_of(id);
    line.resize(std::max<std::size_t>(line.size() + 1, 6), ' ');
    line += names[Graph::index_of(id.thread)];
    line.resize(std::max<std::size_t>(line.size() + 1, 18), ' ');
    switch (event.kind) {
      case Kind::kRead:
        line += "reads   " + describe(graph.locations[event.location].key) + " = " +
                number(graph.value_of(event.location, event.from)) + " from " +
                (event.from.initial() ? "the beginning" : "#" + number_of(event.from)) + ", " +
                name_of(event.order);
        break;
      case Kind::kWrite:
        line += "writes  " + describe(graph.locations[event.location].key) + " = " +
                number(event.value) + ", " + name_of(event.order);
        break;
      case Kind::kFence:
        line += std::string(event.reach == Reach::kHeavy   ? "heavy"
                            : event.reach == Reach::kLight ? "light"
                                                           : name_of(event.order)) +
                " fence";
        break;
      case Kind::kChoice:
        line += "is given choice " + number(event.value);
        break;
      case Kind::kStep:
        line += "lives on";
        break;
      case Kind::kLost:
        line += "loses what it stores next";
        break;
      case Kind::kDeath:
        line += "IS KILLED";
        break;
      case Kind::kCreate:
        line += "creates " + names[event.value];
        break;
      case Kind::kJoin:
        line += "joins   " + names[event.value];
        break;
      case Kind::kArrive:
        line += "arrives at " + describe(event.value);
        break;
      case Kind::kPass:
        line += "passes  " + describe(event.value);
        break;
    }
    if (const std::string site = describe_site(event.site); !site.empty()) line += "  " + site;
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace tenon::lab

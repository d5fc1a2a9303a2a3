// SPDX-License-Identifier: Apache-2.0
// tenon ls: which segments there are, and how each is doing.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "snapshot_json.hpp"
#include "table.hpp"
#include "tenon/inspect.hpp"
#include "units.hpp"

namespace tenon::cli {
namespace {

struct Listed {
  std::string name;
  Result<inspect::Snapshot> look;

  std::string state() const {
    if (!look) return name_of(look.error().code);
    return look->same_boot ? "ok" : "stale boot";
  }
  std::size_t participants(bool alive) const {
    return static_cast<std::size_t>(
        std::ranges::count(look->participants, alive, &inspect::Participant::alive));
  }
};

void print_table(const std::vector<Listed>& segments) {
  constexpr auto kRight = Table::Align::kRight;
  Table table({{"NAME"},
               {"RESERVED", kRight},
               {"MAX", kRight},
               {"LIVE", kRight},
               {"DEAD", kRight},
               {"QUEUES", kRight},
               {"STATE"}});
  for (const Listed& segment : segments) {
    if (segment.look)
      table.add({segment.name, text_of_bytes(segment.look->reserved_bytes),
                 text_of_bytes(segment.look->max_bytes), std::to_string(segment.participants(true)),
                 std::to_string(segment.participants(false)),
                 std::to_string(segment.look->queues.size()), segment.state()});
    else
      table.add({segment.name, "-", "-", "-", "-", "-", segment.state()});
  }
  table.print(std::cout);
}

void print_json(const std::vector<Listed>& segments) {
  Json json = {{"schema", "tenon.ls/1"}, {"segments", Json::array()}};
  for (const Listed& segment : segments) {
    Json row = {{"name", segment.name}, {"state", segment.state()}};
    if (segment.look) {
      row["reserved_bytes"] = segment.look->reserved_bytes;
      row["max_bytes"] = segment.look->max_bytes;
      row["live"] = segment.participants(true);
      row["dead"] = segment.participants(false);
      row["queues"] = Json::array();
      for (const auto& queue : segment.look->queues) row["queues"].push_back(queue.name);
    } else {
      row["error"] = segment.look.error().message();
    }
    json["segments"].push_back(std::move(row));
  }
  std::cout << pretty(json);
}

void ls(bool as_json) {
  std::vector<Listed> segments;
  for (const std::string& name : require("ls", inspect::list()))
    segments.push_back({name, inspect::look(name)});
  if (as_json)
    print_json(segments);
  else if (segments.empty())
    std::cerr << "tenon: there are no segments\n";
  else
    print_table(segments);
}

}  // namespace

void add_ls(CLI::App& app) {
  auto as_json = std::make_shared<bool>(false);
  Command command(app, "ls", "list the segments");
  command.flag("--json", *as_json, "as JSON");
  command.runs([as_json] { ls(*as_json); });
}

}  // namespace tenon::cli

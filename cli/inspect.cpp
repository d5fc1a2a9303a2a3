// SPDX-License-Identifier: Apache-2.0
// tenon inspect: everything about one segment, without taking part in it.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "channel_name.hpp"
#include "command.hpp"
#include "snapshot_json.hpp"
#include "table.hpp"
#include "tenon/inspect.hpp"
#include "units.hpp"

namespace tenon::cli {
namespace {

constexpr auto kRight = Table::Align::kRight;

struct InspectOptions {
  std::string name;
  std::string queue;
  bool json = false;
  bool verify = false;
};

void print_facts(const inspect::Snapshot& snapshot) {
  std::cout << "path          " << printable(snapshot.path) << "\n"
            << "nonce         " << hex_of(snapshot.nonce) << "\n"
            << "reserved      " << text_of_bytes(snapshot.reserved_bytes) << " of "
            << text_of_bytes(snapshot.max_bytes) << "\n"
            << "participants  " << snapshot.participants.size() << " of "
            << snapshot.max_participants << "\n"
            << "threads       " << snapshot.threads.size() << " of " << snapshot.max_threads << "\n"
            << "objects       " << snapshot.queues.size() << " queues and "
            << snapshot.objects.size() << " others, room for " << snapshot.max_objects << "\n"
            << "unnamed       " << snapshot.removed_objects
            << ", removed or not yet sealed, that somebody may have open\n"
            << "boot          "
            << (snapshot.same_boot ? "this one" : "an earlier one: what lies here is left over")
            << "\n";
}

void print_participants(const inspect::Snapshot& snapshot) {
  Table table(
      {{"SLOT", kRight}, {"GENERATION", kRight}, {"PID", kRight}, {"NAME"}, {"ALIVE"}, {"STATE"}});
  for (const auto& p : snapshot.participants)
    table.add({std::to_string(p.slot), std::to_string(p.generation), std::to_string(p.pid), p.name,
               p.alive ? "yes" : "no", p.state});
  std::cout << "\n";
  table.print(std::cout);
}

void print_threads(const inspect::Snapshot& snapshot) {
  Table table({{"THREAD", kRight},
               {"GENERATION", kRight},
               {"OF SLOT", kRight},
               {"TID", kRight},
               {"ALIVE"}});
  for (const auto& thread : snapshot.threads)
    table.add({std::to_string(thread.slot), std::to_string(thread.generation),
               std::to_string(thread.participant), thread.alive ? std::to_string(thread.tid) : "-",
               thread.alive ? "yes" : "no"});
  std::cout << "\n";
  table.print(std::cout);
}

void print_queues(const inspect::Snapshot& snapshot) {
  Table table({{"QUEUE"},
               {"DEPTH", kRight},
               {"CAPACITY", kRight},
               {"MESSAGE LIMIT", kRight},
               {"ELEMENT", kRight},
               {"RESERVED", kRight}});
  for (const auto& queue : snapshot.queues)
    table.add({queue.name, std::to_string(queue.depth), std::to_string(queue.capacity),
               std::to_string(queue.message_limit) + " B",
               queue.element_bytes == 0 ? "-" : std::to_string(queue.element_bytes) + " B",
               text_of_bytes(queue.reserved_bytes)});
  std::cout << "\n";
  table.print(std::cout);
}

void print_ends(const inspect::Snapshot& snapshot) {
  Table table({{"QUEUE"},
               {"END"},
               {"PID", kRight},
               {"TID", kRight},
               {"STATE"},
               {"ASLEEP"},
               {"MESSAGES", kRight},
               {"BYTES", kRight},
               {"WAITS", kRight},
               {"LATE WAKES", kRight}});
  const auto add = [&table](const std::string& queue, const char* side, const inspect::End& end) {
    // A holder whose slot has another user by now is known to be dead, but not by its pid.
    const bool named = end.holder && end.holder->pid != 0;
    const bool seen = end.user && end.user->alive;
    table.add({queue, side, named ? std::to_string(end.holder->pid) : "-",
               seen ? std::to_string(end.user->tid) : "-", end.holder ? end.holder->state : "free",
               end.asleep ? "yes" : "no", std::to_string(end.messages), std::to_string(end.bytes),
               std::to_string(end.waits), std::to_string(end.late_wakes)});
  };
  for (const auto& queue : snapshot.queues) {
    add(queue.name, "sender", queue.sender);
    add(queue.name, "receiver", queue.receiver);
  }
  std::cout << "\n";
  table.print(std::cout);
}

void print_objects(const inspect::Snapshot& snapshot) {
  Table table({{"OBJECT"},
               {"TYPE"},
               {"ELEMENTS", kRight},
               {"ELEMENT", kRight},
               {"CHANGED", kRight},
               {"RESERVED", kRight}});
  for (const auto& object : snapshot.objects)
    table.add({object.name, object.type, std::to_string(object.count),
               std::to_string(object.element_bytes) + " B",
               object.sealed ? "sealed" : std::to_string(object.version),
               text_of_bytes(object.reserved_bytes)});
  std::cout << "\n";
  table.print(std::cout);
}

void print_fields(const inspect::Snapshot& snapshot) {
  Table table({{"OBJECT"}, {"FIELD"}, {"TYPE"}, {"OFFSET", kRight}, {"VALUE"}});
  for (const auto& object : snapshot.objects) {
    for (const auto& field : object.fields)
      table.add({object.name, object.count == 1 ? field.name : "[0]." + field.name, field.type,
                 std::to_string(field.offset), field.value});
  }
  std::cout << "\n";
  table.print(std::cout);
}

inspect::Snapshot look(const ChannelName& name) {
  auto snapshot = require(name.segment, inspect::look(name.segment));
  if (name.queue.empty()) return snapshot;
  const auto is_other = [&name](const auto& it) { return it.name != name.queue; };
  std::erase_if(snapshot.queues, is_other);
  std::erase_if(snapshot.objects, is_other);
  if (snapshot.queues.empty() && snapshot.objects.empty())
    throw Failure(name.text(), Error(Code::kNotFound));
  return snapshot;
}

void print_text(const inspect::Snapshot& snapshot, const std::vector<std::string>& broken) {
  print_facts(snapshot);
  if (!snapshot.participants.empty()) print_participants(snapshot);
  if (!snapshot.threads.empty()) print_threads(snapshot);
  if (!snapshot.queues.empty()) {
    print_queues(snapshot);
    print_ends(snapshot);
  }
  if (!snapshot.objects.empty()) {
    print_objects(snapshot);
    print_fields(snapshot);
  }
  if (!broken.empty()) std::cout << "\nBROKEN\n";
  for (const std::string& sentence : broken) std::cout << printable(sentence) << "\n";
}

void inspect_segment(const InspectOptions& options) {
  const ChannelName name = parse_channel_name(options.name, options.queue);
  const auto snapshot = look(name);
  std::vector<std::string> broken;
  if (options.verify) broken = require(name.segment, inspect::verify(name.segment));
  if (options.json) {
    Json json = {{"schema", "tenon.inspect/1"}, {"name", name.segment}};
    json.update(json_of(snapshot));
    if (options.verify) json["broken"] = broken;
    std::cout << pretty(json);
  } else {
    print_text(snapshot, broken);
  }
  if (broken.empty()) return;
  throw Failure(name.segment + ": broken invariants: " + std::to_string(broken.size()) +
                    "; when nothing moves in it, stop its processes and remove it with `tenon rm`",
                kExitFinding);
}

}  // namespace

void add_inspect(CLI::App& app) {
  auto options = std::make_shared<InspectOptions>();
  Command command(app, "inspect", "show everything about one segment");
  command.option("NAME", options->name, "segment, segment/object, or the path of a segment file",
                 Need::kRequired);
  command.option("--queue", options->queue, "only this object, where NAME has none");
  command.flag("--json", options->json, "as JSON");
  command.flag("--verify", options->verify,
               "check every invariant, while nothing moves; exit status 3 if one is broken");
  command.runs([options] { inspect_segment(*options); });
}

}  // namespace tenon::cli

// SPDX-License-Identifier: Apache-2.0
#include "locks/locks_json.hpp"

#include <vector>

namespace tenon::cli {
namespace {

Json json_of(const inspect::Visitor& visitor) {
  return {{"pid", visitor.participant.pid},      {"tid", visitor.thread.tid},
          {"process", visitor.participant.name}, {"state", visitor.participant.state},
          {"thread_slot", visitor.thread.slot},  {"alive", visitor.alive},
          {"duration_ns", visitor.duration}};
}

Json json_of(const std::vector<inspect::Visitor>& visitors) {
  Json rows = Json::array();
  for (const auto& visitor : visitors) rows.push_back(json_of(visitor));
  return rows;
}

Json json_of(const inspect::Lock& lock) {
  return {{"name", lock.name},
          {"type", lock.type},
          {"owner", lock.owner ? json_of(*lock.owner) : Json(nullptr)},
          {"holds", lock.holds},
          {"handed_over", lock.handed_over},
          {"inconsistent", lock.inconsistent},
          {"half_done", lock.half_done},
          {"reports_deadlock", lock.reports_deadlock},
          {"entering", json_of(lock.entering)},
          {"waiting", json_of(lock.waiting)},
          {"waits", lock.waits},
          {"waited_ns", lock.waited},
          {"longest_wait_ns", lock.longest_wait},
          {"deaths", lock.deaths}};
}

}  // namespace

Json json_of(const inspect::Locks& locks) {
  Json json = {{"schema", "tenon.locks/1"},
               {"path", locks.path},
               {"anybody_alive", locks.anybody_alive},
               {"locks", Json::array()},
               {"deadlocks", Json::array()}};
  for (const auto& lock : locks.locks) json["locks"].push_back(json_of(lock));
  for (const auto& ring : locks.deadlocks) {
    Json links = Json::array();
    for (const auto& link : ring)
      links.push_back({{"thread", json_of(link.thread)}, {"wants", locks.locks[link.wants].name}});
    json["deadlocks"].push_back(std::move(links));
  }
  return json;
}

}  // namespace tenon::cli

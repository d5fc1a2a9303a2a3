// SPDX-License-Identifier: Apache-2.0
#include "snapshot_json.hpp"

namespace tenon::cli {
namespace {

Json json_of(const inspect::Participant& participant) {
  return {{"slot", participant.slot},
          {"generation", participant.generation},
          {"pid", participant.pid},
          {"name", participant.name},
          {"attached_at", participant.attached_at},
          {"fences_lightly", participant.fences_lightly},
          {"alive", participant.alive},
          {"state", participant.state}};
}

Json json_of(const inspect::Thread& thread) {
  return {{"slot", thread.slot},
          {"generation", thread.generation},
          {"participant", thread.participant},
          {"tid", thread.tid},
          {"alive", thread.alive}};
}

Json json_of(const inspect::End& end) {
  return {{"holder", end.holder ? json_of(*end.holder) : Json(nullptr)},
          {"user", end.user ? json_of(*end.user) : Json(nullptr)},
          {"asleep", end.asleep},
          {"messages", end.messages},
          {"bytes", end.bytes},
          {"waits", end.waits},
          {"late_wakes", end.late_wakes}};
}

Json json_of(const inspect::Queue& queue) {
  return {{"name", queue.name},
          {"capacity", queue.capacity},
          {"message_limit", queue.message_limit},
          {"element_bytes", queue.element_bytes},
          {"reserved_bytes", queue.reserved_bytes},
          {"depth", queue.depth},
          {"sender", json_of(queue.sender)},
          {"receiver", json_of(queue.receiver)}};
}

Json json_of(const inspect::Object& object) {
  Json fields = Json::array();
  for (const auto& field : object.fields)
    fields.push_back({{"name", field.name},
                      {"type", field.type},
                      {"offset", field.offset},
                      {"value", field.value}});
  return {{"name", object.name},
          {"sealed", object.sealed},
          {"type", object.type},
          {"element_bytes", object.element_bytes},
          {"count", object.count},
          {"version", object.version},
          {"reserved_bytes", object.reserved_bytes},
          {"fields", fields}};
}

}  // namespace

std::string hex_of(const std::array<std::uint8_t, 16>& nonce) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : nonce) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Json json_of(const inspect::Snapshot& snapshot) {
  Json json = {{"path", snapshot.path},
               {"nonce", hex_of(snapshot.nonce)},
               {"max_bytes", snapshot.max_bytes},
               {"reserved_bytes", snapshot.reserved_bytes},
               {"max_participants", snapshot.max_participants},
               {"max_threads", snapshot.max_threads},
               {"max_objects", snapshot.max_objects},
               {"same_boot", snapshot.same_boot},
               {"participants", Json::array()},
               {"threads", Json::array()},
               {"queues", Json::array()},
               {"objects", Json::array()},
               {"removed_objects", snapshot.removed_objects}};
  for (const auto& participant : snapshot.participants)
    json["participants"].push_back(json_of(participant));
  for (const auto& thread : snapshot.threads) json["threads"].push_back(json_of(thread));
  for (const auto& queue : snapshot.queues) json["queues"].push_back(json_of(queue));
  for (const auto& object : snapshot.objects) json["objects"].push_back(json_of(object));
  return json;
}

std::string pretty(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tenon::cli

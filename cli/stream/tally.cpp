// SPDX-License-Identifier: Apache-2.0
#include "stream/tally.hpp"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "units.hpp"

namespace tenon::cli {

std::string text_of(const Summary& summary, const Tally& tally) {
  const double seconds = tally.seconds();
  std::string text = summary.channel + ": " + summary.verb + " " + text_of_bytes(tally.bytes) +
                     " in " + std::to_string(tally.messages) + " messages";
  if (tally.from != 0) text += ", from byte " + std::to_string(tally.from) + " on";
  std::array<char, 32> time{};
  std::snprintf(time.data(), time.size(), ", %.3f s, ", seconds);
  return text + time.data() + text_of_rate(tally.bytes, seconds);
}

std::string json_of(const Summary& summary, const Tally& tally) {
  nlohmann::ordered_json json;
  json["schema"] = summary.schema;
  json["channel"] = summary.channel;
  json["bytes"] = tally.bytes;
  json["messages"] = tally.messages;
  json["from"] = tally.from;
  json["total"] = tally.offset;
  json["seconds"] = tally.seconds();
  json["took_over"] = summary.took_over;
  if (summary.already_sent) json["already_sent"] = true;
  return json.dump();
}

}  // namespace tenon::cli

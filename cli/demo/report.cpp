// SPDX-License-Identifier: Apache-2.0
#include "demo/report.hpp"

#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <string>

#include "demo/workload.hpp"
#include "table.hpp"

namespace tenon::cli::demo {
namespace {

std::string fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  return fixed(100.0 * static_cast<double>(part) / static_cast<double>(whole), 1) + " %";
}

double cpu_percent(double cpu_seconds, const Outcome& outcome) {
  return 100 * cpu_seconds / outcome.seconds;
}

std::vector<std::string> row_of(const Outcome& outcome) {
  const Tally& tally = outcome.tally;
  return {std::to_string(outcome.act.number) + " " + std::string(outcome.act.title),
          std::to_string(tally.sent),
          std::to_string(tally.reads),
          std::to_string(tally.matches()),
          std::to_string(tally.torn),
          std::to_string(tally.lost),
          std::to_string(tally.twice),
          fixed(outcome.messages_per_second(), 0),
          fixed(cpu_percent(outcome.producer_cpu_seconds, outcome), 0) + " + " +
              fixed(cpu_percent(outcome.consumer_cpu_seconds, outcome), 0)};
}

double queue_over_lock(const Outcomes& outcomes) {
  return outcomes[2].messages_per_second() / outcomes[1].messages_per_second();
}

nlohmann::ordered_json json_of(const Outcome& outcome) {
  const Tally& tally = outcome.tally;
  nlohmann::ordered_json json = {
      {"act", outcome.act.number},
      {"title", outcome.act.title},
      {"sent", tally.sent},
      {"read", tally.reads},
      {"matches", tally.matches()},
      {"torn", tally.torn},
      {"lost", tally.lost},
      {"read_twice", tally.twice},
      {"unsent", tally.unsent},
      {"distinct", tally.distinct},
      {"seconds", outcome.seconds},
      {"messages_per_second", outcome.messages_per_second()},
      {"cpu_percent",
       {{"producer", cpu_percent(outcome.producer_cpu_seconds, outcome)},
        {"consumer", cpu_percent(outcome.consumer_cpu_seconds, outcome)}}},
      {"attempts", outcome.attempts},
      {"shows_its_effect", outcome.shows_its_effect()}};
  if (outcome.death)
    json["kill"] = {{"acknowledged", outcome.death->acknowledged},
                    {"resumed_at", outcome.death->resumed_at}};
  return json;
}

}  // namespace

void print_table(std::ostream& out, const Outcomes& outcomes) {
  using Align = Table::Align;
  Table table({{"act", Align::kLeft},
               {"sent", Align::kRight},
               {"read", Align::kRight},
               {"matches", Align::kRight},
               {"torn", Align::kRight},
               {"lost", Align::kRight},
               {"read twice", Align::kRight},
               {"messages/s", Align::kRight},
               {"CPU % prod + cons", Align::kRight}});
  for (const Outcome& outcome : outcomes) table.add(row_of(outcome));
  out << "64 KiB of random bytes and their SHA-1, from process to process\n\n";
  table.print(out);
  out << "\nmatches, torn: reads whose SHA-1 is right, wrong. lost: sent, but no right read saw it."
         "\nread twice: right reads of a message already seen. messages/s counts a message once.\n";
}

void print_story(std::ostream& out, const Outcomes& outcomes) {
  const Tally& unlocked = outcomes[0].tally;
  const Tally& locked = outcomes[1].tally;
  const Death& death = *outcomes[3].death;
  const double ratio = queue_over_lock(outcomes);
  out << "\nWithout a lock " << percent(unlocked.torn, unlocked.reads)
      << " of the reads were torn: the bytes changed while they were read."
      << "\nUnder the origin's lock none was, but a lock is not delivery: "
      << percent(locked.lost, locked.sent) << " of the messages were lost, and "
      << percent(locked.twice, locked.matches()) << " of the reads saw an old one."
      << "\nThe queue delivered each message once, at " << fixed(ratio, ratio < 10 ? 1 : 0)
      << " times the lock's rate; its producer was killed with -9 after " << death.acknowledged
      << " messages, and the next one went on with number " << death.resumed_at << ".\n";
}

void print_json(std::ostream& out, const Outcomes& outcomes, unsigned seconds) {
  nlohmann::ordered_json json = {{"schema", "tenon.demo/1"},
                                 {"seconds", seconds},
                                 {"message_bytes", kMessageBytes},
                                 {"queue_over_lock", queue_over_lock(outcomes)}};
  for (const Outcome& outcome : outcomes) json["acts"].push_back(json_of(outcome));
  out << json.dump(2) << '\n';
}

}  // namespace tenon::cli::demo

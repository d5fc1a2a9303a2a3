// SPDX-License-Identifier: Apache-2.0
#include "demo/report.hpp"

#include <algorithm>
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

double percent(std::uint64_t part, std::uint64_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

double cpu_percent(double cpu_seconds, const Outcome& outcome) {
  return 100 * cpu_seconds / outcome.elapsed;
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
          std::to_string(tally.flagged),
          fixed(outcome.messages_per_second(), 0),
          fixed(cpu_percent(outcome.producer_cpu_seconds, outcome), 0) + " + " +
              fixed(cpu_percent(outcome.consumer_cpu_seconds, outcome), 0)};
}

double queue_over_lock(const Performance& performance) {
  return performance.outcomes[2].messages_per_second() /
         performance.outcomes[1].messages_per_second();
}

/// What all acts of that piece came to.
Tally sum_of(const Performance& performance, Piece piece) {
  Tally sum;
  for (const Outcome& outcome : performance.outcomes) {
    if (outcome.act.piece != piece) continue;
    sum.sent += outcome.tally.sent;
    sum.lost += outcome.tally.lost;
    sum.twice += outcome.tally.twice;
    sum.torn += outcome.tally.torn;
  }
  return sum;
}

nlohmann::ordered_json json_of(const Act& act, const Death& death) {
  nlohmann::ordered_json json = {{"victim", name_of(*act.victim)},
                                 {"acknowledged", death.acknowledged},
                                 {"resumed_at", death.resumed_at}};
  if (act.piece != Piece::kMonitor) return json;
  json["inside_update"] = death.inside_update;
  json["told"] = death.told ? nlohmann::ordered_json(name_of(*death.told)) : nullptr;
  return json;
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
      {"flagged", tally.flagged},
      {"flagged_read_again", tally.again},
      {"unsent", tally.unsent},
      {"distinct", tally.distinct},
      {"seconds", outcome.seconds},
      {"messages_per_second", outcome.messages_per_second()},
      {"cpu_percent",
       {{"producer", cpu_percent(outcome.producer_cpu_seconds, outcome)},
        {"consumer", cpu_percent(outcome.consumer_cpu_seconds, outcome)}}},
      {"attempts", outcome.attempts},
      {"shows_its_effect", outcome.shows_its_effect()}};
  if (outcome.death) json["kill"] = json_of(outcome.act, *outcome.death);
  return json;
}

/// "3 %", or over several pairs "3 - 12 %".
template <class Figure>
std::string range(const std::vector<Performance>& performances, int digits, Figure figure) {
  std::vector<double> values(performances.size());
  std::ranges::transform(performances, values.begin(), figure);
  const auto [least, most] = std::ranges::minmax(values);
  const std::string low = fixed(least, digits);
  const std::string high = fixed(most, digits);
  return low == high ? low : low + " - " + high;
}

/// What the next one found in the object.
std::string left_behind(const Death& death) {
  std::string text = " between two updates: its last";
  if (death.inside_update)
    text = death.left_the_new_value() ? " in its update: the new" : " in its update: the old";
  text += " message was there, whole, and ";
  return text + (death.told ? "the " + std::string(name_of(*death.told)) : "nobody") + " was told";
}

void print_sums(std::ostream& out, const Performance& performance) {
  const Pair& pair = performance.pair;
  const auto sums = [&](Piece piece, std::string_view title) -> std::ostream& {
    const Tally sum = sum_of(performance, piece);
    return out << pair.title() << " through the " << title << ": lost " << sum.lost
               << " / repeated " << sum.twice << " / torn " << sum.torn
               << ", also after kill -9 of the " << name_of(pair.producer) << " producer";
  };
  sums(Piece::kQueue, "queue") << " and of the " << name_of(pair.consumer) << " consumer\n";
  sums(Piece::kMonitor, "object") << left_behind(*performance.outcomes[6].death) << '\n';
}

/// The deaths in an update, of all pairs, and what they left.
std::string deaths_in_update(const std::vector<Performance>& performances) {
  std::size_t inside = 0;
  std::size_t new_ones = 0;
  for (const Performance& performance : performances) {
    const Death& death = *performance.outcomes[6].death;
    if (!death.inside_update) continue;
    ++inside;
    if (death.left_the_new_value()) ++new_ones;
  }
  return std::to_string(inside) + " of " + std::to_string(performances.size()) +
         " producers died in an update and left the old message (" +
         std::to_string(inside - new_ones) + ") or the new one (" + std::to_string(new_ones) +
         "), never a mix";
}

constexpr std::string_view kLegend = R"(
64 KiB of random bytes and their SHA-1, from process to process.
matches, torn: reads whose SHA-1 is right, wrong. lost: sent, but no right read saw it.
read twice: right reads of a message already seen, but for those that the queue had flagged:
a dead consumer may have had them. messages/s counts a message once.
)";

}  // namespace

void print_table(std::ostream& out, const Performance& performance) {
  using Align = Table::Align;
  Table table({{"act", Align::kLeft},
               {"sent", Align::kRight},
               {"read", Align::kRight},
               {"matches", Align::kRight},
               {"torn", Align::kRight},
               {"lost", Align::kRight},
               {"read twice", Align::kRight},
               {"flagged", Align::kRight},
               {"messages/s", Align::kRight},
               {"CPU % prod + cons", Align::kRight}});
  for (const Outcome& outcome : performance.outcomes) table.add(row_of(outcome));
  out << '\n' << performance.pair.title() << "\n\n";
  table.print(out);
  print_sums(out, performance);
}

void print_story(std::ostream& out, const std::vector<Performance>& performances) {
  const auto torn = [](const Performance& performance) {
    return percent(performance.outcomes[0].tally.torn, performance.outcomes[0].tally.reads);
  };
  const auto lost = [](const Performance& performance) {
    return percent(performance.outcomes[1].tally.lost, performance.outcomes[1].tally.sent);
  };
  const auto old = [](const Performance& performance) {
    return percent(performance.outcomes[1].tally.twice, performance.outcomes[1].tally.matches());
  };
  const Death& last = *performances.back().outcomes[3].death;
  out << kLegend << "\nWithout a lock " << range(performances, 1, torn)
      << " % of the reads were torn: the bytes changed while they were read."
      << "\nUnder the origin's lock none was, but a lock is not delivery: "
      << range(performances, 1, lost) << " % of the messages were lost, and "
      << range(performances, 1, old) << " % of the reads saw an old one."
      << "\nThe queue delivered each message once, at " << range(performances, 1, queue_over_lock)
      << " times the lock's rate; the last producer was killed with -9 after " << last.acknowledged
      << " messages, and the next one went on with number " << last.resumed_at
      << ".\nThe object handed each over once, under its monitor: "
      << deaths_in_update(performances) << ".\n";
}

void print_json(std::ostream& out, const std::vector<Performance>& performances, unsigned seconds) {
  nlohmann::ordered_json json = {
      {"schema", "tenon.demo/2"}, {"seconds", seconds}, {"message_bytes", kMessageBytes}};
  for (const Performance& performance : performances) {
    nlohmann::ordered_json pair = {{"pair", performance.pair.key},
                                   {"producer", name_of(performance.pair.producer)},
                                   {"consumer", name_of(performance.pair.consumer)},
                                   {"queue_over_lock", queue_over_lock(performance)}};
    for (const Outcome& outcome : performance.outcomes) pair["acts"].push_back(json_of(outcome));
    json["pairs"].push_back(std::move(pair));
  }
  out << json.dump(2) << '\n';
}

}  // namespace tenon::cli::demo

// SPDX-License-Identifier: Apache-2.0
#include "demo/part.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <cstddef>
#include <map>

#include "demo/buffer.hpp"
#include "demo/ledger.hpp"
#include "demo/queue.hpp"

namespace tenon::cli::demo {
namespace {

const std::map<std::string, Piece> kPieces = {
    {"unlocked", Piece::kUnlocked}, {"locked", Piece::kLocked}, {"queue", Piece::kQueue}};

std::string name_of(Piece piece) {
  for (const auto& [name, value] : kPieces)
    if (value == piece) return name;
  return {};
}

// Each gets half of the CPUs, so that both always run at once, if there are two. A scheduler under
// load likes to put both on one, where a spin lock hardly ever changes hands (S0-U5).
// Best effort: where it is refused, the acts only take longer to show their effect.
void keep_to_half_of_the_cpus(bool upper_half) {
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  const int count = CPU_COUNT(&allowed);
  if (count < 2) return;
  cpu_set_t half;
  CPU_ZERO(&half);
  int seen = 0;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    if ((seen++ >= count / 2) == upper_half) CPU_SET(cpu, &half);
  }
  ::sched_setaffinity(0, sizeof half, &half);
}

void play_queue(const Part& part, Ledger& ledger) {
  const auto role = part.producer ? produce_to_queue : consume_from_queue;
  role(part.segment, ledger);
}

void play_buffer(const Part& part, Ledger& ledger) {
  const SharedMemory buffer = SharedMemory::inherited(part.buffer);
  if (part.piece == Piece::kUnlocked)
    (part.producer ? produce_unlocked : consume_unlocked)(buffer, ledger);
  else
    (part.producer ? produce_locked : consume_locked)(buffer, ledger);
}

}  // namespace

std::vector<std::string> arguments_of(const Part& part) {
  std::vector<std::string> arguments = {"demo",
                                        "--act",
                                        name_of(part.piece),
                                        "--as",
                                        part.producer ? "producer" : "consumer",
                                        "--ledger",
                                        std::to_string(part.ledger)};
  if (part.piece == Piece::kQueue)
    arguments.insert(arguments.end(), {"--segment", part.segment});
  else
    arguments.insert(arguments.end(), {"--buffer", std::to_string(part.buffer)});
  return arguments;
}

void add_part_options(CLI::App& command, Part& part) {
  static const std::string kHidden;  // an empty group is left out of the help
  const std::map<std::string, bool> roles = {{"producer", true}, {"consumer", false}};
  command.add_option("--act", part.piece)->transform(CLI::Transformer(kPieces))->group(kHidden);
  command.add_option("--as", part.producer)->transform(CLI::Transformer(roles))->group(kHidden);
  command.add_option("--ledger", part.ledger)->group(kHidden);
  command.add_option("--buffer", part.buffer)->group(kHidden);
  command.add_option("--segment", part.segment)->group(kHidden);
}

void play(const Part& part) {
  // Else the process is named "exe", after /proc/self/exe, in `ps` and in `tenon inspect`.
  ::prctl(PR_SET_NAME, part.producer ? "tenon-producer" : "tenon-consumer");
  keep_to_half_of_the_cpus(part.producer);
  Ledger ledger = Ledger::inherited(part.ledger);
  if (part.piece == Piece::kQueue)
    play_queue(part, ledger);
  else
    play_buffer(part, ledger);
}

}  // namespace tenon::cli::demo

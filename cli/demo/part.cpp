// SPDX-License-Identifier: Apache-2.0
#include "demo/part.hpp"

#include <sys/prctl.h>
#include <CLI/CLI.hpp>
#include <map>

#include "demo/buffer.hpp"
#include "demo/ledger.hpp"
#include "demo/monitor.hpp"
#include "demo/queue.hpp"

namespace tenon::cli::demo {
namespace {

const std::map<std::string, Piece> kPieces = {{"unlocked", Piece::kUnlocked},
                                              {"locked", Piece::kLocked},
                                              {"queue", Piece::kQueue},
                                              {"monitor", Piece::kMonitor}};

std::string name_of(Piece piece) {
  for (const auto& [name, value] : kPieces)
    if (value == piece) return name;
  return {};
}

void play_in_segment(const Part& part, Ledger& ledger) {
  const bool producer = part.role == Role::kProducer;
  if (part.piece == Piece::kQueue)
    (producer ? produce_to_queue : consume_from_queue)(part.segment, ledger);
  else
    (producer ? produce_to_object : consume_from_object)(part.segment, ledger);
}

void play_buffer(const Part& part, Ledger& ledger) {
  const SharedMemory buffer = SharedMemory::inherited(part.buffer);
  const bool producer = part.role == Role::kProducer;
  if (part.piece == Piece::kUnlocked)
    (producer ? produce_unlocked : consume_unlocked)(buffer, ledger);
  else
    (producer ? produce_locked : consume_locked)(buffer, ledger);
}

}  // namespace

std::vector<std::string> arguments_of(const Part& part) {
  std::vector<std::string> arguments = {"--act",    name_of(part.piece),
                                        "--as",     std::string(name_of(part.role)),
                                        "--ledger", std::to_string(part.ledger)};
  if (is_in_segment(part.piece))
    arguments.insert(arguments.end(), {"--segment", part.segment});
  else
    arguments.insert(arguments.end(), {"--buffer", std::to_string(part.buffer)});
  return arguments;
}

void add_part_options(CLI::App& command, Part& part) {
  static const std::string kHidden;  // an empty group is left out of the help
  const std::map<std::string, Role> roles = {{"producer", Role::kProducer},
                                             {"consumer", Role::kConsumer}};
  command.add_option("--act", part.piece)->transform(CLI::Transformer(kPieces))->group(kHidden);
  command.add_option("--as", part.role)->transform(CLI::Transformer(roles))->group(kHidden);
  command.add_option("--ledger", part.ledger)->group(kHidden);
  command.add_option("--buffer", part.buffer)->group(kHidden);
  command.add_option("--segment", part.segment)->group(kHidden);
}

void play(const Part& part) {
  // Else the process is named "exe", after /proc/self/exe, in `ps` and in `tenon inspect`.
  ::prctl(PR_SET_NAME, part.role == Role::kProducer ? "tenon-producer" : "tenon-consumer");
  Ledger ledger = Ledger::inherited(part.ledger);
  if (is_in_segment(part.piece))
    play_in_segment(part, ledger);
  else
    play_buffer(part, ledger);
}

}  // namespace tenon::cli::demo

// SPDX-License-Identifier: Apache-2.0
// Kills operations of the release library after every single machine instruction.
#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "options.hpp"
#include "run_case.hpp"
#include "support/scratch.hpp"
#include "support/watchdog.hpp"

namespace tenon::crash {
namespace {

constexpr Shape kInline{"inline", {.capacity = 4, .message_limit = 64}};
// Small enough that memcpy does not use an instruction which is stepped byte by byte.
constexpr Shape kBlock{"block", {.capacity = 4, .message_limit = 1024, .inline_bytes = 48}};

struct Stepped {
  std::string_view name;
  std::string_view operation;
  Setting setting;
  const Shape& shape;
};
constexpr std::array kStepped{
    Stepped{"send_inline", "send", Setting::kWrap, kInline},
    Stepped{"send_block", "send", Setting::kWrap, kBlock},
    Stepped{"send_wake", "send", Setting::kReceiverParked, kInline},
    Stepped{"loan_commit_block", "loan_commit", Setting::kWrap, kBlock},
    Stepped{"receive_inline", "receive", Setting::kWrap, kInline},
    Stepped{"receive_block", "receive", Setting::kWrap, kBlock},
    Stepped{"receive_wake", "receive", Setting::kSenderParked, kInline},
    Stepped{"take_sender", "take_sender", Setting::kWrap, kBlock},
    Stepped{"take_receiver", "take_receiver", Setting::kHandedBack, kInline},
    Stepped{"give_back_sender", "give_back_sender", Setting::kWrap, kInline},
    Stepped{"hand_back_message", "hand_back_message", Setting::kWrap, kInline},
    Stepped{"close_stream", "close_stream", Setting::kWrap, kInline},
    Stepped{"next_stream", "next_stream", Setting::kEnded, kInline},
    Stepped{"attach", "attach", Setting::kWrap, kInline},
    Stepped{"detach", "detach", Setting::kWrap, kInline},
    Stepped{"remove", "remove", Setting::kWrap, kInline},
    Stepped{"peek_release_inline", "peek_release", Setting::kWrap, kInline},
    Stepped{"peek_release_block", "peek_release", Setting::kWrap, kBlock},
};

// Surveys the operation, then kills it after each of its instructions. A victim that takes another
// way than the surveyed one (reading the clock does, when the kernel sets it meanwhile) dies
// anyhow, and is checked; then the survey and that instruction are done again.
void step_through(const Case& first, const std::filesystem::path& directory, Counts& counts) {
  constexpr int kMostSurveys = 20;  // for one instruction
  int surveys = 0;
  const auto survey = [&] {
    ++surveys;
    counts.points = run_case(first, directory, counts).points;
  };
  survey();
  survey();
  if (counts.points == 0) Findings(first, counts).broke("nothing was stepped");
  for (std::uint64_t i = 1; i <= counts.points && !enough(counts);) {
    Case next = first;
    next.point = i;
    if (run_case(next, directory, counts).points != 0) {
      ++i;
      surveys = 0;
    } else if (surveys < kMostSurveys) {
      survey();
    } else {
      return Findings(next, counts).broke("it takes another way each time");
    }
  }
}

int run(const Options& options) {
  set_seed(options.seed);
  const test::Scratch scratch;
  Counts all;
  for (const Stepped& stepped : kStepped) {
    if (!options.only.empty() && options.only != stepped.name) continue;
    Counts counts;
    const Case first{operation(stepped.operation), stepped.setting, stepped.shape};
    const test::Watchdog watchdog(describe(first), std::chrono::seconds(600));
    step_through(first, scratch.path() / "case", counts);
    std::printf(
        "{\"claim\":\"crash_step\",\"operation\":\"%s\",\"instructions\":%lu,\"kills\":%lu,"
        "\"breaks\":%lu,\"hangs\":%lu,\"leaks\":%lu}\n",
        std::string(stepped.name).c_str(), counts.points, counts.kills, counts.breaks, counts.hangs,
        counts.leaks);
    all += counts;
  }
  return all.wrong() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tenon::crash

int main(int argc, char** argv) {
  return tenon::crash::run(tenon::crash::parse(argc, argv));
}

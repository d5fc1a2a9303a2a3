// SPDX-License-Identifier: Apache-2.0
#include "peers/tenon/end.hpp"

#include <cstdint>
#include <cstdio>
#include <exception>

#include "driver/clock.hpp"
#include "driver/payload.hpp"
#include "driver/process.hpp"
#include "driver/summary.hpp"
#include "peers/tenon/channel.hpp"

namespace tenon::bench {
namespace {

// As in driver/java/Ends.java: a JVM warms up for so long, whoever is at the other end.
constexpr double kWarmSeconds = 1;
constexpr unsigned kLooks = 64;  // messages between two looks at the clock
constexpr const char* kThere = "q10";
constexpr const char* kBack = "q11";

void send(Channel& channel, const Options& options, std::uint64_t number) {
  channel.send([&](std::byte* at) { fill(at, options.bytes, number, false); });
}

Reading receive(Channel& channel, const Options& options) {
  Reading reading{};
  channel.receive([&](const std::byte* at) { reading = read(at, options.bytes, false); });
  return reading;
}

Line answer(const Options& options) {
  Channel there(options, options.variant, kThere);
  Channel back(options, options.variant, kBack);
  there.open_receiver();
  back.open_sender();
  there.wait_peer();
  back.wait_peer();
  Reading reading{};
  do {
    reading = receive(there, options);
    if (!reading.right) throw std::runtime_error("a wrong message");
    send(back, options, reading.number);
  } while (reading.number != kLast);
  return {};
}

Line produce(const Options& options) {
  Channel channel(options, options.variant, kThere);
  channel.open_sender();
  channel.wait_peer();
  const std::uint64_t end = ticks() + ticks_of(kWarmSeconds + options.seconds);
  std::uint64_t number = 0;
  do {
    for (unsigned i = 0; i < kLooks; ++i) send(channel, options, ++number);
  } while (ticks() < end);
  send(channel, options, kLast);
  return {};
}

Line consume(const Options& options) {
  Channel channel(options, options.variant, kThere);
  channel.open_receiver();
  channel.wait_peer();
  std::uint64_t count = 0, expected = 1, lost = 0, wrong = 0;
  const auto next = [&] {
    const Reading reading = receive(channel, options);
    wrong += !reading.right;
    if (reading.number == kLast) return false;
    lost += reading.number - expected;
    expected = reading.number + 1;
    ++count;
    return true;
  };
  bool more = next();
  const std::uint64_t warm = ticks() + ticks_of(kWarmSeconds);
  while (more && (count % kLooks != 0 || ticks() < warm)) more = next();
  const std::uint64_t start = ticks();
  const std::uint64_t before = count;
  while (more) more = next();
  const double seconds = static_cast<double>(ticks() - start) * nanoseconds_per_tick() / 1e9;
  const double rate = static_cast<double>(count - before) / seconds;
  Line line;
  line.add("rate", rate)
      .add("gigabytes_per_second", rate * static_cast<double>(options.bytes) / 1e9)
      .add("count", count)
      .add("lost", lost)
      .add("wrong", wrong);
  return line;
}

Line run(const Options& options) {
  if (options.pinned) pin_to(options.measure == "produce" ? 0 : 1);
  if (options.measure == "produce") return produce(options);
  return options.measure == "consume" ? consume(options) : answer(options);
}

}  // namespace

bool is_end(const std::string& measure) {
  return measure == "answer" || measure == "produce" || measure == "consume";
}

int run_end(int argc, char** argv) {
  try {
    std::puts(run(parse(argc, argv)).text().c_str());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tenon: %s\n", error.what());
    return 1;
  }
}

}  // namespace tenon::bench

// SPDX-License-Identifier: Apache-2.0
// How caches agree, what LOCK does, and what volatile does not.
#include <algorithm>

#include "machine/demonstration.hpp"
#include "machine/lost_updates.hpp"
#include "machine/mesi.hpp"
#include "machine/store_buffers.hpp"
#include "machine/two_threads.hpp"

namespace tenon::lab::machine {
namespace {

std::string messages_of(const CoherentCaches& caches) {
  std::string text;
  for (const Sent& sent : caches.last_messages())
    text += (text.empty() ? "" : ", ") + text_of(sent);
  return text.empty() ? "nothing on the bus" : text;
}

void show(Report& report, const std::string& what, const CoherentCaches& caches) {
  report.show(what + ": " + messages_of(caches), caches.table());
}

// The first thing that goes wrong in five requests.
std::string what_breaks(Protocol protocol) {
  CoherentCaches caches(2, 1, protocol);
  const std::vector<std::pair<const char*, std::function<std::int64_t()>>> requests = {
      {"P0 writes 1", [&] { return caches.write(0, 0, 1), 1; }},
      {"P1 reads", [&] { return caches.read(1, 0); }},
      {"P0 writes 2", [&] { return caches.write(0, 0, 2), 2; }},
      {"P0 throws it out", [&] { return caches.evict(0, 0), 2; }},
      {"P1 reads again", [&] { return caches.read(1, 0); }},
  };
  std::int64_t last = 1;
  for (const auto& [name, request] : requests) {
    const std::int64_t seen = request();
    last = std::max(last, seen);
    if (const auto broken = caches.broken_invariant()) return std::string(name) + ": " + *broken;
    if (seen != last)
      return std::string(name) + " " + std::to_string(seen) + ", and " + std::to_string(last) +
             " was written";
  }
  return "nothing";
}

void mesi(Report& report) {
  CoherentCaches caches(3, 1);
  caches.read(0, 0);
  show(report, "P0 reads x, nobody else has it", caches);
  caches.write(0, 0, 7);
  show(report, "P0 writes x=7, for which it asks nobody; memory is out of date now", caches);
  caches.read(1, 0);
  show(report, "P1 reads x, and P0 gives it out", caches);
  caches.write(2, 0, 8);
  show(report, "P2 writes x=8: first the others lose their copies, then it writes", caches);
  caches.evict(2, 0);
  show(report, "P2 needs the room: only now memory learns of the 8", caches);
  report.show(
      "What each step is for: P0 writes 1, P1 reads, P0 writes 2 and throws it out, P1 reads",
      {{"protocol", "what breaks"},
       {{"MESI", what_breaks(Protocol::kMesi)},
        {"a write leaves other copies", what_breaks(Protocol::kWriteKeepsOthers)},
        {"a modified line is not given out", what_breaks(Protocol::kReadKeepsModified)},
        {"memory does not take what is given out", what_breaks(Protocol::kFlushSkipsMemory)},
        {"a modified line is thrown out unsaved", what_breaks(Protocol::kEvictionSkipsMemory)}}});
  report.say(
      "Variants: MESIF (Intel, between sockets) has a state F: of several shared copies, one "
      "answers. MOESI (AMD) has a state O: a modified line is shared without memory being told, "
      "and "
      "its owner answers. Large machines do not ask everybody: a directory, or a filter in L3, "
      "knows "
      "who has what.");
}

void lock_prefix(Report& report) {
  Table table{{"said of LOCK", "verdict", "what happens"}, {}};
  table.rows = {
      {"locks the cache line", "right",
       "while the line is owned, nobody gets it; the bus is locked "
       "only for what spans two lines or is not cached (F10)"},
      {"writes the line back to memory", "wrong",
       "the line stays modified in the cache (F11, F12)"},
      {"that write-back invalidates others", "wrong",
       "they lose their copies when ownership is asked for, before the write (F12)"},
      {"is not a memory barrier", "wrong",
       "no load or store passes a locked instruction: a full barrier (F32)"},
      {"is how a volatile locks its own line", "wrong",
       "a volatile store is a mov, then a LOCK on a word of the stack; a load is a mov (F13)"},
  };
  report.show("What is said, and what is so:", std::move(table));
  Processors processors(2, 2, Buffers::kTso);
  processors.load(0, 0);
  processors.load(1, 0);
  processors.store(1, 1, 5);
  report.show("Both have x; P1 has a store of y in its buffer", processors.table());
  processors.locked_add(1, 0, 1);
  report.show("P1: lock add x,1. The buffer is drained, P0's copy is gone (" +
                  messages_of(processors.caches()) + "), memory was not written",
              processors.table());
}

void count(Report& report) {
  if (usable_cpus() < 2)
    return report.say("Two threads must run at once to lose anything: not run on one CPU.");
  constexpr int kRounds = 100;
  Table table{{"x++ as", "wanted", "found", "lost", "ns each"}, {}};
  const auto add = [&](const char* name, Counting how) {
    const Count result = count_up(how, kRounds);
    table.rows.push_back({name, result.wanted, result.found, result.lost(), result.nanoseconds});
  };
  add("load, add, store", Counting::kPlain);
  add("volatile load, add, volatile store", Counting::kVolatile);
  add("one locked instruction", Counting::kLocked);
  report.show("Two threads, 1,000,000 times each:", std::move(table));
}

}  // namespace

std::vector<Demonstration> coherence_demonstrations() {
  return {
      {"mesi", "MESI: how caches agree on one value", "S3-M5, F11",
       "Each line of a cache is Modified, Exclusive, Shared or Invalid. A cache that wants "
       "something "
       "sends a message that all others hear (snooping): BusRd to read, BusRdX or BusUpgr to own, "
       "Flush to give out what it has modified. At most one cache owns a line, and then nobody "
       "else "
       "has it.\n"
       "The origin has a modified line written back to memory at once: it is written back when it "
       "is "
       "thrown out or somebody asks. Until then memory is out of date, and nobody minds.",
       mesi},
      {"lock-prefix", "What LOCK does, and what it does not", "S3-M6, F10, F12, F13, F32",
       "A LOCK prefix makes a read-modify-write atomic: the line is owned from the load to the "
       "store. Of what is said about it, some is wrong.",
       lock_prefix},
      {"volatile-count", "volatile is visibility and order, not atomicity",
       "S3-M7, S3-D6, F13, F18",
       "x++ is a load, an addition and a store, also when x is volatile. Two threads that load the "
       "same value store the same sum, and one increment is lost. It takes a lock or an atomic "
       "read-modify-write.\n"
       "The origin promises \"always the latest value\": a volatile read sees the last write "
       "before "
       "it in the order of all volatile accesses; that says nothing about clocks.",
       count},
  };
}

}  // namespace tenon::lab::machine

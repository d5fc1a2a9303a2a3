// SPDX-License-Identifier: Apache-2.0
#include "locks/locks_text.hpp"

#include <set>
#include <string>
#include <vector>

#include "table.hpp"
#include "units.hpp"

namespace tenon::cli {
namespace {

constexpr auto kRight = Table::Align::kRight;

// "python3[812] thread 814", "python3[812] (dead)".
std::string who(const inspect::Visitor& visitor) {
  const inspect::Participant& process = visitor.participant;
  if (process.pid == 0) return "a process that is dead";
  std::string text = process.name + "[" + std::to_string(process.pid) + "]";
  if (visitor.alive && visitor.thread.tid != process.pid)
    text += " thread " + std::to_string(visitor.thread.tid);
  if (!visitor.alive) text += process.alive ? " a thread that has ended" : " (dead)";
  if (visitor.alive && process.state == "stopped") text += " (stopped)";
  return printable(text);
}

std::string state_of(const inspect::Lock& lock) {
  std::string text = !lock.owner ? "free" : lock.handed_over ? "handed over" : "held";
  if (lock.owner && !lock.owner->alive) text = "owner died";
  if (lock.inconsistent) text += ", inconsistent";
  return text;
}

std::string optional_duration(std::uint64_t nanoseconds) {
  return nanoseconds == 0 ? "-" : text_of_duration(nanoseconds);
}

void print_queues(std::ostream& out, const inspect::Locks& locks) {
  Table table({{"MONITOR"}, {"FOR"}, {"THREAD"}, {"SINCE", kRight}});
  bool any = false;
  const auto add = [&](const inspect::Lock& lock, const char* what,
                       const std::vector<inspect::Visitor>& queue) {
    for (const inspect::Visitor& visitor : queue) {
      table.add({lock.name, what, who(visitor), optional_duration(visitor.duration)});
      any = true;
    }
  };
  for (const inspect::Lock& lock : locks.locks) {
    add(lock, "to enter", lock.entering);
    add(lock, "to be notified", lock.waiting);
  }
  if (!any) return;
  out << "\n";
  table.print(out);
}

class Tree {
 public:
  Tree(std::ostream& out, const inspect::Locks& locks) : out_(out), locks_(locks) {
    for (const inspect::Lock& lock : locks.locks) {
      for (const inspect::Visitor& visitor : lock.entering) blocked_.insert(visitor.thread.slot);
    }
  }

  void print() {
    for (const inspect::Lock& lock : locks_.locks) {
      if (lock.owner && !blocked_.contains(lock.owner->thread.slot)) print_root(*lock.owner);
    }
    // What is left are rings: each has to begin somewhere.
    for (const inspect::Lock& lock : locks_.locks) {
      if (lock.owner) print_root(*lock.owner);
    }
  }

 private:
  void print_root(const inspect::Visitor& holder) {
    if (!shown_.contains(holder.thread.slot)) print_thread(holder, "");
  }
  // A thread, what it holds, and who waits for that.
  void print_thread(const inspect::Visitor& thread, const std::string& indent) {
    out_ << indent << who(thread);
    const bool is_new = shown_.insert(thread.thread.slot).second;
    out_ << (is_new ? "\n" : ", see above\n");
    if (!is_new) return;
    for (const inspect::Lock& lock : locks_.locks) {
      if (!lock.owner || lock.owner->thread.slot != thread.thread.slot) continue;
      out_ << indent << "  holds " << printable(lock.name) << "\n";
      for (const inspect::Visitor& next : lock.entering) print_thread(next, indent + "    ");
    }
  }

  std::ostream& out_;
  const inspect::Locks& locks_;
  std::set<std::uint32_t> blocked_;  // thread slots
  std::set<std::uint32_t> shown_;
};

}  // namespace

void print_lock_table(std::ostream& out, const inspect::Locks& locks) {
  Table table({{"MONITOR"},
               {"OF"},
               {"STATE"},
               {"OWNER"},
               {"HOLDS", kRight},
               {"AT LEAST FOR", kRight},
               {"TO ENTER", kRight},
               {"WAITING", kRight},
               {"QUEUED", kRight},
               {"LONGEST", kRight},
               {"DEATHS", kRight}});
  for (const inspect::Lock& lock : locks.locks)
    table.add({lock.name, lock.type, state_of(lock), lock.owner ? who(*lock.owner) : "-",
               std::to_string(lock.holds),
               lock.owner ? optional_duration(lock.owner->duration) : "-",
               std::to_string(lock.entering.size()), std::to_string(lock.waiting.size()),
               std::to_string(lock.waits), optional_duration(lock.longest_wait),
               std::to_string(lock.deaths)});
  table.print(out);
  print_queues(out, locks);
}

void print_lock_tree(std::ostream& out, const inspect::Locks& locks) {
  Tree(out, locks).print();
}

void print_left_behind(std::ostream& out, const inspect::Locks& locks) {
  for (const inspect::Lock& lock : locks.locks) {
    const bool owner_died = lock.owner && !lock.owner->alive;
    if (!owner_died && !lock.inconsistent) continue;
    out << "\n" << printable(lock.name) << ": ";
    out << (owner_died ? who(*lock.owner) + " died inside" : "an owner died inside");
    if (lock.type == "monitor")
      out << "; what it guards may be half changed\n";
    else if (lock.half_done)
      out << "; the value is changed in place and may be half changed\n";
    else
      out << "; the value is the last one that was stored, and whole\n";
  }
}

void print_deadlocks(std::ostream& out, const inspect::Locks& locks) {
  for (const auto& ring : locks.deadlocks) {
    out << "\nFound a deadlock of " << ring.size() << " threads"
        << (locks.anybody_alive ? ":" : ", as it stood when they died:") << "\n"
        << "=============================\n";
    for (const inspect::Link& link : ring) {
      const inspect::Lock& wanted = locks.locks[link.wants];
      out << who(link.thread) << ":\n  waiting to enter " << printable(wanted.name) << ", since "
          << optional_duration(link.thread.duration) << ",\n  which is held by "
          << (wanted.owner ? who(*wanted.owner) : "nobody") << "\n";
    }
  }
}

}  // namespace tenon::cli

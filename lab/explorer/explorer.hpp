// SPDX-License-Identifier: Apache-2.0
// The explorer: runs a program once for each of its execution graphs.
//
// Algorithm: TruSt (Kokologiannakis, Marmanis, Gladstein, Vafeiadis, "Truly Stateless, Optimal
// Dynamic Partial Order Reduction", POPL 2022): optimal, and its memory is one path, not a table of
// visited states. Added here: death as a step, awaiting reads, choices of the environment.
//
// The threads are fibers that run natively between their shared accesses. Each run starts anew:
// first it replays the graph, then it extends it and notes what could have been done otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "explorer/environment.hpp"
#include "explorer/fiber.hpp"
#include "explorer/graph.hpp"
#include "explorer/model.hpp"

namespace tenon::lab {

struct Bounds {
  Model model = Model::kRc11;
  int deaths = 0;
  std::uint64_t runs = UINT64_MAX;
  std::uint64_t runs_before = 0;  ///< of searches that this one goes on with
  bool smallest = false;          ///< do not stop at the first violation: see Explorer::report()
  std::uint64_t replay = 0;       ///< number of the run to trace, 0 = none
  bool hangs = true;              ///< a thread that waits for ever is an error of the program
  std::size_t events = SIZE_MAX;  ///< of one thread; more are an error of the program
};

struct Violation {
  std::string what;
  std::uint64_t run = 0;  ///< replay number
  std::vector<std::string> trace;
  std::size_t events = 0;
  std::size_t first_events = 0;  ///< of the one that was found first
};

struct Findings {
  std::uint64_t executions = 0;  ///< complete, each a graph of its own
  std::uint64_t with_death = 0;  ///< of these
  std::uint64_t blocked = 0;     ///< given up: a thread waits for what another graph has
  std::uint64_t moot = 0;        ///< given up: inconsistent
  std::uint64_t runs = 0;
  std::size_t most_events = 0;
  bool complete = false;  ///< everything within the bounds was explored
  std::optional<Violation> violation;
  std::vector<std::string> trace;  ///< of the run asked for
};

class Explorer {
 public:
  Explorer(std::vector<Body> bodies, Environment& environment, const Bounds& bounds);
  ~Explorer();

  /// Explores until the end, a violation, or the bounds.
  Findings explore();

  // ---- from the threads; each call is a step

  std::uint64_t load(Place place, Order order, const void* site);
  void store(Place place, std::uint64_t value, Order order, const void* site);
  /// Returns the value before.
  std::uint64_t modify(Place place, const Change& change, Order order, Order failure_order,
                       const void* site);
  /// The same, but the thread waits until it would change something: for locks. Then only the
  /// thread that has changed the word may make that possible again, by a store.
  std::uint64_t acquire(Place place, const Change& change, Order order, const void* site);
  void fence(Order order, Reach reach, const void* site);
  /// What the environment decides: 0 .. alternatives - 1.
  unsigned choose(unsigned alternatives);

  /// What it means when an await is never satisfied.
  enum class Unsatisfied : std::uint8_t {
    kHang,   ///< an error of the program
    kFine,   ///< nothing to wait for: the thread has done its work
    kGiveUp  ///< another choice of the environment covers it
  };
  struct Await {
    Place place;
    std::uint64_t least;  ///< the value to wait for, or more
    Unsatisfied unsatisfied = Unsatisfied::kHang;
    /// If this other one could be satisfied, it is not a hang but a choice not taken.
    std::optional<std::pair<Place, std::uint64_t>> other = std::nullopt;
  };
  /// Reads with acquire, when there is enough to see.
  std::uint64_t await(const Await& wish);
  /// The thread has polled in vain: it goes on in those graphs in which it sees something else.
  /// Returns only when the run is over, to see whether it would poll in vain for ever.
  void poll_again();
  /// While it exists the current thread is not killed: it is inside a system call, which ends.
  class Shelter {
   public:
    explicit Shelter(Explorer& explorer) noexcept : sheltered_(explorer.me().sheltered) {
      sheltered_ = true;
    }
    ~Shelter() { sheltered_ = false; }
    Shelter(const Shelter&) = delete;
    Shelter& operator=(const Shelter&) = delete;

   private:
    bool& sheltered_;
  };
  /// What happens here happens in another graph, too: that one is enough. The others go on, because
  /// what they do may be what a revisit needs.
  [[noreturn]] void give_up();
  /// Ends the search, which is then not complete.
  [[noreturn]] void interrupt();
  /// A step that may be the thread's last.
  void step();

  /// Starts a thread, which is none of those that may be killed. Returns its number.
  int create(Body body);
  /// Waits for the end of a thread.
  void join(int thread);
  /// Waits until `members` threads have come to this barrier as often as the current one. True for
  /// one of them.
  bool meet(std::uint64_t barrier, int members);
  /// Ends the current thread.
  [[noreturn]] void end();

  /// The program is wrong: notes it, with the trace, if no violation with fewer events is known.
  /// Then the search goes on for one, for as many runs as it took, or a bit longer.
  void report(const std::string& what);
  /// The same from a thread, which ends the run.
  [[noreturn]] void fail(const std::string& what);

  /// A plain write to shared memory is about to happen; a thread may be killed before it. False:
  /// it is lost, do not do it. Only one that `can_be_lost` is.
  bool plain_write(bool can_be_lost);
  /// Nothing before it is lost while something after it survives.
  void death_fence();
  int current() const noexcept { return current_; }
  bool on_thread() const noexcept { return current_ >= 0; }
  /// The run is over, and a polling thread looks once more; see polls_for_ever().
  bool looks_once_more() const noexcept { return looks_ > 0; }
  std::span<std::byte> stack_of(int thread) const noexcept {
    return threads_[static_cast<std::size_t>(thread)]->fiber.stack();
  }
  /// What the current thread knows: for the detection of races.
  const Clock& knowledge() const noexcept;
  std::uint16_t events_done() const noexcept;
  const Graph& graph() const noexcept { return *graph_; }
  /// Has an event of the graph been done in this run?
  bool is_done(Id event) const noexcept {
    return threads_[Graph::index_of(event.thread)]->position > Graph::index_of(event.index);
  }
  /// Does the current thread know of an access to this location?
  bool knows_access_of(std::uint16_t location) const noexcept;
  std::uint64_t run_number() const noexcept { return findings_.runs; }
  bool anyone_died() const noexcept;
  bool has_died(int thread) const noexcept;

 private:
  enum class Status : std::uint8_t {
    kReady,      // can go on
    kFrontier,   // wants to add an event; waits until all have replayed
    kReplaying,  // needs the event `source` to be replayed first
    kAwaiting,   // see `wish`
    kPolling,    // polled in vain
    kBarred,     // wants to acquire, see `insists_on`; not in the graph yet
    kDisplaced,  // the same, and in the graph
    kMeeting,    // waits for other threads, see `meets`
    kUnborn,     // to be created
    kGivenUp,    // see give_up()
    kEnded,
  };
  struct Thread {
    Body body;
    Fiber fiber;
    Status status = Status::kReady;
    std::size_t position = 0;  // events done in this run
    bool doomed = false;       // it has lost a store: it dies before the next barrier
    std::uint64_t lost = 0;    // key of that store; 0 = a plain one
    int survivors = 0;         // stores that were not lost since then
    bool buried = false;
    bool sheltered = false;  // see Shelter
    Clock before;            // happens-before, so far
    Clock acquirable;        // what an acquire fence would add
    Clock release_fence;     // what the last release fence gives to later stores
    Clock origin;            // prefix of its creation
    Clock known_at_start;
    std::function<bool()> meets;  // can it go on?
    Id source;
    Await wish{};
    Place wanted{};                      // to be acquired
    const Change* insists_on = nullptr;  // what it must be able to do there
    bool has_tried = false;              // although it cannot
  };
  struct Item {
    enum class What : std::uint8_t { kSource, kPosition, kAlternative, kDeath, kLoss, kRevisit };
    What what;
    std::uint32_t stamp;
    Id event;
    Id from;
    int position = 0;
    std::uint64_t value = 0;
    std::unique_ptr<Graph> graph;
  };
  struct Frame {
    std::unique_ptr<Graph> graph;
    std::vector<Item> items;
  };

  // run.cpp: one run
  bool goes_on() const noexcept;
  void run_once();
  int pick() const noexcept;
  void start(std::size_t thread);
  void judge_run();
  bool is_in_read_modify_write(std::size_t thread) const noexcept;
  bool may_run(std::size_t thread) const noexcept;
  bool can_see(const Thread& thread, Place place, std::uint64_t least) const noexcept;
  Unsatisfied why_stuck(std::size_t thread);
  bool polls_for_ever(std::size_t thread);
  std::vector<std::string> trace() const;

  // steps.cpp: what a thread does
  Thread& me() noexcept { return *threads_[Graph::index_of(static_cast<std::int16_t>(current_))]; }
  std::vector<Event>& my_events() noexcept {
    return graph_->threads[static_cast<std::size_t>(current_)];
  }
  void suspend(Status status);
  [[noreturn]] void stop(Status status);
  [[noreturn]] void abandon_run();
  [[noreturn]] void go_on();
  bool is_replay();
  Item alternative(Item::What what) const;
  Event& append(Kind kind, Order order, const void* site);
  Event& replayed(Kind kind);
  Event& replayed(Kind kind, Place place);
  void let_others_go_first();
  void work_out(Event& event);
  void do_event(Event& event);

  // reads_and_writes.cpp
  class Trial;
  std::uint64_t look_at_newest(Place place, const Change* change);
  std::uint16_t location_of(Place place);
  struct Operation {
    Place place;
    Order order;
    Order failure_order;
    const void* site = nullptr;
    const Change* change = nullptr;  // of a read-modify-write
    const Await* wish = nullptr;
    bool insists = false;  // see acquire()
  };
  std::uint64_t settle(Event& event, const Operation& operation) const;
  std::uint64_t read(const Operation& operation);
  std::vector<Id> sources_of(const Operation& operation);
  std::uint64_t read_from_first(const std::vector<Id>& sources, const Operation& operation);
  void write(Place place, std::uint64_t value, Order order, std::int16_t pair, const void* site);
  Id add_write(std::uint16_t location, std::uint64_t value, Order order, std::int16_t pair,
               const void* site);
  void displace_rival(std::uint64_t value, const Operation& operation);

  // acquire.cpp
  bool can_acquire(const Thread& thread) const;
  std::uint64_t read_when_possible(const Operation& operation);
  bool hand_over(std::uint16_t location, Id write);

  // deaths.cpp
  bool may_die() const noexcept;
  void offer_death();
  [[noreturn]] void die();

  // threads.cpp: threads that wait for each other's end, or at a barrier
  int unborn_thread();
  void wait_for_others(Kind kind, std::uint64_t value, std::function<bool()> meets);
  std::vector<Id> arrivals(std::uint64_t barrier, int round) const;
  int rounds_of_current(Kind kind, std::uint64_t barrier) const noexcept;
  void learn(Event& event) const;
  bool all_wait_for_others() const noexcept;

  // revisit.cpp: older reads that may read from a new write
  void revisit_from(Id write);
  bool was_added_maximally(Id id, const Clock& prefix) const;

  Environment& environment_;
  Bounds bounds_;
  std::vector<std::unique_ptr<Thread>> threads_;
  const std::size_t first_threads_;  // how many are there at the start
  std::vector<Frame> frames_;
  Graph* graph_ = nullptr;
  std::vector<std::uint64_t> initialised_in_;  // by location: run
  int current_ = -1;
  bool extending_ = false;  // all have replayed
  bool idle_ = false;       // and nobody can go on
  bool abandoned_ = false;
  int looks_ = 0;  // left to a polling thread, after the run
  Findings findings_;
  std::uint64_t last_run_ = UINT64_MAX;  // once there is a violation
};

}  // namespace tenon::lab

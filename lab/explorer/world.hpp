// SPDX-License-Identifier: Apache-2.0
// The world of the code under test: shared memory and a kernel.
//
// What processes can see of each other through the kernel is a *hidden* location in the graph:
// byte locks, the name of the segment file, the sleepers of a futex word, who was woken, who died.
// A system call on it is an access of that location, so the search orders system calls like
// anything else. What a process sees alone (its descriptors, sizes of files) is plain state.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explorer/accesses.hpp"
#include "explorer/explorer.hpp"
#include "explorer/memory.hpp"
#include "explorer/races.hpp"
#include "hooks/hooks.hpp"

namespace tenon::lab {

class World final : public Environment, public Accesses {
 public:
  static constexpr int kProcesses = 8;
  static constexpr std::size_t kThreadLocalBytes = 64;  // see give_to_each()
  static constexpr int kDescriptionsEach = 5;           // open file descriptions of one process

  explicit World(int deaths);

  // ---- Environment
  void reset() override;
  std::uint64_t initial(Place place) override;
  void resume(int thread) override;
  void bury(int thread, bool killed) override;
  void finish(const Graph& graph) override;
  std::string describe(std::uint64_t key) const override;

  // ---- setting up, and checking: alone, nothing is explored
  void attach_explorer(Explorer& explorer) { explorer_ = &explorer; }
  void act_as(int process) {
    acting_ = process;
    resume(process);
  }
  /// What is there now is where every run starts.
  void remember();
  std::function<void()> when_finished = [] {};
  /// Who polls does not wait: each pause is over at once, and takes a nanosecond. So a poll for a
  /// time ends.
  bool pauses_end = false;
  /// Calls a range of a file by a name, in traces.
  void name(std::size_t file, std::size_t offset, std::size_t bytes, const std::string& text) {
    names_.push_back({key_of(Memory::Where{file, offset}), bytes, text});
  }
  Place place_of(const std::uint64_t& word) const { return {key_of(*memory_.locate(&word)), 8}; }
  /// Zeroed shared memory for programs without a segment.
  std::byte* plain_page();

  // ---- from the hooks
  bool exploring() const noexcept override {
    return explorer_ != nullptr && explorer_->on_thread();
  }
  bool is_shared(const volatile void* at) const noexcept override { return memory_.has(at); }
  std::uint64_t atomic(const hooks::Atomic& access, const void* site) override;
  void plain(const volatile void* at, std::size_t bytes, bool write) override;
  void copy(void* to, const void* from, std::size_t bytes) override;
  void fill(void* to, int value, std::size_t bytes) override;
  void fence(const Fence& fence) override;
  void poll();
  std::uint64_t now() noexcept { return 1 + self().pauses; }
  void sleep();
  long system_call(long number, const std::array<long, 6>& a);

  /// Waits until a process is dead, or has ended: true = it was killed.
  bool await_end_of(int process);
  // ---- for os/token: robust mutexes, as far as they can be seen

  bool has_tokens = true;
  /// A variable of which each thread has one of its own; it begins with zeros.
  static void give_to_each(std::span<std::byte> variable);
  /// One that was never given before in this run.
  std::uint64_t unique_number() noexcept { return ++now_.last_number; }

  // ---- for files on a disk

  bool on_disk = false;      // what is stored outlives the machine's boot
  int refused_by_disk = -1;  // the process whose fsync fails

  /// The calling process holds the token at `word` from now on; returns what the word holds then.
  std::uint32_t hold_token(std::uint32_t& word);
  /// It gives the token up while it lives.
  void give_up_token(std::uint32_t& word);
  /// Should the calling process die, one sleeper of `word` is woken; null takes it back.
  void promise(const std::uint32_t* word);
  int process() const noexcept { return exploring() ? explorer_->current() : acting_; }

  /// Lives on and does nothing, for ever or until it is killed.
  void stay();
  Explorer* explorer() noexcept { return explorer_; }

 private:
  enum class Hidden : std::uint64_t {
    kLock = 1,
    kName,
    kSleepers,
    kWoken,
    kDeaths,
    kEnded,
    kRings
  };
  struct Description {
    int file = -1;           // -1: a directory, from kFirstSocket on a socket
    std::uint64_t name = 0;  // key of the one that it was opened by, or got
    int references = 0;
    std::uint64_t heard = 0;            // of a doorbell: rings
    std::vector<std::uint64_t> locked;  // keys of locks
  };
  struct Process {
    std::array<std::byte, kThreadLocalBytes> thread_local_copy{};  // while another one runs
    std::vector<int> descriptors;       // number - kFirstDescriptor -> description, -1 = closed
    std::map<std::size_t, int> mapped;  // address -> description that the mapping pins
    int files_made = 0;
    int sockets_made = 0;
    std::uint64_t woken = 0;                 // wakes consumed
    std::uint64_t deaths_seen = 0;           // by a slice
    std::uint64_t pauses = 0;                // that have ended
    std::vector<std::uint64_t> sleeping_on;  // keys of Sleepers locations
    std::vector<Memory::Where> tokens;       // words that say that it lives
    std::optional<Memory::Where> promised;   // whom to wake should it die
    std::uint64_t locked_out = 0;            // key of the lock that could not be had
    std::uint64_t least = 0;  // what that lock must say before it is worth trying again
  };
  static constexpr int kSetUp = -1;
  static constexpr int kFirstDescriptor = 10;
  static constexpr int kFirstSocket = 100;
  struct Page {
    bool allocated = false;
    int by = kSetUp;
    std::uint32_t events = 0;  // 1 + those that it had done
  };
  struct State {
    std::array<Description, kProcesses * kDescriptionsEach> descriptions;
    std::array<Process, kProcesses> processes;
    std::uint64_t last_number = 0;
    std::array<std::uint64_t, Memory::kFiles> sizes{};
    std::array<std::array<Page, Memory::kFileBytes / Memory::kPage>, Memory::kFiles> pages{};
  };

  static std::uint64_t key_of(Hidden what, std::uint64_t which) noexcept {
    return static_cast<std::uint64_t>(what) << 56 | which;
  }
  static std::uint64_t key_of(Memory::Where where) noexcept {
    return where.file << 32 | where.offset;
  }
  void bring_back();
  std::array<std::byte, kThreadLocalBytes>& copy_of_running() noexcept {
    return now_.processes[static_cast<std::size_t>(running_)].thread_local_copy;
  }
  Process& self() noexcept { return now_.processes[static_cast<std::size_t>(process())]; }

  std::uint64_t change(std::uint64_t key, const Change& change);
  std::uint64_t look(std::uint64_t key);
  void check_race(Memory::Where where, std::size_t bytes, Races::Access access);
  void read(Memory::Where where, std::size_t bytes);
  bool write(Memory::Where where, std::size_t bytes, bool can_be_lost);
  void settle(Memory::Where where, std::size_t bytes);
  void overwrite(Memory::Where where, std::size_t bytes);
  template <class F>
  void write_in_parts(void* to, std::size_t bytes, const F& write_part);

  Description* description_of(int descriptor);
  int open_description(int description);
  void drop(int description);
  void unlock(std::uint64_t key, int description);
  long describe(const Description& what);
  std::uint64_t name_key(std::string_view path);
  long link(int descriptor, std::string_view path);
  long unlink(std::string_view path);
  long open(std::string_view path, int flags);
  long status(int descriptor, const char* path, void* to);
  long lock(int descriptor, int command, void* request);
  struct Wish {
    Memory::Where word;
    std::uint32_t expected;
  };
  enum class Until : std::uint8_t;
  static Until until(const void* time) noexcept;
  long time_out();
  long wait(const void* word, std::uint32_t expected, const void* time);
  long wait_either(const void* wishes, long count, const void* time);
  bool fall_asleep(std::span<const Wish> wishes);
  void sleep_until_woken(const Explorer::Await& wish);
  long wake(const void* word, int count);
  long wake_sleepers(Memory::Where word, int count);
  bool leave_queue(std::uint64_t sleepers);
  bool leave_queues();
  long map(std::size_t at, std::size_t bytes, int flags, int descriptor);
  long allocate(int descriptor, std::size_t offset, std::size_t bytes);
  long read_file(int descriptor, void* to, std::size_t bytes, std::size_t offset);
  long write_file(int descriptor, const void* from, std::size_t bytes, std::size_t offset);
  long file_system(void* to) const;
  long write_to_disk() const;
  long make_socket();
  long ring(std::string_view path);
  long hear_rings(int descriptor);
  long wait_for_ring(int descriptor);

  const int deaths_;
  Explorer* explorer_ = nullptr;
  Memory memory_;
  Races races_;
  State now_;
  State at_start_;
  std::map<std::uint64_t, std::uint64_t> hidden_;  // values before anything is explored
  int acting_ = 0;
  int running_ = 0;                 // whose the thread-local variable is
  std::vector<std::string> paths_;  // that the kernel has heard of
  std::byte* page_ = nullptr;
  struct Name {
    std::uint64_t key;
    std::size_t bytes;
    std::string text;
  };
  std::vector<Name> names_;
};

}  // namespace tenon::lab

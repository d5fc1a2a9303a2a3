// SPDX-License-Identifier: Apache-2.0
// The world of a C program: one process, whose threads share its variables, its heap and what they
// show each other of their stacks. All that the explorer has in place of the C library ends here.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "c_programs/heap.hpp"
#include "c_programs/loops.hpp"
#include "c_programs/plain_accesses.hpp"
#include "c_programs/program.hpp"
#include "c_programs/spinning.hpp"
#include "explorer/accesses.hpp"
#include "explorer/explorer.hpp"

namespace tenon::lab {

class CWorld final : public Environment, public Accesses {
 public:
  /// `races`: they are errors. Else who races makes an event of each of its accesses there.
  /// `unroll`: a thread ends when it would visit a loop's head more often; 0: never.
  CWorld(const Program& program, bool races, unsigned unroll);
  ~CWorld() override;
  /// The thread that runs main().
  Body main_thread();
  void attach_explorer(Explorer& explorer);
  /// Something was learnt about the program: what was explored counts no more. True once.
  bool starts_anew() noexcept { return std::exchange(has_learnt_, false); }

  std::function<void(const Findings&)> when_violated;

  // ---- Environment
  void reset() override;
  std::uint64_t initial(Place place) override;
  void bury(int /*thread*/, bool /*killed*/) override {}
  void finish(const Graph& /*graph*/) override {}
  void violated(const Findings& so_far) override { when_violated(so_far); }
  std::string describe(std::uint64_t key) const override;
  std::string describe_site(const void* site) const override { return program_.line_of(site); }

  // ---- Accesses
  bool exploring() const noexcept override {
    return explorer_ != nullptr && explorer_->on_thread();
  }
  bool is_shared(const volatile void* at) const noexcept override;
  std::uint64_t atomic(const hooks::Atomic& access, const void* site) override;
  void plain(const volatile void* at, std::size_t bytes, bool write) override;
  void copy(void* to, const void* from, std::size_t bytes) override;
  void fill(void* to, int value, std::size_t bytes) override;
  void fence(const Fence& fence) override;

  // ---- for the library: the current thread

  using Start = void* (*)(void*);
  int create(Start start, void* argument);
  void* join(int thread);
  [[noreturn]] void exit(void* result);
  struct AtExit {
    void (*call)(void*);
    void* with;
  };
  /// To be called at the end of main(), the last one first.
  void at_exit(AtExit call) { at_exit_.push_back(call); }
  [[noreturn]] void exit_program();
  int thread() const noexcept { return explorer_->current(); }
  bool is_thread(int number) const noexcept { return number >= 0 && number < threads_; }
  [[noreturn]] void fail(const std::string& what) { explorer_->fail(what); }
  Explorer& explorer() noexcept { return *explorer_; }

  /// `frame`: of the hook.
  void enter_function(void* const* frame);
  void leave_function() { loops_.leave_function(thread()); }
  /// A block of code; `frame`: of the hook.
  void come_to(const void* block, void* const* frame);

  void* allocate(std::size_t bytes, std::size_t alignment);
  void free(void* memory);
  std::size_t size_of(const void* memory);
  /// Its own variables.
  std::byte* own_variables();

  /// A 32-bit word of a lock. Orders as in C.
  std::uint32_t load(const void* word, Order order);
  void store(void* word, std::uint32_t value, Order order);
  std::uint32_t modify(void* word, const Change& change, Order order);
  std::uint32_t acquire(void* word, const Change& change);
  /// The newest value that the thread knows of; no access.
  std::uint32_t newest(const void* word) const noexcept;
  /// Waits at a barrier. True for one of those who wait.
  bool meet(const void* barrier, std::uint32_t members);
  /// An atomic one, of the current thread: nobody else has one there or will have.
  void next_write_is_final() { own().final = true; }
  /// A plain access of the library's.
  void set(void* word, std::uint32_t value);
  std::uint32_t get(const void* word);
  /// It has come round in vain.
  void wait_again() { explorer_->poll_again(); }

 private:
  struct Pending {
    std::uintptr_t at;
    std::size_t bytes;
    bool races;
  };
  struct Own {
    void* result = nullptr;
    std::byte* variables = nullptr;
    const std::byte* bottom = nullptr;  // of its stack: the frame of its outermost function
    bool ended = false;
    bool looks = false;            // once more
    bool final = false;            // its next write
    std::vector<Pending> pending;  // plain writes of words that are otherwise atomic
  };

  Own& own() noexcept { return own_[static_cast<std::size_t>(thread())]; }
  std::span<std::byte> own_stack() const noexcept {
    return stacks_[static_cast<std::size_t>(explorer_->current())];
  }
  void note_end() noexcept { any_ended_ = own().ended = true; }
  Actor actor() const noexcept {
    return {explorer_->current(), explorer_->events_done(), explorer_->knowledge()};
  }
  void call_what_is_left();
  void watch_stack_of(int thread);
  bool is_on_own_stack(std::uintptr_t at) const noexcept;
  void check_initialised(std::uintptr_t at, std::size_t bytes);
  void check_final(std::uintptr_t at);
  void check_place(std::uintptr_t at, std::size_t bytes);
  void check_stack(std::uintptr_t at);
  [[noreturn]] void start_anew();
  [[noreturn]] void report_race(std::uintptr_t at, std::size_t bytes, int other);
  bool is_racy(std::uintptr_t at, std::size_t bytes);
  void plain_in_a_race(std::uintptr_t at, std::size_t bytes, bool write);
  void check_against_atomics(std::uintptr_t at, std::size_t bytes, bool write);
  bool check_plain(std::uintptr_t at, std::size_t bytes, bool write);
  void check_atomic(std::uintptr_t at, std::size_t bytes, bool write);
  void settle(std::uintptr_t at, std::size_t bytes);
  void carry_out_pending();
  void come_to_point(const void* point, void* const* frame, bool reads);

  const Program& program_;
  const bool races_;
  std::vector<Place> racy_;  // places with races that are no errors
  bool has_learnt_ = false;
  std::uint64_t runs_before_ = 0;  // the search that is under way
  std::uint64_t patience_ = 0;     // how many of its runs are worth more than what was learnt
  Explorer* explorer_ = nullptr;
  Heap heap_;
  PlainAccesses plain_;
  Spinning spinning_;
  Loops loops_;
  std::array<Own, kMostThreads> own_;
  std::vector<AtExit> at_exit_;
  std::vector<std::uintptr_t> final_;  // places that are written for the last time
  int threads_ = 0;                    // created in this run, by the highest number
  int stacks_watched_ = 0;
  std::array<std::span<std::byte>, kMostThreads> stacks_;
  bool any_ended_ = false;
};

/// The one that is running; null when none is.
CWorld* c_world() noexcept;

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// Threads and memory of a C program.
#include "c_programs/c_world.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "explorer/arena.hpp"

extern "C" void* tenon_lab_call(const void* body, void* a, void* b);

namespace tenon::lab {
namespace {

CWorld* current = nullptr;

std::uintptr_t number_of(const volatile void* at) noexcept {
  return reinterpret_cast<std::uintptr_t>(at);
}

}  // namespace

CWorld* c_world() noexcept {
  return current;
}

CWorld::CWorld(const Program& program, bool races, unsigned unroll)
    : program_(program), races_(races), loops_(unroll) {
  current = this;
  hand_accesses_to(this);
  plain_.watch(heap_.base(), kMostThreads * Heap::kPartBytes);
  for (const Program::Segment& segment : program.variables())
    plain_.watch(number_of(segment.bytes.data()), segment.bytes.size());
}

CWorld::~CWorld() {
  hand_accesses_to(nullptr);
  current = nullptr;
}

void CWorld::attach_explorer(Explorer& explorer) {
  explorer_ = &explorer;
  runs_before_ = explorer.run_number();
  stacks_watched_ = 0;
  watch_stack_of(0);
}

void CWorld::watch_stack_of(int thread) {
  for (; stacks_watched_ <= thread; ++stacks_watched_) {
    const auto stack = explorer_->stack_of(stacks_watched_);
    stacks_[static_cast<std::size_t>(stacks_watched_)] = stack;
    plain_.watch(number_of(stack.data()), stack.size());
  }
}

bool CWorld::is_on_own_stack(std::uintptr_t at) const noexcept {
  const auto stack = own_stack();
  return at - number_of(stack.data()) < stack.size();
}

void CWorld::reset() {
  program_.restore_variables();
  heap_.next_run();
  plain_.next_run();
  spinning_.next_run();
  loops_.next_run();
  at_exit_.clear();
  final_.clear();
  // What is not yet written of a stack must not hold, by chance, what the last run had there.
  for (int t = 0; t < stacks_watched_; ++t)
    std::ranges::fill(stacks_[static_cast<std::size_t>(t)].last(spinning_.deepest()), std::byte{0});
  threads_ = 1;
  any_ended_ = false;
  for (Own& one : own_) {
    one.result = one.variables = nullptr;
    one.ended = one.looks = one.final = false;
    one.pending.clear();
  }
}

Body CWorld::main_thread() {
  return {"main", [this] {
            const Arena::Outside outside;
            static char name[] = "program";
            static char* arguments[] = {name, nullptr};
            const auto call = [](Program::Main function) {
              tenon_lab_call(reinterpret_cast<const void*>(function),
                             reinterpret_cast<void*>(std::uintptr_t{1}), arguments);
            };
            std::ranges::for_each(program_.constructors(), call);
            call(program_.main());
            call_what_is_left();
            carry_out_pending();
            note_end();
          }};
}

int CWorld::create(Start start, void* argument) {
  carry_out_pending();
  spinning_.has_effect(thread());
  const auto run = [this, start, argument] {
    const Arena::Outside outside;
    watch_stack_of(thread());
    own().result = tenon_lab_call(reinterpret_cast<const void*>(start), argument, nullptr);
    carry_out_pending();
    note_end();
  };
  const int child = explorer_->create({"", run});
  threads_ = std::max(threads_, child + 1);
  return child;
}

void* CWorld::join(int thread) {
  carry_out_pending();
  spinning_.has_effect(this->thread());
  explorer_->join(thread);
  return own_[static_cast<std::size_t>(thread)].result;
}

void CWorld::call_what_is_left() {
  while (!at_exit_.empty()) {
    const AtExit last = at_exit_.back();
    at_exit_.pop_back();
    tenon_lab_call(reinterpret_cast<const void*>(last.call), last.with, nullptr);
  }
}

void CWorld::exit_program() {
  call_what_is_left();
  exit(nullptr);
}

void CWorld::exit(void* result) {
  carry_out_pending();
  own().result = result;
  note_end();
  explorer_->end();
}

// To allocate is to write all of it, as to free is: nobody else may be there without knowing.
void* CWorld::allocate(std::size_t bytes, std::size_t alignment) {
  carry_out_pending();
  spinning_.has_effect(thread());
  if (!std::has_single_bit(alignment)) fail("an alignment that is no power of two");
  void* const memory = heap_.allocate(thread(), bytes, alignment);
  if (memory == nullptr) fail("a thread allocates more than the explorer has room for");
  check_plain(number_of(memory), bytes, true);
  return memory;
}

std::size_t CWorld::size_of(const void* memory) {
  const Heap::Block* const block =
      heap_.has(number_of(memory)) ? heap_.block_before(number_of(memory)) : nullptr;
  if (block == nullptr || block->start != number_of(memory)) fail("free of what was not allocated");
  if (block->freed) fail("double free");
  return block->bytes;
}

void CWorld::free(void* memory) {
  carry_out_pending();
  spinning_.has_effect(thread());
  const std::size_t bytes = size_of(memory);
  check_plain(number_of(memory), bytes, true);
  heap_.block_before(number_of(memory))->freed = true;
}

std::byte* CWorld::own_variables() {
  Own& self = own();
  if (self.variables == nullptr) {
    constexpr std::size_t kAlignment = 64;
    const auto at_start = program_.own_at_start();
    self.variables =
        static_cast<std::byte*>(heap_.allocate(thread(), program_.own_bytes(), kAlignment));
    if (self.variables == nullptr) fail("more thread-local variables than there is room for");
    std::memset(self.variables, 0, program_.own_bytes());
    std::memcpy(self.variables, at_start.data(), at_start.size());
  }
  return self.variables;
}

std::string CWorld::describe(std::uint64_t key) const {
  if (heap_.has(key)) {
    const std::uint64_t offset = key - heap_.base();
    return "heap of thread " + std::to_string(offset / Heap::kPartBytes) + " byte " +
           std::to_string(offset % Heap::kPartBytes);
  }
  for (int t = 0; t < stacks_watched_; ++t) {
    const auto stack = stacks_[static_cast<std::size_t>(t)];
    const std::uint64_t end = number_of(stack.data()) + stack.size();
    if (key < end && end - key <= stack.size())
      return "stack of thread " + std::to_string(t) + " byte -" + std::to_string(end - key);
  }
  return program_.name_of(reinterpret_cast<const void*>(key));
}

}  // namespace tenon::lab

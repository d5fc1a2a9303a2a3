// SPDX-License-Identifier: Apache-2.0
#include "explorer/random_program.hpp"

#include "explorer/programs/tiny_words.hpp"

namespace tenon::lab {

using namespace tiny;

namespace {

constexpr std::memory_order kLoadOrders[] = {std::memory_order::relaxed, std::memory_order::acquire,
                                             std::memory_order::seq_cst};
constexpr std::memory_order kStoreOrders[] = {
    std::memory_order::relaxed, std::memory_order::release, std::memory_order::seq_cst};
constexpr std::memory_order kOrders[] = {std::memory_order::relaxed, std::memory_order::acquire,
                                         std::memory_order::release, std::memory_order::acq_rel,
                                         std::memory_order::seq_cst};

std::size_t events_of(const Operation& operation) {
  return operation.what == Do::kAdd || operation.what == Do::kCompareExchange ? 2 : 1;
}

}  // namespace

Operation RandomProgram::operation() {
  Operation result;
  result.location = below(2);
  result.value = 1 + below(2);
  const std::uint64_t what = below(20);
  if (what < 6) {
    result.what = Do::kLoad;
    result.order = kLoadOrders[below(3)];
  } else if (what < 12) {
    result.what = Do::kStore;
    result.order = kStoreOrders[below(3)];
  } else if (what < 14) {
    result.what = Do::kAdd;
    result.order = kOrders[below(5)];
  } else if (what < 17) {
    result.what = Do::kCompareExchange;
    result.order = kOrders[below(5)];
    result.expected = below(3);
    result.fails_relaxed = below(2) == 0;
  } else if (what < 19) {
    result.what = Do::kFence;
    result.order = kOrders[1 + below(4)];
  } else {
    result.what = below(2) == 0 ? Do::kLightFence : Do::kHeavyFence;
  }
  return result;
}

Program RandomProgram::empty(std::size_t threads) {
  Program program;
  program.name = "random " + std::to_string(++made_);
  program.threads.resize(threads);
  return program;
}

Program RandomProgram::next() {
  Program program = empty(2 + below(2));
  for (std::size_t left = events_; left > 0;) {
    const Operation next = operation();
    if (events_of(next) > left) continue;
    left -= events_of(next);
    program.threads[below(program.threads.size())].push_back(next);
  }
  return program;
}

// Where one lock is taken inside another one, it is the second: nobody waits for ever.
Program RandomProgram::next_with_locks(std::size_t sections) {
  Program program = empty(3);
  constexpr std::size_t kLocks = 2;  // the first one's location
  while (sections > 0) {
    Thread& thread = program.threads[below(program.threads.size())];
    const std::size_t lock = kLocks + below(2);
    thread.push_back(words::lock(lock));
    --sections;
    const bool nested = sections > 0 && lock == kLocks && below(2) == 0;
    if (nested) thread.push_back(words::lock(kLocks + 1));
    thread.push_back(words::unlock(nested ? kLocks + 1 : lock));
    if (nested) thread.push_back(words::unlock(lock));
    sections -= nested;
  }
  for (std::size_t left = events_; left > 0;) {
    const Operation next = operation();
    if (events_of(next) > left) continue;
    left -= events_of(next);
    Thread& thread = program.threads[below(program.threads.size())];
    thread.insert(thread.begin() + static_cast<std::ptrdiff_t>(below(thread.size() + 1)), next);
  }
  return program;
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
// Constructors and destructors of globals belong to each execution, and what they allocate does,
// too: the threads see what the constructor has made, or each other's writes.
#include <atomic>
#include <cassert>
#include <cstdlib>

#include <pthread.h>

namespace {

int constructed = 0;

struct Shared {
  Shared() : x(new std::atomic<int>(0)), y(new std::atomic<int>(0)) { ++constructed; }
  ~Shared() {
    assert(ended);
    delete x;
    delete y;
  }
  std::atomic<int>* x;
  std::atomic<int>* y;
  bool ended = false;
};
Shared shared;

void* thread_1(void*) {
  shared.x->store(1, std::memory_order_relaxed);
  shared.y->load(std::memory_order_relaxed);
  return nullptr;
}
void* thread_2(void*) {
  shared.y->store(1, std::memory_order_relaxed);
  shared.x->load(std::memory_order_relaxed);
  return nullptr;
}

}  // namespace

int main() {
  assert(constructed == 1);
  std::atexit([] { shared.ended = true; });
  pthread_t one;
  pthread_t other;
  pthread_create(&one, nullptr, thread_1, nullptr);
  pthread_create(&other, nullptr, thread_2, nullptr);
  pthread_join(one, nullptr);
  pthread_join(other, nullptr);
  return 0;
}

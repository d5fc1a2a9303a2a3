// SPDX-License-Identifier: Apache-2.0
// A thread uses a global that the end of main() destroys.
#include <atomic>

#include <pthread.h>

namespace {

struct Shared {
  Shared() : x(new std::atomic<int>(0)) {}
  ~Shared() { delete x; }
  std::atomic<int>* x;
};
Shared shared;

void* body(void*) {
  shared.x->store(1);
  return nullptr;
}

}  // namespace

int main() {
  pthread_t thread;
  pthread_create(&thread, nullptr, body, nullptr);
  return 0;
}

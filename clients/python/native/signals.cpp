// SPDX-License-Identifier: Apache-2.0
#include "signals.hpp"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <utility>

#include "python.hpp"

namespace tenon::python {
namespace {

using Handler = void (*)(int);

constexpr int kSignals = 64;

Handler handler_of_python = nullptr;
PyObject* getsignal = nullptr;

// What the main thread waits in. Only that thread sets it; a handler may run in any.
std::atomic<const Interrupt*> waiting_in{nullptr};
std::atomic<int> handlers_running{0};
struct sigaction before[kSignals + 1];
bool replaced[kSignals + 1];

void handle(int number) {
  const int error = errno;
  handler_of_python(number);
  // Counted before it is looked at: who takes it back waits for those that may have seen it.
  handlers_running.fetch_add(1);
  const Interrupt* now = waiting_in.load();
  if (now != nullptr) now->interrupt(now->of);
  handlers_running.fetch_sub(1);
  errno = error;
}

// There is no name for it: it is what a signal has for which Python knows a function.
Handler find_handler_of_python() noexcept {
  for (int number = 1; number <= kSignals; ++number) {
    const Reference function(PyObject_CallFunction(getsignal, "i", number));
    if (!function) {
      PyErr_Clear();
      continue;
    }
    if (PyCallable_Check(function.get()) == 0) continue;
    struct sigaction now {};
    if (sigaction(number, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) == 0)
      return now.sa_handler;
  }
  return nullptr;
}

// Not asked of Python: its code would run handlers on the way.
bool is_main_thread() noexcept {
  return gettid() == getpid();
}

bool replace(int number) noexcept {
  struct sigaction now {};
  if (sigaction(number, nullptr, &now) != 0 || (now.sa_flags & SA_SIGINFO) != 0) return false;
  if (now.sa_handler != handler_of_python) return false;
  before[number] = now;
  now.sa_handler = handle;
  replaced[number] = sigaction(number, &now, nullptr) == 0;
  return replaced[number];
}

bool replace_all() noexcept {
  bool any = false;
  for (int number = 1; number <= kSignals; ++number) any |= replace(number);
  return any;
}

void put_back() noexcept {
  for (int number = 1; number <= kSignals; ++number) {
    struct sigaction now {};
    // A function in Python may have set another one meanwhile.
    if (std::exchange(replaced[number], false) && sigaction(number, nullptr, &now) == 0 &&
        (now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == handle)
      sigaction(number, &before[number], nullptr);
  }
}

// A child has one thread only, and that waits in nothing. Were it forked while another thread, the
// main one, was waiting, that one's handlers are taken back here.
void forget_in_child() {
  waiting_in.store(nullptr);
  handlers_running.store(0);
  put_back();
}

}  // namespace

SignalsInterrupt::SignalsInterrupt(const Interrupt& interrupt) noexcept
    : active_(is_main_thread()) {
  if (!active_) return;
  if (handler_of_python == nullptr) handler_of_python = find_handler_of_python();
  active_ = handler_of_python != nullptr;
  if (!active_) return;
  outer_ = waiting_in.exchange(&interrupt);
  replace_all();
}

bool SignalsInterrupt::renew() noexcept {
  return active_ && replace_all();
}

SignalsInterrupt::~SignalsInterrupt() {
  if (!active_) return;
  if (outer_ == nullptr) put_back();
  waiting_in.store(outer_);
  while (handlers_running.load() != 0) sched_yield();
}

bool learn_signals() noexcept {
  // The module below `signal`: its functions run no code of Python.
  const Reference signal(PyImport_ImportModule("_signal"));
  if (!signal) return false;
  getsignal = PyObject_GetAttrString(signal.get(), "getsignal");
  return getsignal != nullptr && pthread_atfork(nullptr, nullptr, forget_in_child) == 0;
}

}  // namespace tenon::python

// SPDX-License-Identifier: Apache-2.0
// pthread mutexes and conditions between processes. Variants: robust (and recursive, as a monitor
// is), normal.
#include <gnu/libc-version.h>
#include <pthread.h>
#include <cerrno>
#include <string>
#include <system_error>

#include "driver/driver.hpp"
#include "driver/lock.hpp"

namespace tenon::bench {
namespace {

void check(int error, const char* what) {
  if (error != 0) [[unlikely]]
    throw std::system_error(error, std::generic_category(), what);
}

class PthreadLock {
 public:
  static constexpr bool kOfThreads = false;

  explicit PthreadLock(int type, int robustness) {
    pthread_mutexattr_t mutex;
    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_settype(&mutex, type);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&mutex, robustness);
    check(pthread_mutex_init(&words_->mutex, &mutex), "pthread_mutex_init");
    pthread_condattr_t condition;
    pthread_condattr_init(&condition);
    pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
    check(pthread_cond_init(&words_->condition, &condition), "pthread_cond_init");
  }
  void open() {}
  void enter() { check(pthread_mutex_lock(&words_->mutex), "pthread_mutex_lock"); }
  void exit() { check(pthread_mutex_unlock(&words_->mutex), "pthread_mutex_unlock"); }
  void wait() { check(pthread_cond_wait(&words_->condition, &words_->mutex), "pthread_cond_wait"); }
  void notify() { check(pthread_cond_signal(&words_->condition), "pthread_cond_signal"); }

 protected:
  struct Words {
    alignas(kApart) pthread_mutex_t mutex;
    alignas(kApart) pthread_cond_t condition;
  };
  Shared<Words> words_;
};

class Normal : public PthreadLock {
 public:
  static constexpr bool kReentrant = false;
  explicit Normal(const Options&) : PthreadLock(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED) {}
};

class Robust : public PthreadLock {
 public:
  static constexpr bool kReentrant = true;
  explicit Robust(const Options&) : PthreadLock(PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ROBUST) {}
  bool enter_after_death() {
    const int error = pthread_mutex_lock(&words_->mutex);
    if (error != EOWNERDEAD) return check(error, "pthread_mutex_lock"), false;
    check(pthread_mutex_consistent(&words_->mutex), "pthread_mutex_consistent");
    return true;
  }
};

Line measure(const Options& options) {
  if (options.variant == "robust") return measure_lock<Robust>(options);
  if (options.variant == "normal") return measure_lock<Normal>(options);
  throw NotMeasured("--variant robust or --variant normal");
}

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  const std::string version = std::string("glibc ") + gnu_get_libc_version();
  return tenon::bench::drive("pthread", version, argc, argv, tenon::bench::measure);
}

// SPDX-License-Identifier: Apache-2.0
#include "limits/faulty_door.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <utility>

#include "os/syscall.hpp"

namespace tenon::test::door {
namespace {

struct Choice {
  long number = -1;
  int calls_left = 0;
  int error = 0;
  std::function<void()> before;
};
thread_local Choice choice;

}  // namespace

void fail(long number, int which, int error) {
  choice = {number, which, error, nullptr};
}

void watch(long number, std::function<void()> before) {
  choice = {number, 0, 0, std::move(before)};
}

bool reset() {
  return std::exchange(choice, {}).calls_left == 0;
}

}  // namespace tenon::test::door

namespace tenon::os {

long invoke(long number, long a, long b, long c, long d, long e, long f) noexcept {
  test::door::Choice& choice = test::door::choice;
  if (number == choice.number) {
    if (choice.before) choice.before();
    if (choice.calls_left > 0 && --choice.calls_left == 0) return -choice.error;
  }
  const long result = ::syscall(number, a, b, c, d, e, f);
  return result == -1 ? -errno : result;
}

}  // namespace tenon::os

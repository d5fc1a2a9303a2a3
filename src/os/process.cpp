// SPDX-License-Identifier: Apache-2.0
#include "os/process.hpp"

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <vector>

#include "os/file.hpp"
#include "os/syscall.hpp"
#include "os/token.hpp"

namespace tenon::os {
namespace {

// The one piece of process-wide state of the library: it speaks of the process, not of a segment.
struct ForkGuard {
  struct Kept {
    int descriptor;
    FileFacts file;
  };
  std::mutex mutex;
  std::vector<Kept> kept;
  std::uint32_t epoch = 0;

  ForkGuard() { ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child); }
  static void before_fork();
  static void after_fork_in_parent();
  static void after_fork_in_child();
};

ForkGuard& guard() {
  // Never destroyed: a fork may come after static destructors.
  static ForkGuard* instance = new ForkGuard;
  return *instance;
}

void ForkGuard::before_fork() {
  guard().mutex.lock();
}
void ForkGuard::after_fork_in_parent() {
  guard().mutex.unlock();
}
void ForkGuard::after_fork_in_child() {
  ForkGuard& self = guard();
  ++self.epoch;
  remember({});
  for (const Kept& kept : self.kept) {
    if (leads_to(kept.descriptor, kept.file)) invoke(SYS_close, kept.descriptor);
  }
  self.kept.clear();
  self.mutex.unlock();
}

}  // namespace

Self self() noexcept {
  Self self;
  self.pid = static_cast<std::uint32_t>(invoke(SYS_getpid));
  invoke(SYS_prctl, PR_GET_NAME, arg(self.name.data()));  // writes 16 bytes at most
  return self;
}

char state_of_process(std::uint32_t pid) noexcept {
  char path[32];
  std::snprintf(path, sizeof path, "/proc/%u/stat", pid);
  char text[512] = {};
  if (!read_small_file(path, text, sizeof text - 1)) return '?';
  const char* name_end = std::strrchr(text, ')');  // the name may hold anything, even ')'
  return name_end != nullptr && name_end[1] == ' ' ? name_end[2] : '?';
}

std::uint32_t user() noexcept {
  return static_cast<std::uint32_t>(invoke(SYS_geteuid));
}

std::array<std::uint8_t, 16> random_nonce() noexcept {
  std::array<std::uint8_t, 16> nonce{};
  while (invoke(SYS_getrandom, arg(nonce.data()), arg(nonce.size()), 0) == -EINTR) {
  }
  return nonce;
}

std::array<std::uint8_t, 16> boot_id() noexcept {
  constexpr char kDigits[] = "0123456789abcdef";
  char text[40] = {};
  std::array<std::uint8_t, 16> id{};
  if (!read_small_file("/proc/sys/kernel/random/boot_id", text, sizeof text - 1)) return id;
  std::size_t digits = 0;
  for (const char* at = text; *at != '\0' && digits < 32; ++at) {
    const char* found = std::strchr(kDigits, *at);
    if (found == nullptr) continue;
    const auto value = static_cast<std::uint8_t>(found - kDigits);
    auto& byte = id[digits / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | value);
    ++digits;
  }
  return id;
}

const std::uint32_t& fork_epoch() noexcept {
  return guard().epoch;
}

ForkHold::ForkHold() {
  guard().mutex.lock();
}
ForkHold::~ForkHold() {
  guard().mutex.unlock();
}

void ForkHold::close_in_child(int descriptor) {
  if (auto file = facts_of(descriptor)) guard().kept.push_back({descriptor, *file});
}

void keep_in_child(int descriptor) noexcept {
  const std::lock_guard lock(guard().mutex);
  std::erase_if(guard().kept, [descriptor](const ForkGuard::Kept& kept) {
    return kept.descriptor == descriptor;
  });
}

}  // namespace tenon::os

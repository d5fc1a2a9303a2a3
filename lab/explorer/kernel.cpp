// SPDX-License-Identifier: Apache-2.0
// The door to the kernel, as far as the library asks it, and what the kernel does for the dead.
#include <linux/futex.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "explorer/world.hpp"

namespace tenon::lab {
namespace {

template <class T>
T* pointer(long argument) noexcept {
  return reinterpret_cast<T*>(argument);
}

}  // namespace

// ---- the end of a process

void World::bury(int thread, bool killed) {
  if (thread >= kProcesses) return;  // of a program that never asked the kernel for anything
  Process& gone = now_.processes[static_cast<std::size_t>(thread)];
  // Who is killed asleep first comes back from that system call, then goes.
  leave_queues();
  // The tokens before the rest: they only report.
  for (Memory::Where token : std::exchange(gone.tokens, {})) {
    const std::uint64_t held = explorer_->modify(
        {key_of(token), 4},
        [](std::uint64_t value) {
          return std::optional((value & ~std::uint64_t{FUTEX_TID_MASK}) | FUTEX_OWNER_DIED);
        },
        Order::kAcqRel, Order::kAcquire, nullptr);
    if ((held & FUTEX_WAITERS) != 0) wake_sleepers(token, 1);
  }
  if (const auto promised = std::exchange(gone.promised, std::nullopt)) {
    const std::uint64_t value = explorer_->load({key_of(*promised), 4}, Order::kAcquire, nullptr);
    if ((value & FUTEX_TID_MASK) == 0) wake_sleepers(*promised, 1);
  }
  for (const auto& [at, description] : std::exchange(gone.mapped, {})) drop(description);
  for (int description : std::exchange(gone.descriptors, {})) {
    if (description >= 0) drop(description);
  }
  const auto which = static_cast<std::uint64_t>(thread);
  explorer_->store({key_of(Hidden::kEnded, which), 8}, killed ? 2 : 1, Order::kRelease, nullptr);
  if (killed) {
    change(key_of(Hidden::kDeaths, 0),
           [](std::uint64_t value) -> std::optional<std::uint64_t> { return value + 1; });
  }
}

// ---- the door

long World::system_call(long number, const std::array<long, 6>& a) {
  switch (number) {
    case SYS_futex:
      if (!exploring()) return 0;
      if ((a[1] & FUTEX_CMD_MASK) == FUTEX_WAKE)
        return wake(pointer<const void>(a[0]), static_cast<int>(a[2]));
      return wait(pointer<const void>(a[0]), static_cast<std::uint32_t>(a[2]),
                  pointer<const void>(a[3]));
    case SYS_futex_waitv:
      return wait_either(pointer<const void>(a[0]), a[1], pointer<const void>(a[3]));
    case SYS_membarrier:  // one of the fences: see os::invoke()
      return 0;
    case SYS_openat:
      return open(pointer<const char>(a[1]), static_cast<int>(a[2]));
    case SYS_newfstatat:
      return status(static_cast<int>(a[0]), pointer<const char>(a[1]), pointer<void>(a[2]));
    case SYS_linkat:
      return link(std::atoi(pointer<const char>(a[1]) + 14), pointer<const char>(a[3]));
    case SYS_unlinkat:
      return unlink(pointer<const char>(a[1]));
    case SYS_ftruncate: {
      const Description* it = description_of(static_cast<int>(a[0]));
      if (it == nullptr) return -EBADF;
      if (static_cast<std::size_t>(a[1]) > Memory::kFileBytes) return -ENOSPC;
      now_.sizes[static_cast<std::size_t>(it->file)] = static_cast<std::uint64_t>(a[1]);
      return 0;
    }
    case SYS_pread64:
      return read_file(static_cast<int>(a[0]), pointer<void>(a[1]), static_cast<std::size_t>(a[2]),
                       static_cast<std::size_t>(a[3]));
    case SYS_pwrite64:
      return write_file(static_cast<int>(a[0]), pointer<const void>(a[1]),
                        static_cast<std::size_t>(a[2]), static_cast<std::size_t>(a[3]));
    case SYS_fcntl:
      return lock(static_cast<int>(a[0]), static_cast<int>(a[1]), pointer<void>(a[2]));
    case SYS_mmap:
      return map(static_cast<std::size_t>(a[0]), static_cast<std::size_t>(a[1]),
                 static_cast<int>(a[3]), static_cast<int>(a[4]));
    case SYS_munmap: {
      auto& mapped = self().mapped;
      const auto gone = mapped.lower_bound(static_cast<std::size_t>(a[0]));
      if (gone == mapped.end() || gone->first >= static_cast<std::size_t>(a[0] + a[1])) return 0;
      drop(gone->second);
      mapped.erase(gone);
      return 0;
    }
    case SYS_close: {
      if (description_of(static_cast<int>(a[0])) == nullptr) return -EBADF;
      int& description = self().descriptors[static_cast<std::size_t>(a[0] - kFirstDescriptor)];
      drop(description);
      description = -1;
      return 0;
    }
    case SYS_getrandom:
      std::memset(pointer<void>(a[0]), 'a' + process(), static_cast<std::size_t>(a[1]));
      return a[1];
    case SYS_prlimit64: {
      const struct ::rlimit unlimited { RLIM_INFINITY, RLIM_INFINITY };
      std::memcpy(pointer<void>(a[3]), &unlimited, sizeof unlimited);
      return 0;
    }
    case SYS_prctl:
      std::snprintf(pointer<char>(a[1]), 16, "process %d", process());
      return 0;
    case SYS_getpid:
      return 100 + process();
    case SYS_fstatfs:
      return file_system(pointer<void>(a[1]));
    case SYS_fsync:
      return write_to_disk();
    case SYS_socket:
      return make_socket();
    case SYS_bind:
      return link(static_cast<int>(a[0]), pointer<const ::sockaddr_un>(a[1])->sun_path);
    case SYS_connect:
      return ring(pointer<const ::sockaddr_un>(a[1])->sun_path);
    case SYS_accept4:
      return hear_rings(static_cast<int>(a[0]));
    case SYS_ppoll:
      return wait_for_ring(pointer<const ::pollfd>(a[0])->fd);
    case SYS_fallocate:
      return allocate(static_cast<int>(a[0]), static_cast<std::size_t>(a[2]),
                      static_cast<std::size_t>(a[3]));
    case SYS_geteuid:
    case SYS_fchmod:
    case SYS_fchmodat:
    case SYS_listen:
    case SYS_madvise:
    case SYS_mprotect:
    case SYS_mkdirat:
    case SYS_sched_yield:
      return 0;
    default:
      std::fprintf(stderr, "the explorer's kernel has no system call %ld\n", number);
      std::abort();
  }
}

}  // namespace tenon::lab

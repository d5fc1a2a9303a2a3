// SPDX-License-Identifier: Apache-2.0
// The kernel, as far as the library asks it: files, descriptors, byte locks, futexes, membarrier,
// and what it does for the dead.
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/magic.h>
#include <linux/membarrier.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "explorer/world.hpp"

namespace tenon::lab {
namespace {

constexpr int kFirstDescriptor = 10;

// The value of a lock's location: who holds it, and how often it was given back.
constexpr std::uint64_t kExclusive = std::uint64_t{1} << 40;
constexpr std::uint64_t kOneRelease = std::uint64_t{1} << 48;
constexpr std::uint64_t kHolders = kExclusive - 1;

constexpr std::uint64_t bit(int description) noexcept {
  return std::uint64_t{1} << description;
}

template <class T>
T* pointer(long argument) noexcept {
  return reinterpret_cast<T*>(argument);
}

// The queue of a futex word, first in first out: four bits each, process + 1.
constexpr std::uint64_t appended(std::uint64_t queue, int process) noexcept {
  unsigned shift = 0;
  while ((queue >> shift) != 0) shift += 4;
  return queue | static_cast<std::uint64_t>(process + 1) << shift;
}
constexpr bool contains(std::uint64_t queue, int process) noexcept {
  for (; queue != 0; queue >>= 4) {
    if ((queue & 15) == static_cast<std::uint64_t>(process + 1)) return true;
  }
  return false;
}
constexpr std::uint64_t without(std::uint64_t queue, int process) noexcept {
  std::uint64_t rest = 0;
  for (; queue != 0; queue >>= 4) {
    const int other = static_cast<int>(queue & 15) - 1;
    if (other != process) rest = appended(rest, other);
  }
  return rest;
}

}  // namespace

// ---- descriptors

World::Description* World::description_of(int descriptor) {
  const auto& descriptors = self().descriptors;
  const auto index = static_cast<std::size_t>(descriptor - kFirstDescriptor);
  if (descriptor < kFirstDescriptor || index >= descriptors.size() || descriptors[index] < 0)
    return nullptr;
  return &now_.descriptions[static_cast<std::size_t>(descriptors[index])];
}

int World::open_description(int description) {
  ++now_.descriptions[static_cast<std::size_t>(description)].references;
  auto& descriptors = self().descriptors;
  descriptors.push_back(description);
  return kFirstDescriptor + static_cast<int>(descriptors.size()) - 1;
}

// One reference less; the last one frees the locks. The caller may be killed in the middle: what is
// not done yet must still be on record then.
void World::drop(int description) {
  Description& it = now_.descriptions[static_cast<std::size_t>(description)];
  if (it.references > 1) {
    --it.references;
    return;
  }
  while (!it.locked.empty()) {
    unlock(it.locked.back(), description);
    it.locked.pop_back();
  }
  it.references = 0;
}

void World::unlock(std::uint64_t key, int description) {
  change(key, [description](std::uint64_t value) -> std::optional<std::uint64_t> {
    const std::uint64_t rest = (value & ~bit(description)) + kOneRelease;
    return (rest & kHolders) == 0 ? rest & ~kExclusive : rest;
  });
}

long World::open(const char* path, int flags) {
  int file = 0;
  if ((flags & O_TMPFILE) == O_TMPFILE) {
    file = 1 + process() + kProcesses * self().files_made++;
  } else {
    if (std::strncmp(path, "/proc/", 6) == 0) return -ENOENT;
    file = static_cast<int>(look(key_of(Hidden::kName, 0)));
    if (file == 0) return -ENOENT;
  }
  if (static_cast<std::size_t>(file) >= Memory::kFiles) return -ENOSPC;
  for (int i = process() * kDescriptionsEach; i < (process() + 1) * kDescriptionsEach; ++i) {
    Description& it = now_.descriptions[static_cast<std::size_t>(i)];
    if (it.references > 0) continue;
    it.file = file;
    return open_description(i);
  }
  return -EMFILE;
}

long World::status(int descriptor, const char* path, void* to) {
  struct ::stat result {};
  const auto named = static_cast<int>(look(key_of(Hidden::kName, 0)));
  int file = named;
  if (*path == '\0') {
    const Description* description = description_of(descriptor);
    if (description == nullptr) return -EBADF;
    file = description->file;
  } else if (named == 0) {
    return -ENOENT;
  }
  result.st_dev = 1;
  result.st_ino = static_cast<ino_t>(file);
  result.st_mode = S_IFREG | 0600;
  result.st_nlink = file == named ? 1 : 0;
  result.st_size = static_cast<off_t>(now_.sizes[static_cast<std::size_t>(file)]);
  std::memcpy(to, &result, sizeof result);
  return 0;
}

// ---- byte locks

long World::lock(int descriptor, int command, void* request) {
  Description* description = description_of(descriptor);
  if (description == nullptr) return -EBADF;
  struct ::flock wish {};
  std::memcpy(&wish, request, sizeof wish);
  const std::uint64_t key =
      key_of(Hidden::kLock, static_cast<std::uint64_t>(wish.l_start) & 0x3fff'ffff);
  const auto index = static_cast<int>(description - now_.descriptions.data());

  if (command == F_OFD_GETLK) {
    const std::uint64_t value = look(key);
    if ((value & kHolders & ~bit(index)) == 0) wish.l_type = F_UNLCK;
    std::memcpy(request, &wish, sizeof wish);
    return 0;
  }
  if (wish.l_type == F_UNLCK) {
    unlock(key, index);
    std::erase(description->locked, key);
    return 0;
  }
  const bool exclusive = wish.l_type == F_WRLCK;
  const auto taken = [index, exclusive](std::uint64_t value) -> std::optional<std::uint64_t> {
    const std::uint64_t others = value & kHolders & ~bit(index);
    if (others != 0 && (exclusive || (value & kExclusive) != 0)) return std::nullopt;
    const std::uint64_t mine = (value | bit(index)) & ~kExclusive;
    return exclusive ? mine | kExclusive : mine;
  };
  const std::uint64_t before = change(key, taken);
  if (!taken(before)) {
    self().locked_out = key;
    self().least = (before / kOneRelease + 1) * kOneRelease;
    return -EAGAIN;
  }
  description->locked.push_back(key);
  return 0;
}

// The library sleeps between two attempts at a lock: until that lock has been given back.
void World::sleep() {
  if (!exploring() || self().locked_out == 0) return;
  explorer_->await({{self().locked_out, 8}, self().least});
  self().locked_out = 0;
}

// ---- mappings

long World::map(std::size_t at, std::size_t bytes, int flags, int descriptor) {
  if ((flags & MAP_FIXED) == 0) return reinterpret_cast<long>(memory_.reserve(bytes));
  Description* description = description_of(descriptor);
  if (description == nullptr) return -EBADF;
  ++description->references;
  self().mapped.push_back(static_cast<int>(description - now_.descriptions.data()));
  memory_.map(reinterpret_cast<std::byte*>(at), static_cast<std::size_t>(description->file));
  return static_cast<long>(at);
}

// ---- futexes

// Out of the queue, other than by being woken. False: somebody has just woken us there.
bool World::leave_queue(std::uint64_t sleepers) {
  const int mine = process();
  const std::uint64_t before =
      change(sleepers, [mine](std::uint64_t queue) -> std::optional<std::uint64_t> {
        if (!contains(queue, mine)) return std::nullopt;
        return without(queue, mine);
      });
  return contains(before, mine);
}

// True when nobody has woken us anywhere.
bool World::leave_queues() {
  std::uint64_t wakes = 0;
  for (std::uint64_t sleepers : self().sleeping_on) wakes += !leave_queue(sleepers);
  self().sleeping_on.clear();
  self().woken += wakes;
  return wakes == 0;
}

// The real kernel compares and queues under one lock. Here the words are read before and after
// queueing: an execution in which one changed between the two is dropped, because one in which it
// changed before the first read, or after the second, shows the same. False: a word holds another
// value.
bool World::fall_asleep(std::span<const Wish> wishes) {
  const auto as_expected = [this](const Wish& wish) {
    const Place place{key_of(wish.word), 4};
    return explorer_->load(place, Order::kRelaxed, nullptr) == wish.expected;
  };
  if (!std::ranges::all_of(wishes, as_expected)) return false;
  const int mine = process();
  for (const Wish& wish : wishes) {
    const std::uint64_t sleepers = key_of(Hidden::kSleepers, key_of(wish.word));
    self().sleeping_on.push_back(sleepers);
    change(sleepers, [mine](std::uint64_t queue) -> std::optional<std::uint64_t> {
      return appended(queue, mine);
    });
  }
  if (!std::ranges::all_of(wishes, as_expected)) explorer_->give_up();
  return true;
}

void World::sleep_until_woken(const Explorer::Await& wish) {
  explorer_->await(wish);
  if (self().sleeping_on.size() > 1) {
    leave_queues();
  } else {
    ++self().woken;  // the only queue that we were in
    self().sleeping_on.clear();
  }
}

long World::wait(const void* word, std::uint32_t expected) {
  explorer_->step();
  const auto where = memory_.locate(word);
  if (!where) return -EFAULT;
  const Wish wishes[] = {{*where, expected}};
  if (!fall_asleep(wishes)) return -EAGAIN;
  const Place woken{key_of(Hidden::kWoken, static_cast<std::uint64_t>(process())), 8};
  const Place deaths{key_of(Hidden::kDeaths, 0), 8};
  const bool slice = deaths_ > 0 && explorer_->choose(2) == 1;
  if (slice) {
    self().deaths_seen = explorer_->await(
        {deaths, self().deaths_seen + 1, Explorer::Unsatisfied::kGiveUp, std::nullopt});
    if (!leave_queues()) explorer_->give_up();
    return -ETIMEDOUT;
  }
  Explorer::Await wish{woken, self().woken + 1, Explorer::Unsatisfied::kHang, std::nullopt};
  if (deaths_ > 0) wish.other = {deaths, self().deaths_seen + 1};
  sleep_until_woken(wish);
  return 0;
}

// Who watches a token needs no slice: it never ends here.
long World::wait_either(const void* wishes, long count) {
  explorer_->step();
  std::vector<::futex_waitv> given(static_cast<std::size_t>(count));
  std::memcpy(given.data(), wishes, given.size() * sizeof given[0]);
  std::vector<Wish> both;
  for (const auto& one : given) {
    const auto where = memory_.locate(reinterpret_cast<const void*>(one.uaddr));
    if (!where) return -EFAULT;
    both.push_back({*where, static_cast<std::uint32_t>(one.val)});
  }
  if (!fall_asleep(both)) return -EAGAIN;
  const Place woken{key_of(Hidden::kWoken, static_cast<std::uint64_t>(process())), 8};
  sleep_until_woken({woken, self().woken + 1, Explorer::Unsatisfied::kHang, std::nullopt});
  return 0;
}

long World::wake(const void* word, int count) {
  explorer_->step();
  const auto where = memory_.locate(word);
  return where ? wake_sleepers(*where, count) : -EFAULT;
}

long World::wake_sleepers(Memory::Where word, int count) {
  const Explorer::Shelter shelter(*explorer_);
  constexpr int kMostInQueue = 16;
  count = std::min(count, kMostInQueue);
  std::uint64_t queue = change(key_of(Hidden::kSleepers, key_of(word)),
                               [count](std::uint64_t value) -> std::optional<std::uint64_t> {
                                 return count == kMostInQueue ? 0 : value >> 4 * count;
                               });
  long woken = 0;
  for (; woken < count && queue != 0; ++woken, queue >>= 4) {
    change(key_of(Hidden::kWoken, (queue & 15) - 1),
           [](std::uint64_t value) -> std::optional<std::uint64_t> { return value + 1; });
  }
  return woken;
}

// ---- tokens

std::uint32_t World::hold_token(std::uint32_t& word) {
  const auto where = memory_.locate(&word);
  const std::uint32_t held = FUTEX_WAITERS | static_cast<std::uint32_t>(100 + process());
  self().tokens.push_back(*where);
  if (exploring()) {
    check_race(*where, sizeof held, Races::Access::kAtomicWrite);
    explorer_->modify(
        {key_of(*where), 4}, [held](std::uint64_t) { return std::optional<std::uint64_t>(held); },
        Order::kAcqRel, Order::kAcquire, nullptr);
  } else {
    std::memcpy(memory_.contents(where->file) + where->offset, &held, sizeof held);
    memory_.note_write(*where, sizeof held);
  }
  return held;
}

void World::give_up_token(std::uint32_t& word) {
  const auto where = memory_.locate(&word);
  if (!where || !exploring()) return;
  check_race(*where, sizeof word, Races::Access::kAtomicWrite);
  explorer_->store({key_of(*where), 4}, 0, Order::kRelease, nullptr);
  wake_sleepers(*where, INT_MAX);
  std::erase_if(self().tokens, [&](Memory::Where held) { return key_of(held) == key_of(*where); });
}

void World::promise(const std::uint32_t* word) {
  if (!exploring()) return;
  self().promised = word != nullptr ? memory_.locate(word) : std::nullopt;
}

long World::allocate(int descriptor, std::size_t offset, std::size_t bytes) {
  const Description* it = description_of(descriptor);
  if (it == nullptr) return -EBADF;
  if (offset + bytes > Memory::kFileBytes) return -ENOSPC;
  auto& pages = now_.pages[static_cast<std::size_t>(it->file)];
  for (std::size_t page = offset / Memory::kPage; page * Memory::kPage < offset + bytes; ++page) {
    if (pages[page].allocated) continue;
    pages[page] = {true, kSetUp, 0};
    if (exploring()) pages[page] = {true, process(), explorer_->events_done() + 1u};
  }
  return 0;
}

// ---- the end of a process

void World::bury(int thread, bool killed) {
  if (thread >= kProcesses) return;  // of a program that never asked the kernel for anything
  Process& gone = now_.processes[static_cast<std::size_t>(thread)];
  // Who is killed asleep first comes back from that system call, then goes.
  leave_queues();
  // The tokens before the rest: they only report.
  for (Memory::Where token : std::exchange(gone.tokens, {})) {
    explorer_->modify(
        {key_of(token), 4},
        [](std::uint64_t value) {
          return std::optional((value & ~std::uint64_t{FUTEX_TID_MASK}) | FUTEX_OWNER_DIED);
        },
        Order::kAcqRel, Order::kAcquire, nullptr);
    wake_sleepers(token, 1);
  }
  if (const auto promised = std::exchange(gone.promised, std::nullopt)) {
    const std::uint64_t value = explorer_->load({key_of(*promised), 4}, Order::kAcquire, nullptr);
    if ((value & FUTEX_TID_MASK) == 0) wake_sleepers(*promised, 1);
  }
  for (int description : std::exchange(gone.mapped, {})) drop(description);
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
      return wait(pointer<const void>(a[0]), static_cast<std::uint32_t>(a[2]));
    case SYS_futex_waitv:
      return wait_either(pointer<const void>(a[0]), a[1]);
    case SYS_membarrier:
      if (a[0] == MEMBARRIER_CMD_GLOBAL_EXPEDITED && exploring())
        explorer_->fence(Order::kSeqCst, Reach::kHeavy, nullptr);
      return 0;
    case SYS_openat:
      return open(pointer<const char>(a[1]), static_cast<int>(a[2]));
    case SYS_newfstatat:
      return status(static_cast<int>(a[0]), pointer<const char>(a[1]), pointer<void>(a[2]));
    case SYS_linkat: {
      const Description* made = description_of(std::atoi(pointer<const char>(a[1]) + 14));
      if (made == nullptr) return -EBADF;
      const int file = made->file;
      const std::uint64_t before = change(
          key_of(Hidden::kName, 0), [file](std::uint64_t value) -> std::optional<std::uint64_t> {
            if (value != 0) return std::nullopt;
            return static_cast<std::uint64_t>(file);
          });
      return before == 0 ? 0 : -EEXIST;
    }
    case SYS_unlinkat: {
      const std::uint64_t before =
          change(key_of(Hidden::kName, 0), [](std::uint64_t value) -> std::optional<std::uint64_t> {
            if (value == 0) return std::nullopt;
            return 0;
          });
      return before == 0 ? -ENOENT : 0;
    }
    case SYS_ftruncate: {
      const Description* it = description_of(static_cast<int>(a[0]));
      if (it == nullptr) return -EBADF;
      if (static_cast<std::size_t>(a[1]) > Memory::kFileBytes) return -ENOSPC;
      now_.sizes[static_cast<std::size_t>(it->file)] = static_cast<std::uint64_t>(a[1]);
      return 0;
    }
    case SYS_pread64: {
      const Description* it = description_of(static_cast<int>(a[0]));
      if (it == nullptr) return -EBADF;
      const auto file = static_cast<std::size_t>(it->file);
      const auto offset = static_cast<std::size_t>(a[3]);
      if (offset >= now_.sizes[file]) return 0;
      const auto bytes =
          std::min<std::size_t>(static_cast<std::size_t>(a[2]), now_.sizes[file] - offset);
      // The kernel does not race; one word is read as it is at some moment, like any opaque load.
      if (exploring() && (bytes == 4 || bytes == 8)) {
        const std::uint64_t word =
            explorer_->load({key_of(Memory::Where{file, offset}), static_cast<std::uint8_t>(bytes)},
                            Order::kRelaxed, nullptr);
        std::memcpy(pointer<void>(a[1]), &word, bytes);
        return static_cast<long>(bytes);
      }
      if (exploring()) settle({file, offset}, bytes);
      std::memcpy(pointer<void>(a[1]), memory_.contents(file) + offset, bytes);
      return static_cast<long>(bytes);
    }
    case SYS_pwrite64: {
      const Description* it = description_of(static_cast<int>(a[0]));
      if (it == nullptr) return -EBADF;
      const Memory::Where where{static_cast<std::size_t>(it->file), static_cast<std::size_t>(a[3])};
      const auto bytes = static_cast<std::size_t>(a[2]);
      if (exploring()) check_race(where, bytes, Races::Access::kPlainWrite);
      std::memcpy(memory_.contents(where.file) + where.offset, pointer<const void>(a[1]), bytes);
      memory_.note_write(where, bytes);
      return a[2];
    }
    case SYS_fcntl:
      return lock(static_cast<int>(a[0]), static_cast<int>(a[1]), pointer<void>(a[2]));
    case SYS_mmap:
      return map(static_cast<std::size_t>(a[0]), static_cast<std::size_t>(a[1]),
                 static_cast<int>(a[3]), static_cast<int>(a[4]));
    case SYS_munmap: {
      auto& mapped = self().mapped;
      if (mapped.empty()) return 0;
      drop(mapped.back());
      mapped.pop_back();
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
    case SYS_fstatfs: {
      struct ::statfs in_memory {};
      in_memory.f_type = TMPFS_MAGIC;
      std::memcpy(pointer<void>(a[1]), &in_memory, sizeof in_memory);
      return 0;
    }
    case SYS_fallocate:
      return allocate(static_cast<int>(a[0]), static_cast<std::size_t>(a[2]),
                      static_cast<std::size_t>(a[3]));
    case SYS_geteuid:
    case SYS_fchmod:
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

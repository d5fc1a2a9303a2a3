// SPDX-License-Identifier: Apache-2.0
// The kernel's files: names, descriptors, byte locks, contents, mappings.
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "explorer/world.hpp"

namespace tenon::lab {
namespace {

// The value of a lock's location: who holds it, and how often it was given back.
constexpr std::uint64_t kExclusive = std::uint64_t{1} << 40;
constexpr std::uint64_t kOneRelease = std::uint64_t{1} << 48;
constexpr std::uint64_t kHolders = kExclusive - 1;

constexpr int kBootFile = static_cast<int>(Memory::kFiles) - 1;  // says which boot it is

constexpr std::uint64_t bit(int description) noexcept {
  return std::uint64_t{1} << description;
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

// ---- names

// Paths are numbered as the kernel hears of them.
std::uint64_t World::name_key(std::string_view path) {
  const auto found = std::ranges::find(paths_, path);
  const auto number = static_cast<std::uint64_t>(found - paths_.begin());
  if (found == paths_.end()) paths_.emplace_back(path);
  return key_of(Hidden::kName, number);
}

// Also of a socket, which gets its name so.
long World::link(int descriptor, std::string_view path) {
  Description* made = description_of(descriptor);
  if (made == nullptr) return -EBADF;
  made->name = name_key(path);
  const int file = made->file;
  const std::uint64_t before =
      change(made->name, [file](std::uint64_t value) -> std::optional<std::uint64_t> {
        if (value != 0) return std::nullopt;
        return static_cast<std::uint64_t>(file);
      });
  return before == 0 ? 0 : -EEXIST;
}

long World::unlink(std::string_view path) {
  const std::uint64_t before =
      change(name_key(path), [](std::uint64_t value) -> std::optional<std::uint64_t> {
        if (value == 0) return std::nullopt;
        return 0;
      });
  return before == 0 ? -ENOENT : 0;
}

long World::open(std::string_view path, int flags) {
  Description opened;
  if ((flags & O_TMPFILE) == O_TMPFILE) {
    opened.file = 1 + process() + kProcesses * self().files_made++;
    if (opened.file >= kBootFile) return -ENOSPC;
  } else if (path == "/proc/sys/kernel/random/boot_id") {
    opened.file = kBootFile;
  } else if (path.starts_with("/proc/")) {
    return -ENOENT;
  } else if ((flags & O_DIRECTORY) == 0) {
    opened.name = name_key(path);
    opened.file = static_cast<int>(look(opened.name));
    if (opened.file == 0) return -ENOENT;
  }
  return describe(opened);
}

long World::describe(const Description& what) {
  for (int i = process() * kDescriptionsEach; i < (process() + 1) * kDescriptionsEach; ++i) {
    Description& it = now_.descriptions[static_cast<std::size_t>(i)];
    if (it.references > 0) continue;
    it = what;
    return open_description(i);
  }
  return -EMFILE;
}

long World::status(int descriptor, const char* path, void* to) {
  struct ::stat result {};
  const Description* description = description_of(descriptor);
  if (*path == '\0' && description == nullptr) return -EBADF;
  const std::uint64_t name = *path != '\0' ? name_key(path) : description->name;
  const int named = name != 0 ? static_cast<int>(look(name)) : 0;
  const int file = *path != '\0' ? named : description->file;
  if (file == 0) return -ENOENT;
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
      key_of(Hidden::kLock, static_cast<std::uint64_t>(description->file) << 32 |
                                (static_cast<std::uint64_t>(wish.l_start) & 0x3fff'ffff));
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
  self().mapped[at] = static_cast<int>(description - now_.descriptions.data());
  memory_.map(reinterpret_cast<std::byte*>(at), static_cast<std::size_t>(description->file));
  return static_cast<long>(at);
}

// ---- contents

// The kernel does not race: words are read, and one is written, as any opaque access would.
long World::read_file(int descriptor, void* to, std::size_t bytes, std::size_t offset) {
  const Description* it = description_of(descriptor);
  if (it == nullptr) return -EBADF;
  const auto file = static_cast<std::size_t>(it->file);
  if (it->file == kBootFile) {
    constexpr std::string_view kBoot = "01234567-89ab-cdef-0123-456789abcdef";
    const std::string_view rest = kBoot.substr(std::min(offset, kBoot.size()));
    return static_cast<long>(rest.copy(static_cast<char*>(to), bytes));
  }
  if (offset >= now_.sizes[file]) return 0;
  bytes = std::min<std::size_t>(bytes, now_.sizes[file] - offset);
  if (exploring() && (bytes == 4 || bytes == 8 || bytes == 16)) {
    for (std::size_t done = 0; done < bytes; done += std::min<std::size_t>(bytes, 8)) {
      const Memory::Where where{file, offset + done};
      const std::size_t width = std::min<std::size_t>(bytes, 8);
      check_race(where, width, Races::Access::kAtomicRead);
      const std::uint64_t word = explorer_->load({key_of(where), static_cast<std::uint8_t>(width)},
                                                 Order::kRelaxed, nullptr);
      std::memcpy(static_cast<std::byte*>(to) + done, &word, width);
    }
    return static_cast<long>(bytes);
  }
  if (exploring()) settle({file, offset}, bytes);
  std::memcpy(to, memory_.contents(file) + offset, bytes);
  return static_cast<long>(bytes);
}

long World::write_file(int descriptor, const void* from, std::size_t bytes, std::size_t offset) {
  const Description* it = description_of(descriptor);
  if (it == nullptr) return -EBADF;
  const Memory::Where where{static_cast<std::size_t>(it->file), offset};
  if (exploring() && bytes == 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, from, bytes);
    check_race(where, bytes, Races::Access::kAtomicWrite);
    explorer_->death_fence();  // no compiler moves a system call
    explorer_->store({key_of(where), 4}, word, Order::kRelaxed, nullptr);
    explorer_->death_fence();
    return 4;
  }
  if (exploring()) check_race(where, bytes, Races::Access::kPlainWrite);
  std::memcpy(memory_.contents(where.file) + where.offset, from, bytes);
  memory_.note_write(where, bytes);
  return static_cast<long>(bytes);
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

// ---- disks

long World::file_system(void* to) const {
  struct ::statfs kind {};
  kind.f_type = on_disk ? EXT4_SUPER_MAGIC : TMPFS_MAGIC;
  std::memcpy(to, &kind, sizeof kind);
  return 0;
}

long World::write_to_disk() const {
  return exploring() && process() == refused_by_disk ? -EIO : 0;
}

}  // namespace tenon::lab

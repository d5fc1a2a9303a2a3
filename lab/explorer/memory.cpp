// SPDX-License-Identifier: Apache-2.0
#include "explorer/memory.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tenon::lab {
namespace {

std::byte* checked(void* mapping) {
  if (mapping == MAP_FAILED) {
    std::perror("mapping the memory of the code under test");
    std::abort();
  }
  return static_cast<std::byte*>(mapping);
}

}  // namespace

Memory::Memory() : descriptor_(::memfd_create("tenon-lab", MFD_CLOEXEC)) {
  if (::ftruncate(descriptor_, static_cast<off_t>(kFiles * kFileBytes)) != 0) std::abort();
  own_view_ = checked(
      ::mmap(nullptr, kFiles * kFileBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0));
  pool_ = checked(::mmap(nullptr, kViews * kStride, PROT_NONE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
}

Memory::~Memory() {
  ::munmap(pool_, kViews * kStride);
  ::munmap(own_view_, kFiles * kFileBytes);
  ::close(descriptor_);
}

std::byte* Memory::reserve(std::size_t bytes) {
  if (bytes > kStride || used_views_ == kViews) {
    std::fputs("the code under test maps more than the explorer has room for\n", stderr);
    std::abort();
  }
  return pool_ + used_views_++ * kStride;
}

void Memory::map(std::byte* at, std::size_t file) {
  View& view = views_[static_cast<std::size_t>(at - pool_) / kStride];
  view.file = file;
  view.base = at;
  if (view.really == at && view.real_file == file) return;
  checked(::mmap(at, kFileBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, descriptor_,
                 static_cast<off_t>(file * kFileBytes)));
  view.really = at;
  view.real_file = file;
}

std::optional<Memory::Where> Memory::locate(const volatile void* at) const noexcept {
  const auto* address = static_cast<const std::byte*>(const_cast<const void*>(at));
  if (!has(at)) return std::nullopt;
  const View& view = views_[static_cast<std::size_t>(address - pool_) / kStride];
  if (view.base == nullptr || address < view.base || address >= view.base + kFileBytes)
    return std::nullopt;
  return Where{view.file, static_cast<std::size_t>(address - view.base)};
}

void Memory::note_write(Where where, std::size_t bytes) noexcept {
  written_[where.file] = std::max(written_[where.file], where.offset + bytes);
}

void Memory::remember() {
  remembered_views_ = used_views_;
  for (std::size_t file = 0; file < kFiles; ++file) {
    // What was written without being noted, while set up: look for it.
    std::size_t end = kFileBytes;
    while (end > written_[file] && contents(file)[end - 1] == std::byte{0}) --end;
    written_[file] = end;
    copy_[file].assign(contents(file), contents(file) + end);
  }
}

void Memory::restore() noexcept {
  for (std::size_t i = remembered_views_; i < used_views_; ++i) views_[i].base = nullptr;
  used_views_ = remembered_views_;
  for (std::size_t file = 0; file < kFiles; ++file) {
    std::memcpy(contents(file), copy_[file].data(), copy_[file].size());
    if (written_[file] > copy_[file].size())
      std::memset(contents(file) + copy_[file].size(), 0, written_[file] - copy_[file].size());
    written_[file] = copy_[file].size();
  }
}

}  // namespace tenon::lab

// SPDX-License-Identifier: Apache-2.0
#include "demo/memory.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/descriptor.hpp"

namespace tenon::cli::demo {
namespace {

Failure refused() {
  return system_failure("demo", "cannot share memory", "free some, or ask for fewer --seconds");
}

}  // namespace

SharedMemory SharedMemory::make(std::size_t bytes) {
  // Without MFD_CLOEXEC: the programs that we start are meant to inherit it.
  const int descriptor = ::memfd_create("tenon-demo", 0);
  if (descriptor < 0) throw refused();
  if (::ftruncate(descriptor, static_cast<off_t>(bytes)) != 0) {
    const Failure failure = refused();
    ::close(descriptor);
    throw failure;
  }
  return SharedMemory(descriptor, bytes);
}

SharedMemory SharedMemory::inherited(int descriptor) {
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0)
    throw system_failure("demo", "the parent's memory is not there",
                         "leave out --ledger and --buffer: they are for its own use");
  return SharedMemory(descriptor, static_cast<std::size_t>(facts.st_size));
}

SharedMemory::SharedMemory(int descriptor, std::size_t bytes) : descriptor_(descriptor) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) {
    const Failure failure = refused();
    ::close(descriptor);
    throw failure;
  }
  bytes_ = {static_cast<std::byte*>(memory), bytes};
}

SharedMemory::~SharedMemory() {
  ::munmap(bytes_.data(), bytes_.size());
  ::close(descriptor_);
}

}  // namespace tenon::cli::demo

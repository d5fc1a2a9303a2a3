// SPDX-License-Identifier: Apache-2.0
// The scratch copy that cases damage and treat.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstring>
#include <stdexcept>
#include <string>

namespace tenon::test {

class Patient {
 public:
  /// Makes it.
  Patient(std::string path, const std::string& content) : path_(std::move(path)) {
    map(O_CREAT | O_TRUNC, content.size());
    heal(content, content.size());
  }
  /// Maps one that is there.
  explicit Patient(std::string path) : path_(std::move(path)) { map(0, 0); }
  ~Patient() { ::munmap(memory_, bytes_); }
  Patient(const Patient&) = delete;
  Patient& operator=(const Patient&) = delete;

  /// Makes the first `size` bytes what they were.
  void heal(const std::string& content, std::size_t size) const {
    std::memcpy(memory_, content.data(), size);
  }
  unsigned char* data() const { return static_cast<unsigned char*>(memory_); }
  const char* path() const { return path_.c_str(); }

 private:
  void map(int flags, std::size_t size) {
    const int file = ::open(path_.c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
    if (size != 0 && ::ftruncate(file, static_cast<off_t>(size)) != 0)
      throw std::runtime_error("ftruncate");
    struct ::stat status {};
    if (::fstat(file, &status) != 0) throw std::runtime_error("fstat");
    bytes_ = static_cast<std::size_t>(status.st_size);
    memory_ = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    if (memory_ == MAP_FAILED) throw std::runtime_error("mmap");
  }

  std::string path_;
  std::size_t bytes_ = 0;
  void* memory_ = nullptr;
};

}  // namespace tenon::test

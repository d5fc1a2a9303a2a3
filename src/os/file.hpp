// SPDX-License-Identifier: Apache-2.0
// Files and descriptors: thin wrappers, no policy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "tenon/result.hpp"

namespace tenon::os {

/// Owns a descriptor.
class File {
 public:
  File() noexcept = default;
  explicit File(int descriptor) noexcept : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~File() { close(); }

  int get() const noexcept { return descriptor_; }
  bool valid() const noexcept { return descriptor_ >= 0; }
  void close() noexcept;
  /// Gives the number away without closing it.
  int forget() noexcept { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_ = -1;
};

enum class FileType : std::uint8_t { kRegular, kDirectory, kLink, kOther };

struct FileFacts {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t bytes = 0;
  std::uint64_t links = 0;
  std::uint32_t owner = 0;
  std::uint32_t mode = 0;  ///< permission bits
  FileType type = FileType::kOther;
  bool same_file(const FileFacts& other) const noexcept {
    return device == other.device && inode == other.inode;
  }
};

enum class Access : std::uint8_t { kReadOnly, kReadWrite };

/// Opens an existing file, never through a link at its end, never waiting for a FIFO.
/// Errors: NotFound, WrongKind, UnsafePath, PermissionDenied, TooManyFiles, IoError.
Result<File> open_file(const char* path, Access access) noexcept;
/// Makes an unnamed file in a directory, with exactly that mode: the umask is not asked.
Result<File> create_unnamed(const char* directory, std::uint32_t mode) noexcept;
/// Makes a file in memory that never gets a name, likewise.
Result<File> create_anonymous(std::uint32_t mode) noexcept;
/// Another description of an open file, with locks of its own. Errors: as open_file().
Result<File> open_again(int descriptor, Access access) noexcept;
/// Nobody can change the size of that anonymous file any more, nor take this back.
Result<void> fix_size(const File& file) noexcept;
/// False also for files that are not anonymous, or no files.
bool has_fixed_size(int descriptor) noexcept;
/// Gives an unnamed file a name; AlreadyExists when it is taken. This is what publishes a segment.
Result<void> publish(const File& file, const char* path) noexcept;
Result<void> unlink_file(const char* path) noexcept;
/// Success also where the directory is there already.
Result<void> make_directory(const char* path, std::uint32_t mode) noexcept;

Result<FileFacts> facts_of(int descriptor) noexcept;
/// Facts of the name itself, not of what a link leads to.
Result<FileFacts> facts_of(const char* path) noexcept;
/// True when a descriptor still leads to the file that it was opened for. A program may close
/// numbers that it did not open, and then the number is somebody else's.
bool leads_to(int descriptor, const FileFacts& file) noexcept;

/// False where the content of the file lives in memory only, and ends with the machine's boot.
Result<bool> outlives_boot(const File& file) noexcept;
/// Returns when everything that was stored in the file, also through mappings, is on its disk.
/// After an error some of it may never get there, and the next call may not say so again.
Result<void> sync(const File& file) noexcept;
/// The same for the names in a directory.
Result<void> sync_directory(const char* path) noexcept;

Result<void> set_size(const File& file, std::uint64_t bytes) noexcept;
/// Allocates storage for a range, so that using it can never fail later. NoSpace when it cannot.
Result<void> allocate(const File& file, std::uint64_t offset, std::uint64_t bytes) noexcept;
/// Reads up to `bytes`; returns how many there were.
Result<std::size_t> read_at(const File& file, void* to, std::size_t bytes,
                            std::uint64_t offset) noexcept;
Result<void> write_at(const File& file, const void* from, std::size_t bytes,
                      std::uint64_t offset) noexcept;
/// Reads a small file, such as one of /proc, as far as `bytes`.
Result<std::size_t> read_small_file(const char* path, void* to, std::size_t bytes) noexcept;

}  // namespace tenon::os

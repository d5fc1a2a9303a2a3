// SPDX-License-Identifier: Apache-2.0
#include "os/file.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/memfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <cerrno>
#include <cstdio>

#include "os/syscall.hpp"

namespace tenon::os {
namespace {

Error error_of(long result, const char* what) noexcept {
  const int system_error = static_cast<int>(-result);
  Code code = Code::kIoError;
  switch (system_error) {
    case ENOENT:
    case ENOTDIR:
      code = Code::kNotFound;
      break;
    case EEXIST:
      code = Code::kAlreadyExists;
      break;
    case ELOOP:
      code = Code::kUnsafePath;
      break;
    case EISDIR:
    case ENXIO:
    case ENODEV:
      code = Code::kWrongKind;
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      code = Code::kPermissionDenied;
      break;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      code = Code::kNoSpace;
      break;
    case ENOMEM:
      code = Code::kNoMemory;
      break;
    case EMFILE:
    case ENFILE:
      code = Code::kTooManyFiles;
      break;
    case EOPNOTSUPP:
      code = Code::kUnsupported;
      break;
    case ENAMETOOLONG:
    case EINVAL:
      code = Code::kInvalidArgument;
      break;
    default:
      break;
  }
  return Error::from_system(code, system_error, what);
}

Result<File> open_with(const char* path, int flags, std::uint32_t mode, const char* what) noexcept {
  const long result = invoke(SYS_openat, AT_FDCWD, arg(path), flags | O_CLOEXEC, arg(mode));
  if (result < 0) return error_of(result, what);
  return File(static_cast<int>(result));
}

Result<void> done_or(long result, const char* what) noexcept {
  if (result < 0) return error_of(result, what);
  return {};
}

Result<void> set_mode(const File& file, std::uint32_t mode) noexcept {
  return done_or(invoke(SYS_fchmod, file.get(), arg(mode)), "setting the file's mode");
}

// A path that leads to an open file.
struct Link {
  char path[32];
  explicit Link(int descriptor) noexcept {
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
  }
};

constexpr long kFixedSize = F_SEAL_SHRINK | F_SEAL_GROW;

FileFacts facts_from(const struct ::stat& status) noexcept {
  FileFacts facts;
  facts.device = status.st_dev;
  facts.inode = status.st_ino;
  facts.bytes = static_cast<std::uint64_t>(status.st_size);
  facts.links = status.st_nlink;
  facts.owner = status.st_uid;
  facts.mode = status.st_mode & 07777u;
  facts.type = S_ISREG(status.st_mode)   ? FileType::kRegular
               : S_ISDIR(status.st_mode) ? FileType::kDirectory
               : S_ISLNK(status.st_mode) ? FileType::kLink
                                         : FileType::kOther;
  return facts;
}

// A file that grows past RLIMIT_FSIZE raises SIGXFSZ, which kills: ask first.
Result<void> within_size_limit(std::uint64_t end) noexcept {
  struct ::rlimit limit {};
  if (invoke(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, arg(&limit)) < 0) return {};
  if (limit.rlim_cur != RLIM_INFINITY && end > limit.rlim_cur)
    return Error(Code::kNoSpace, "RLIMIT_FSIZE is", static_cast<std::int64_t>(limit.rlim_cur));
  return {};
}

}  // namespace

void File::close() noexcept {
  // Linux frees the number even when close() reports EINTR: never repeat it.
  if (valid()) invoke(SYS_close, forget());
}

Result<File> open_file(const char* path, Access access) noexcept {
  const int mode = access == Access::kReadOnly ? O_RDONLY : O_RDWR;
  return open_with(path, mode | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0, "opening the file");
}

Result<File> create_unnamed(const char* directory, std::uint32_t mode) noexcept {
  auto file = open_with(directory, O_TMPFILE | O_RDWR, mode, "making a file in the directory");
  if (!file) return file;
  if (auto set = set_mode(*file, mode); !set) return set.error();
  return file;
}

Result<File> create_anonymous(std::uint32_t mode) noexcept {
  const long result = invoke(SYS_memfd_create, arg("tenon"), MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (result < 0) return error_of(result, "making a file in memory");
  File file(static_cast<int>(result));
  // It is born open to everybody who gets at a descriptor.
  if (auto set = set_mode(file, mode); !set) return set.error();
  return file;
}

Result<File> open_again(int descriptor, Access access) noexcept {
  const int mode = access == Access::kReadOnly ? O_RDONLY : O_RDWR;
  return open_with(Link(descriptor).path, mode, 0, "opening the descriptor's file again");
}

Result<void> fix_size(const File& file) noexcept {
  return done_or(invoke(SYS_fcntl, file.get(), F_ADD_SEALS, kFixedSize | F_SEAL_SEAL),
                 "sealing the file's size");
}

bool has_fixed_size(int descriptor) noexcept {
  const long seals = invoke(SYS_fcntl, descriptor, F_GET_SEALS);
  return seals >= 0 && (seals & kFixedSize) == kFixedSize;
}

Result<void> publish(const File& file, const char* path) noexcept {
  return done_or(invoke(SYS_linkat, AT_FDCWD, arg(Link(file.get()).path), AT_FDCWD, arg(path),
                        AT_SYMLINK_FOLLOW),
                 "naming the file");
}

Result<void> unlink_file(const char* path) noexcept {
  return done_or(invoke(SYS_unlinkat, AT_FDCWD, arg(path), 0), "removing the file");
}

Result<void> make_directory(const char* path, std::uint32_t mode) noexcept {
  const long result = invoke(SYS_mkdirat, AT_FDCWD, arg(path), arg(mode));
  if (result == -EEXIST) return {};
  return done_or(result, "making the directory");
}

Result<FileFacts> facts_of(int descriptor) noexcept {
  struct ::stat status {};
  const long result = invoke(SYS_newfstatat, descriptor, arg(""), arg(&status), AT_EMPTY_PATH);
  if (result < 0) return error_of(result, "asking for the file's facts");
  return facts_from(status);
}

Result<FileFacts> facts_of(const char* path) noexcept {
  struct ::stat status {};
  const long result =
      invoke(SYS_newfstatat, AT_FDCWD, arg(path), arg(&status), AT_SYMLINK_NOFOLLOW);
  if (result < 0) return error_of(result, "asking for the file's facts");
  return facts_from(status);
}

bool leads_to(int descriptor, const FileFacts& file) noexcept {
  auto facts = facts_of(descriptor);
  return facts && facts->same_file(file);
}

Result<bool> outlives_boot(const File& file) noexcept {
  struct ::statfs system {};
  const long result = invoke(SYS_fstatfs, file.get(), arg(&system));
  if (result < 0) return error_of(result, "asking for the kind of file system");
  return system.f_type != TMPFS_MAGIC && system.f_type != RAMFS_MAGIC &&
         system.f_type != HUGETLBFS_MAGIC;
}

Result<void> sync(const File& file) noexcept {
  return done_or(invoke(SYS_fsync, file.get()), "writing the file to its disk");
}

Result<void> sync_directory(const char* path) noexcept {
  auto directory = open_with(path, O_RDONLY | O_DIRECTORY, 0, "opening the directory");
  if (!directory) return directory.error();
  return sync(*directory);
}

Result<void> set_size(const File& file, std::uint64_t bytes) noexcept {
  if (auto allowed = within_size_limit(bytes); !allowed) return allowed;
  return done_or(invoke(SYS_ftruncate, file.get(), arg(bytes)), "setting the file's size");
}

Result<void> allocate(const File& file, std::uint64_t offset, std::uint64_t bytes) noexcept {
  if (auto allowed = within_size_limit(offset + bytes); !allowed) return allowed;
  long result = 0;
  do {
    result = invoke(SYS_fallocate, file.get(), 0, arg(offset), arg(bytes));
  } while (result == -EINTR);
  return done_or(result, "reserving storage");
}

Result<std::size_t> read_at(const File& file, void* to, std::size_t bytes,
                            std::uint64_t offset) noexcept {
  auto* out = static_cast<unsigned char*>(to);
  std::size_t done = 0;
  while (done < bytes) {
    const long got =
        invoke(SYS_pread64, file.get(), arg(out + done), arg(bytes - done), arg(offset + done));
    if (got == -EINTR) continue;
    if (got < 0) return error_of(got, "reading the file");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<void> write_at(const File& file, const void* from, std::size_t bytes,
                      std::uint64_t offset) noexcept {
  const auto* in = static_cast<const unsigned char*>(from);
  std::size_t done = 0;
  while (done < bytes) {
    const long put =
        invoke(SYS_pwrite64, file.get(), arg(in + done), arg(bytes - done), arg(offset + done));
    if (put == -EINTR) continue;
    if (put < 0) return error_of(put, "writing the file");
    done += static_cast<std::size_t>(put);
  }
  return {};
}

Result<std::size_t> read_small_file(const char* path, void* to, std::size_t bytes) noexcept {
  auto file = open_with(path, O_RDONLY, 0, "opening the file");
  if (!file) return file.error();
  return read_at(*file, to, bytes, 0);
}

}  // namespace tenon::os

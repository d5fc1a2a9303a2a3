// SPDX-License-Identifier: Apache-2.0
#include "stream/source.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace tenon::cli {

Source::Source(const std::string& path)
    : descriptor_(Descriptor::open(path, O_RDONLY, STDIN_FILENO)),
      is_file_(S_ISREG(descriptor_.facts().st_mode)),
      identity_(look()) {}

StreamHeader Source::look() const {
  StreamHeader header;
  if (!is_file_) return header;
  const struct ::stat facts = descriptor_.facts();
  header.inode = facts.st_ino;
  header.size = static_cast<std::uint64_t>(facts.st_size);
  header.mtime_ns = std::int64_t{facts.st_mtim.tv_sec} * 1'000'000'000 + facts.st_mtim.tv_nsec;
  return header;
}

std::size_t Source::read(std::span<std::byte> out, std::uint64_t offset) const {
  return is_file_ ? descriptor_.read_some_at(out, offset) : descriptor_.read_some(out);
}

void Source::check_unchanged() const {
  if (!look().same_file(identity_))
    throw Failure(name() + ": it was changed while it was sent; send it again with --fresh",
                  kExitFailed);
}

}  // namespace tenon::cli

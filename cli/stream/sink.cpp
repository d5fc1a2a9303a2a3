// SPDX-License-Identifier: Apache-2.0
#include "stream/sink.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace tenon::cli {

Sink::Sink(const std::string& path)
    : descriptor_(Descriptor::open(path, O_WRONLY | O_CREAT, STDOUT_FILENO)),
      is_file_(!descriptor_.is_standard() && S_ISREG(descriptor_.facts().st_mode)) {}

std::uint64_t Sink::size() const {
  return static_cast<std::uint64_t>(descriptor_.facts().st_size);
}

void Sink::write(std::span<const std::byte> data, std::uint64_t offset) const {
  if (is_file_)
    descriptor_.write_all_at(data, offset);
  else
    descriptor_.write_all(data);
}

void Sink::finish(std::uint64_t total) const {
  if (is_file_) descriptor_.truncate(total);
}

}  // namespace tenon::cli

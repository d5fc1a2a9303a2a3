// SPDX-License-Identifier: Apache-2.0
#include "stream/descriptor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace tenon::cli {
namespace {

constexpr std::array kStandardNames = {"standard input", "standard output", "standard error"};

// Repeats a read or write that a signal or a non-blocking descriptor cut short.
template <class Call>
std::size_t persist(const std::string& name, int number, short events, Call call) {
  for (;;) {
    const ssize_t done = call();
    if (done >= 0) return static_cast<std::size_t>(done);
    if (errno == EAGAIN) {
      ::pollfd wanted{number, events, 0};
      ::poll(&wanted, 1, -1);
    } else if (errno == EPIPE) {
      throw Failure("", 128 + SIGPIPE);  // as if the signal had done it
    } else if (errno != EINTR) {
      throw system_failure(name, events == POLLIN ? "cannot read it" : "cannot write it",
                           events == POLLIN ? "check the file" : "check the space that is left");
    }
  }
}

off_t file_offset(std::uint64_t offset) {
  return static_cast<off_t>(offset);
}

}  // namespace

Failure system_failure(const std::string& subject, const std::string& what,
                       const std::string& remedy) {
  return {subject + ": " + what + ": " + ::strerrordesc_np(errno) + "; " + remedy, kExitFailed};
}

Descriptor Descriptor::open(const std::string& path, int flags, int standard) {
  if (path == "-") return {kStandardNames.at(static_cast<std::size_t>(standard)), standard, false};
  const int number = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  if (number < 0) throw system_failure(path, "cannot open it", "check the path and who may use it");
  return {path, number, true};
}

Descriptor::~Descriptor() {
  if (owned_) ::close(number_);
}

Descriptor::Descriptor(Descriptor&& other) noexcept
    : name_(std::move(other.name_)),
      number_(other.number_),
      owned_(std::exchange(other.owned_, false)) {}

struct ::stat Descriptor::facts() const {
  struct ::stat facts {};
  if (::fstat(number_, &facts) != 0) throw system_failure(name_, "cannot look at it", "open it");
  return facts;
}

std::size_t Descriptor::read_some(std::span<std::byte> out) const {
  return persist(name_, number_, POLLIN, [&] { return ::read(number_, out.data(), out.size()); });
}

std::size_t Descriptor::read_some_at(std::span<std::byte> out, std::uint64_t offset) const {
  return persist(name_, number_, POLLIN,
                 [&] { return ::pread(number_, out.data(), out.size(), file_offset(offset)); });
}

void Descriptor::write_all(std::span<const std::byte> data) const {
  while (!data.empty()) {
    data = data.subspan(persist(name_, number_, POLLOUT,
                                [&] { return ::write(number_, data.data(), data.size()); }));
  }
}

void Descriptor::write_all_at(std::span<const std::byte> data, std::uint64_t offset) const {
  while (!data.empty()) {
    const std::size_t done = persist(name_, number_, POLLOUT, [&] {
      return ::pwrite(number_, data.data(), data.size(), file_offset(offset));
    });
    data = data.subspan(done);
    offset += done;
  }
}

void Descriptor::truncate(std::uint64_t bytes) const {
  if (::ftruncate(number_, file_offset(bytes)) != 0)
    throw system_failure(name_, "cannot set its length", "check the file");
}

}  // namespace tenon::cli

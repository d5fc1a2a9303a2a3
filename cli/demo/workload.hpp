// SPDX-License-Identifier: Apache-2.0
// The origin's message: 64 KiB of random bytes, then their SHA-1. Here the first 8 bytes are the
// number of the message, so that a lost or repeated one can be told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace tenon::cli::demo {

constexpr std::size_t kPayloadBytes = 64 * 1024;
constexpr std::size_t kDigestBytes = 20;
constexpr std::size_t kMessageBytes = kPayloadBytes + kDigestBytes;

/// What a reader found.
struct Reading {
  std::uint64_t number = 0;
  bool right = false;  ///< the digest fits the bytes
};

/// Failure when it is a whole message, but another one.
void require_number(const Reading& reading, std::uint64_t number);

/// Writes and checks messages in place. Thread: one at a time.
class Workload {
 public:
  Workload();
  ~Workload();
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  /// First the payload, then the digest.
  void fill(std::span<std::byte> message, std::uint64_t number);
  /// The message may change meanwhile: then the digest does not fit, and that is all.
  Reading check(std::span<const std::byte> message);

 private:
  struct Sha1;
  std::uint64_t next_random() noexcept;

  std::uint64_t state_;
  std::unique_ptr<Sha1> sha1_;
};

}  // namespace tenon::cli::demo

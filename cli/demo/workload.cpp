// SPDX-License-Identifier: Apache-2.0
#include "demo/workload.hpp"

#include <openssl/evp.h>
#include <array>
#include <cstring>
#include <random>

#include "failure.hpp"

namespace tenon::cli::demo {

using Digest = std::array<unsigned char, kDigestBytes>;

struct Workload::Sha1 {
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "SHA1", nullptr),
                                                            &EVP_MD_free};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};

  // The number comes as a copy: of memory that changes meanwhile, the digest and the caller would
  // else look at two different ones.
  Digest of(std::uint64_t number, std::span<const std::byte> rest) {
    Digest digest{};
    if (EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), &number, sizeof number) != 1 ||
        EVP_DigestUpdate(context.get(), rest.data(), rest.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
      throw Failure("demo: OpenSSL refused to compute a SHA-1", kExitFailed);
    return digest;
  }
};

Workload::Workload() : sha1_(std::make_unique<Sha1>()) {
  // A seed of its own for each process: were a successor to write the bytes of the dead one again,
  // a message mixed from both would pass for a whole one.
  std::random_device device;
  state_ = (std::uint64_t{device()} << 32) | device();
}

Workload::~Workload() = default;

// splitmix64 by Sebastiano Vigna, public domain, https://prng.di.unimi.it/splitmix64.c: 8 bytes in
// about a nanosecond, so that the time goes into the digest and the channel.
std::uint64_t Workload::next_random() noexcept {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

void Workload::fill(std::span<std::byte> message, std::uint64_t number) {
  std::byte* const payload = message.data();
  std::memcpy(payload, &number, sizeof number);
  for (std::size_t at = sizeof number; at < kPayloadBytes; at += sizeof(std::uint64_t)) {
    const std::uint64_t word = next_random();
    std::memcpy(payload + at, &word, sizeof word);
  }
  const Digest digest = sha1_->of(number, {payload + sizeof number, kPayloadBytes - sizeof number});
  std::memcpy(payload + kPayloadBytes, digest.data(), digest.size());
}

Reading Workload::check(std::span<const std::byte> message) {
  Reading reading;
  if (message.size() != kMessageBytes) return reading;
  std::memcpy(&reading.number, message.data(), sizeof reading.number);
  const Digest digest =
      sha1_->of(reading.number,
                message.subspan(sizeof reading.number, kPayloadBytes - sizeof reading.number));
  reading.right = std::memcmp(digest.data(), message.data() + kPayloadBytes, digest.size()) == 0;
  return reading;
}

void require_number(const Reading& reading, std::uint64_t number) {
  if (reading.right && reading.number != number)
    throw Failure("demo: message " + std::to_string(reading.number) + " came in place of " +
                      std::to_string(number),
                  kExitFailed);
}

}  // namespace tenon::cli::demo

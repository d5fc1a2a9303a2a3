// SPDX-License-Identifier: Apache-2.0
#include "mapping/clean.hpp"

#include <array>

#include "os/process.hpp"
#include "tenon/order.hpp"

namespace tenon::mapping {
namespace {

constexpr std::uint64_t kCleanAt = layout::kWordsOffset + offsetof(layout::SegmentWords, clean);
constexpr std::uint64_t kBootAt =
    layout::kWordsOffset + offsetof(layout::SegmentWords, used_in_boot);

}  // namespace

Result<void> check_clean(const os::File& file) {
  std::uint32_t state = 0;
  auto got = os::read_at(file, &state, sizeof state, kCleanAt);
  if (!got) return got.error();
  if (state == layout::kClean) return {};
  // SYNC words.clean: acquire, with the release in begin_use(): who sees that it is in use sees in
  // which boot.
  order::acquire_fence();
  alignas(8) std::array<std::uint8_t, 16> boot{};
  got = os::read_at(file, boot.data(), boot.size(), kBootAt);
  if (!got) return got.error();
  // Where the boot cannot be told nothing is known, and nothing trusted.
  if (boot == os::boot_id() && boot != decltype(boot){}) return {};
  return Error(Code::kCorrupt,
               "it was in use when the machine went down (open_for_salvage() reads what is left)");
}

Result<void> begin_use(const Mapping& mapping, const os::File& file) {
  layout::SegmentWords& words = mapping.words();
  std::uint32_t state = order::get_opaque(words.clean);
  if (state == layout::kClean) {
    alignas(8) const std::array<std::uint8_t, 16> boot = os::boot_id();
    order::copy_words(words.used_in_boot, boot.data(), sizeof words.used_in_boot);
    // SYNC words.clean: release, with the fence in check_clean(). Of several who do this all store
    // the same.
    if (order::compare_and_set_release(words.clean, state, std::uint32_t{layout::kUseBegins}))
      state = layout::kUseBegins;
  }
  if (state != layout::kUseBegins) return {};
  if (auto written = os::sync(file); !written) return written;
  // Not when the disk has refused somebody meanwhile.
  order::compare_and_set_opaque(words.clean, state, std::uint32_t{layout::kInUse});
  return {};
}

Result<void> flush(const Mapping& mapping, const os::File& file) {
  auto written = os::sync(file);
  if (!written) order::set_opaque(mapping.words().clean, std::uint32_t{layout::kNotWritten});
  return written;
}

void end_use(const Mapping& mapping, const os::File& file) {
  std::uint32_t& state = mapping.words().clean;
  if (order::get_plain(state) != layout::kInUse || !flush(mapping, file)) return;
  // After the system call, which no compiler moves, and which has seen what was stored before.
  order::set_opaque(state, std::uint32_t{layout::kClean});
  static_cast<void>(flush(mapping, file));
}

}  // namespace tenon::mapping

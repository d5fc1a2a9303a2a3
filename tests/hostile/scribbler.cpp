// SPDX-License-Identifier: Apache-2.0
#include "hostile/scribbler.hpp"

#include "layout/participant_layout.hpp"
#include "layout/segment_layout.hpp"
#include "tenon/order.hpp"

namespace tenon::test {
namespace {

constexpr std::uint64_t kWord = sizeof(std::uint64_t);

}  // namespace

Scribbler::Scribbler(const std::string& path, const Specimen& specimen, std::uint64_t seed)
    : specimen_(specimen), file_(path), random_(seed), control_(specimen.control_words()) {
  std::erase_if(control_, [](std::uint64_t at) { return at < sizeof(layout::SegmentHeader); });
  // Four times, as they are few and thread ends hang on them.
  for (int i = 0; i < 4; ++i)
    control_.insert(control_.end(), specimen.token_offsets.begin(), specimen.token_offsets.end());
}

void Scribbler::write() {
  const std::uint64_t offset = any_target();
  const std::uint64_t old = order::get_opaque(word(offset));
  const std::uint64_t value = value_instead_of(old);
  constexpr std::uint64_t kLow = 0xffffffff;
  switch (random_() % 4) {
    case 0:
      order::set_opaque(word(offset), (old & ~kLow) | (value & kLow));
      break;
    case 1:
      order::set_opaque(word(offset), (old & kLow) | value << 32);
      break;
    default:
      order::set_opaque(word(offset), value);
  }
  if (random_() % 2 == 0) mend_around(file_.data(), specimen_, offset);
}

void Scribbler::heal() {
  file_.heal(specimen_.content, specimen_.parts.size());
  for (const std::uint64_t offset : specimen_.token_offsets)
    order::set_opaque(word(offset), std::uint64_t{0});
}

std::uint64_t Scribbler::any_target() {
  constexpr int kAnywhere = 16;  // one in so many: padding, payload, what is made anew
  constexpr int kHeader = 64;    // one in so many: it is what everybody looks at first
  if (random_() % kAnywhere == 0) return random_() % (specimen_.content.size() / kWord) * kWord;
  if (random_() % kHeader == 0) return random_() % (sizeof(layout::SegmentHeader) / kWord) * kWord;
  return control_[random_() % control_.size()];
}

std::uint64_t Scribbler::value_instead_of(std::uint64_t old) {
  const std::uint64_t any = random_();
  switch (random_() % 10) {
    case 0:
      return 0;
    case 1:
      return UINT64_MAX;
    case 2:
      return old + 1;
    case 3:
      return old - 1;
    case 4:
      return old ^ std::uint64_t{1} << any % 64;
    case 5:
      return claim();
    case 6:
      return any % (specimen_.content.size() / layout::kPage + 1) * layout::kPage;
    case 7:
      return order::get_opaque(word(control_[any % control_.size()]));
    case 8:
      return any % 16 | (any >> 32) % 16 << 32;
    default:
      return any >> random_() % 64;
  }
}

// Of a slot that is there, or nearly, and of a generation that was, or nearly.
std::uint64_t Scribbler::claim() {
  constexpr std::uint32_t kSlots = 6;
  constexpr std::uint32_t kGenerations = 16;
  return layout::Claim::of(static_cast<std::uint32_t>(random_() % kSlots),
                           static_cast<std::uint32_t>(random_() % kGenerations))
      .word;
}

std::uint64_t& Scribbler::word(std::uint64_t offset) const noexcept {
  return *reinterpret_cast<std::uint64_t*>(file_.data() + offset);
}

}  // namespace tenon::test

// SPDX-License-Identifier: Apache-2.0
// The words in which the order of monitors is kept: an object like any other.
#include "monitor/lock_order.hpp"

#include "object/object_core.hpp"
#include "segment/attachment.hpp"
#include "segment/find_or_make.hpp"
#include "tenon/segment.hpp"

namespace tenon {

Result<void> Segment::record_lock_order() {
  auto participant = writer();
  if (!participant) return participant.error();
  if (core_->order != nullptr) return {};
  constexpr std::uint64_t kWords = monitor::LockOrder::kWords;
  const ObjectType word = type_of<std::uint64_t>();
  auto core = segment::find_or_make(
      [&] { return find(monitor::LockOrder::kName, layout::kKindObject, word, kWords); },
      [&]() -> Result<std::shared_ptr<object::Core>> {
        const object::Wish wish{layout::kKindObject, word, kWords, 1};
        auto made = object::create(**participant, monitor::LockOrder::kName, wish, {});
        if (!made) return made.error();
        return take(std::move(*made), layout::kKindObject, word, kWords);
      });
  if (!core) return core.error();
  if (!(*core)->content.is_in_place()) return Error(Code::kWrongKind, "lock-order is not in place");
  auto* words = reinterpret_cast<std::uint64_t*>((*core)->content.value(0));
  // Not the attachment, which it is part of: that could never be closed.
  auto use =
      std::make_shared<participant::Use>(std::get<participant::Use>(std::move(*(*core)->hold)));
  core_->order = std::make_shared<monitor::LockOrder>(std::span(words, kWords), std::move(use));
  return {};
}

}  // namespace tenon

// SPDX-License-Identifier: Apache-2.0
#include "tenon/object.hpp"

#include <algorithm>

#include "object/object_core.hpp"
#include "tenon/order.hpp"

namespace tenon {
namespace {

ObjectInfo info_of(const object::Content& content) {
  const layout::ObjectHeader& header = content.header;
  return {{content.description, header.element_bytes}, header.count};
}

// Of bytes that another may write meanwhile.
void copy_out(std::byte* to, const std::byte* from, std::size_t bytes) noexcept {
  alignas(8) std::array<std::byte, 512> chunk;
  for (std::size_t done = 0; done < bytes;) {
    const std::size_t size = std::min(bytes - done, chunk.size());
    order::copy_words(chunk.data(), from + done, size);
    order::copy_plain(to + done, chunk.data(), size);
    done += size;
  }
}

// To bytes that another may read meanwhile.
void copy_in(std::byte* to, const std::byte* from, std::size_t bytes) noexcept {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  const bool in_words = (reinterpret_cast<std::uintptr_t>(from) | bytes) % kWord == 0;
  if (in_words) return order::copy_words(to, from, bytes);
  alignas(kWord) std::array<std::byte, 512> chunk;
  for (std::size_t done = 0; done < bytes;) {
    const std::size_t size = std::min(bytes - done, chunk.size());
    order::copy_plain(chunk.data(), from + done, size);
    order::copy_words(to + done, chunk.data(), size);
    done += size;
  }
}

}  // namespace

ByteObject::ByteObject(std::shared_ptr<const object::Core> core) noexcept : core_(std::move(core)) {
  if (core_->monitor)
    monitor_ = Monitor(std::shared_ptr<const monitor::Core>(core_, &*core_->monitor));
}

Result<ByteHeld> ByteObject::enter_slowly(Deadline deadline) const {
  if (!core_->monitor) return Error(Code::kPermissionDenied, "it is attached read-only");
  const auto entered = core_->monitor->enter(deadline);
  if (!entered) return entered.error();
  return ByteHeld(*core_, monitor_.fast_, *entered);
}

Result<Monitor> ByteObject::monitor() const {
  if (!core_->monitor) return Error(Code::kPermissionDenied, "it is attached read-only");
  return monitor_;
}

Result<void> ByteObject::snapshot(std::span<std::byte> out) const {
  if (core_->forked()) return Code::kForkedHandle;
  if (out.size() != core_->content.value_size())
    return Error(Code::kInvalidArgument, "bytes of the whole value:",
                 static_cast<std::int64_t>(core_->content.value_size()));
  if (core_->content.is_in_place())
    return Error(Code::kInvalidArgument, "an object in place has no snapshots");
  constexpr int kAttempts = 1000;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    // SYNC object.version: acquire, with the release of who changed the value.
    const std::uint64_t version = order::get_acquire(core_->content.words().version);
    copy_out(out.data(), core_->content.value(version), out.size());
    // SYNC object.value: acquire, with the release fence of who changes it: who saw a part of a
    // later value in this copy sees a later version, too.
    order::acquire_fence();
    if (order::get_opaque(core_->content.words().version) == version) return {};
  }
  return Code::kWouldBlock;
}

Result<std::uint64_t> ByteObject::version() const {
  if (core_->forked()) return Code::kForkedHandle;
  return order::get_opaque(core_->content.words().version);
}

ObjectInfo ByteObject::info() const {
  ObjectInfo info = info_of(core_->content);
  info.in_place = core_->content.is_in_place();
  return info;
}

// ---- the owner's

// With two copies the value is whole in any case.
void ByteHeld::note_death() noexcept {
  owner_died_ = true;
  if (!core_->content.is_in_place()) static_cast<void>(core_->monitor->mark_consistent());
}

void ByteHeld::exit_slowly() noexcept {
  static_cast<void>(core_->monitor->exit());
}

std::span<const std::byte> ByteHeld::value() const noexcept {
  if (core_ == nullptr) return {};
  const object::Content& content = core_->content;
  return {content.value(order::get_opaque(content.words().version)), content.value_size()};
}

Result<void> ByteHeld::store(std::span<const std::byte> value) {
  if (core_ == nullptr) return Code::kIllegalMonitorState;
  const object::Content& content = core_->content;
  if (content.is_in_place()) return Error(Code::kInvalidArgument, "it is an object in place");
  if (value.size() != content.value_size())
    return Error(Code::kInvalidArgument,
                 "bytes of the whole value:", static_cast<std::int64_t>(content.value_size()));
  std::uint64_t& version = content.words().version;
  const std::uint64_t next = order::get_opaque(version) + 1;
  // SYNC object.value: release, with the acquire fence in snapshot(): who sees a part of this in
  // the copy sees that the version before is over.
  order::release_fence();
  copy_in(content.value(next), value.data(), value.size());
  // SYNC object.version: release, with the acquire in snapshot(); and against death: all before it.
  order::set_release(version, next);
  return {};
}

Result<std::span<std::byte>> ByteHeld::in_place() {
  if (core_ == nullptr) return Code::kIllegalMonitorState;
  const object::Content& content = core_->content;
  if (!content.is_in_place()) return Error(Code::kInvalidArgument, "it is not an object in place");
  return std::span(content.value(0), content.value_size());
}

Result<void> ByteHeld::mark_consistent() {
  if (core_ == nullptr) return Code::kIllegalMonitorState;
  return core_->monitor->mark_consistent();
}

Result<Awoken> ByteHeld::wait_until(Deadline deadline) {
  if (core_ == nullptr) return Code::kIllegalMonitorState;
  const auto back = core_->monitor->wait(deadline);
  if (!back) {
    const bool is_inside = !back.is(Code::kInconsistent) && !back.is(Code::kDeadlock);
    if (!is_inside) core_ = nullptr;
    return back.error();
  }
  if (back->entry == Entry::kOwnerDied) note_death();
  return back->awoken;
}

void ByteHeld::notify() {
  if (core_ != nullptr) static_cast<void>(core_->monitor->notify());
}
void ByteHeld::notify_all() {
  if (core_ != nullptr) static_cast<void>(core_->monitor->notify_all());
}

ByteSealed::ByteSealed(std::shared_ptr<const object::Core> core) noexcept
    : core_(std::move(core)) {}

std::span<const std::byte> ByteSealed::data() const noexcept {
  if (core_->forked()) return {};
  return {core_->content.value(0), core_->content.value_size()};
}

ObjectInfo ByteSealed::info() const {
  ObjectInfo info = info_of(core_->content);
  info.sealed = true;
  return info;
}

ByteDraft::ByteDraft(std::shared_ptr<object::Core> core) noexcept : core_(std::move(core)) {}

std::span<std::byte> ByteDraft::data() const noexcept {
  if (core_ == nullptr || core_->forked()) return {};
  return {core_->content.value(0), core_->content.value_size()};
}

Result<ByteSealed> ByteDraft::seal() {
  if (core_ == nullptr) return Error(Code::kClosed, "it was sealed");
  const std::uint32_t entry = std::get<participant::Use>(*core_->hold).index();
  auto published = directory::publish_draft(*core_->participant, entry, core_->name);
  if (!published) return published.error();
  return ByteSealed(std::move(core_));
}

}  // namespace tenon

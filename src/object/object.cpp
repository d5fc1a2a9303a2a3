// SPDX-License-Identifier: Apache-2.0
#include "tenon/object.hpp"

#include <algorithm>

#include "object/object_core.hpp"
#include "tenon/order.hpp"

namespace tenon {
namespace {

ObjectInfo info_of(const object::Content& content) {
  const layout::ObjectHeader& header = content.header;
  return {{content.description, header.element_bytes}, header.count, header.copies == 1};
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

}  // namespace

ByteObject::ByteObject(std::shared_ptr<const object::Core> core) noexcept
    : core_(std::move(core)) {}

Result<void> ByteObject::snapshot(std::span<std::byte> out) const {
  if (core_->forked()) return Code::kForkedHandle;
  if (out.size() != core_->content.value_size())
    return Error(Code::kInvalidArgument, "bytes of the whole value:",
                 static_cast<std::int64_t>(core_->content.value_size()));
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
  return info_of(core_->content);
}

ByteSealed::ByteSealed(std::shared_ptr<const object::Core> core) noexcept
    : core_(std::move(core)) {}

std::span<const std::byte> ByteSealed::data() const noexcept {
  if (core_->forked()) return {};
  return {core_->content.value(0), core_->content.value_size()};
}

ObjectInfo ByteSealed::info() const {
  return info_of(core_->content);
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

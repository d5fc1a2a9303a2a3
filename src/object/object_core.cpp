// SPDX-License-Identifier: Apache-2.0
#include "object/object_core.hpp"

#include <cstring>
#include <utility>

#include "base/bits.hpp"
#include "tenon/order.hpp"

namespace tenon::object {
namespace {

constexpr std::uint32_t kLongestDescription = 1u << 16;  // bytes

std::uint64_t checksum_of_text(std::string_view text) noexcept {
  return checksum(reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

Result<layout::ObjectHeader> lay_out(std::uint32_t element_bytes, std::uint64_t count,
                                     std::uint32_t copies, std::uint32_t description_bytes,
                                     std::uint64_t description_checksum) {
  if (element_bytes == 0 || count == 0 || description_bytes == 0)
    return Error(Code::kInvalidArgument, "an object has at least one element of one byte");
  if (description_bytes > kLongestDescription)
    return Error(Code::kTooLarge, "bytes of the description", description_bytes);
  if (count > layout::kWindow / element_bytes)
    return Error(Code::kTooLarge, "an object has at most 1 GiB");
  layout::ObjectHeader header{};
  header.magic = layout::kObjectMagic;
  header.count = count;
  header.element_bytes = element_bytes;
  header.description_bytes = description_bytes;
  header.description_offset = sizeof(layout::Object);
  header.description_checksum = description_checksum;
  header.values_offset = header.description_offset + round_up(description_bytes, layout::kApart);
  header.value_bytes = round_up(count * element_bytes, layout::kApart);
  header.copies = copies;
  header.checksum = checksum_of(header);
  return header;
}

// A header is right when it is what we would have made of its own wishes.
Result<void> check(const layout::ObjectHeader& header, std::uint64_t object_bytes) {
  if (header.magic != layout::kObjectMagic) return Error(Code::kCorrupt, "magic of an object");
  if (header.checksum != checksum_of(header)) return Error(Code::kCorrupt, "checksum of an object");
  if (header.copies != 1 && header.copies != 2) return Error(Code::kCorrupt, "copies of an object");
  auto expected = lay_out(header.element_bytes, header.count, header.copies,
                          header.description_bytes, header.description_checksum);
  if (!expected || std::memcmp(&*expected, &header, sizeof header) != 0 ||
      bytes_of(header) > object_bytes)
    return Error(Code::kCorrupt, "sizes of an object");
  return {};
}

const char* other_than(std::uint32_t kind) noexcept {
  switch (kind) {
    case layout::kKindSealed:
      return "it is not a sealed object";
    case layout::kKindMonitor:
      return "it is not a monitor";
    default:
      return "it is not an object";
  }
}

// Reserves it and writes everything but the value.
Result<directory::NewObject> begin(participant::Participant& participant, std::string_view name,
                                   std::uint32_t kind, const ObjectType& type,
                                   const layout::ObjectHeader& header) {
  auto object = directory::NewObject::begin(participant, name, kind, bytes_of(header));
  if (!object) return object;
  order::copy_plain(object->memory(), &header, sizeof header);
  order::copy_plain(object->memory() + header.description_offset, type.description.data(),
                    type.description.size());
  return object;
}

}  // namespace

Result<layout::ObjectHeader> plan(const ObjectType& type, std::uint64_t count,
                                  std::uint32_t copies) {
  if (type.description.size() > kLongestDescription)
    return Error(Code::kTooLarge, "bytes of the description",
                 static_cast<std::int64_t>(type.description.size()));
  return lay_out(type.bytes, count, copies, static_cast<std::uint32_t>(type.description.size()),
                 checksum_of_text(type.description));
}

std::uint64_t bytes_of(const layout::ObjectHeader& header) noexcept {
  return header.values_offset + header.copies * header.value_bytes;
}

Result<Content> read(const mapping::Mapping& mapping, std::uint64_t offset, std::uint64_t bytes) {
  Content content;
  content.base = mapping.at(offset, bytes, layout::kPage);
  if (content.base == nullptr || bytes < sizeof(layout::Object))
    return Error(Code::kCorrupt, "place of an object");
  order::copy_plain(&content.header, content.base, sizeof content.header);
  if (auto sound = check(content.header, bytes); !sound) return sound.error();
  content.description.resize(content.header.description_bytes);
  order::copy_plain(content.description.data(), content.base + content.header.description_offset,
                    content.description.size());
  if (checksum_of_text(content.description) != content.header.description_checksum)
    return Error(Code::kCorrupt, "description of an object");
  return content;
}

Result<std::shared_ptr<Core>> open(Core core, const directory::Found& found, std::uint32_t kind,
                                   const ObjectType& type, std::uint64_t count) {
  if (found.kind != kind) return Error(Code::kWrongKind, other_than(kind));
  auto content = read(core.mapping, found.offset, found.bytes);
  if (!content) return content.error();
  const layout::ObjectHeader& header = content->header;
  if (type.bytes != 0) {
    if (header.element_bytes != type.bytes)
      return Error(Code::kLayoutMismatch, "bytes of one element there:", header.element_bytes);
    if (!same_layout(content->description, type.description))
      return Error(Code::kLayoutMismatch, "its fields are others: Segment::describe() tells them");
  }
  if (count != 0 && header.count != count)
    return Error(Code::kLayoutMismatch, "elements there:", static_cast<std::int64_t>(header.count));
  core.content = std::move(*content);
  auto shared = std::make_shared<Core>(std::move(core));
  if (shared->participant != nullptr && kind != layout::kKindSealed)
    shared->monitor = std::make_unique<monitor::Core>(
        *shared->participant, shared->content.words().monitor,
        found.offset + offsetof(layout::Object, monitor), monitor::patience(), shared->order.get());
  return shared;
}

Result<directory::Opened> create(participant::Participant& participant, std::string_view name,
                                 const Wish& wish, std::span<const std::byte> value) {
  auto header = plan(wish.type, wish.count, wish.copies);
  if (!header) return header.error();
  if (!value.empty() && value.size() != wish.count * wish.type.bytes)
    return Error(Code::kInvalidArgument,
                 "bytes of the value:", static_cast<std::int64_t>(value.size()));
  auto object = begin(participant, name, wish.kind, wish.type, *header);
  if (!object) return object.error();
  order::copy_plain(object->memory() + header->values_offset, value.data(), value.size());
  reinterpret_cast<layout::Object*>(object->memory())->monitor.options = wish.monitor_options;
  return object->publish();
}

Result<directory::Opened> create_draft(participant::Participant& participant, std::string_view name,
                                       const ObjectType& type, std::uint64_t count) {
  auto header = plan(type, count, 1);
  if (!header) return header.error();
  auto object = begin(participant, name, layout::kKindSealed, type, *header);
  if (!object) return object.error();
  return object->keep_as_draft();
}

}  // namespace tenon::object

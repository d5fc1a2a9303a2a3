// SPDX-License-Identifier: Apache-2.0
#include "channel/queue_core.hpp"
#include "channel/receiver_end.hpp"
#include "channel/sender_end.hpp"
#include "tenon/order.hpp"

namespace tenon::channel {

Result<directory::Opened> create_queue(participant::Participant& participant, std::string_view name,
                                       const QueueOptions& options) {
  auto header = plan(options);
  if (!header) return header.error();
  auto object =
      directory::NewObject::begin(participant, name, layout::kKindQueue, bytes_of(*header));
  if (!object) return object.error();
  order::copy_plain(object->memory(), &*header, sizeof *header);
  const Ring ring(object->memory(), *header);
  for (std::uint32_t i = 0; ring.has_blocks() && i < header->capacity; ++i) {
    order::set_plain(ring.cell(i).block, i);
  }
  return object->publish();
}

Result<ByteQueue> open_queue(std::shared_ptr<participant::Participant> participant,
                             directory::Opened opened, std::uint32_t element_bytes) {
  const directory::Found& found = opened.object;
  if (found.kind != layout::kKindQueue) return Error(Code::kWrongKind, "it is not a queue");
  std::byte* memory = participant->mapping().at(found.offset, found.bytes, layout::kPage);
  if (memory == nullptr || found.bytes < sizeof(layout::Queue))
    return Error(Code::kCorrupt, "place of a queue");
  layout::QueueHeader header;
  order::copy_plain(&header, memory, sizeof header);
  if (auto sound = check(header, found.bytes); !sound) return sound.error();
  if (element_bytes != 0 && header.element_bytes != element_bytes)
    return Error(Code::kLayoutMismatch, "bytes of one message in the queue:", header.element_bytes);
  return ByteQueue(std::make_shared<QueueCore>(
      QueueCore{std::move(participant), Ring(memory, header), std::move(opened.use)}));
}

Result<bool> has_role(const mapping::Mapping& mapping, std::uint32_t slot) {
  const auto names = [slot](const std::uint64_t& role) {
    const layout::Claim claim{order::get_opaque(role)};
    return !claim.nobody() && claim.slot() == slot;
  };
  for (std::uint32_t i = 0; i < mapping.geometry().directory_entries; ++i) {
    auto entry = directory::read_entry(mapping, i);
    if (!entry) return entry.error();
    if (!*entry || (*entry)->kind != layout::kKindQueue) continue;
    const auto* queue = reinterpret_cast<const layout::Queue*>(
        mapping.at((*entry)->offset, sizeof(layout::Queue), layout::kPage));
    if (queue == nullptr) return Error(Code::kCorrupt, "place of a queue");
    if (names(queue->sender.role) || names(queue->receiver.role)) return true;
  }
  return false;
}

}  // namespace tenon::channel

namespace tenon {

ByteQueue::ByteQueue(std::shared_ptr<channel::QueueCore> core) : core_(std::move(core)) {}

Result<ByteSender> ByteQueue::sender(Idle idle) {
  auto end = channel::SenderEnd::take(core_, idle);
  if (!end) return end.error();
  return ByteSender(std::move(*end));
}

Result<ByteReceiver> ByteQueue::receiver(Idle idle) {
  auto end = channel::ReceiverEnd::take(core_, idle);
  if (!end) return end.error();
  return ByteReceiver(std::move(*end));
}

std::uint32_t ByteQueue::capacity() const noexcept {
  return core_->ring.header().capacity;
}
std::uint32_t ByteQueue::message_limit() const noexcept {
  return core_->ring.header().message_limit;
}

}  // namespace tenon

// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <algorithm>
#include <memory>
#include <span>

#include "directory/directory.hpp"
#include "inspect/fields.hpp"
#include "inspect/slots.hpp"
#include "inspect/view.hpp"
#include "os/process.hpp"
#include "segment/location.hpp"
#include "tenon/order.hpp"

namespace tenon::inspect {
namespace {

// Nothing while the hint does not fit: it was left by an earlier holder of the role.
std::optional<Thread> user_of(const View& view, layout::Claim holder, layout::ThreadName name) {
  if (name.nobody() || name.slot() >= view.mapping().geometry().thread_slots) return std::nullopt;
  if (order::get_opaque(view.thread(name.slot()).process) != holder.word) return std::nullopt;
  const Thread thread = thread_at(view, name.slot());
  if (thread.generation != name.generation()) return std::nullopt;
  return thread;
}

Result<End> end_of(const View& view, const layout::QueueEnd& words) {
  End end;
  const layout::Claim claim{order::get_opaque(words.role)};
  if (!claim.nobody()) {
    auto holder = claimant(view, claim);
    if (!holder) return holder.error();
    end.holder = *holder;
    end.user = user_of(view, claim, {order::get_opaque(words.user)});
  }
  end.asleep = (order::get_opaque(words.park) & layout::kAsleep) != 0;
  end.messages = order::get_opaque(words.messages);
  end.bytes = order::get_opaque(words.bytes);
  end.waits = order::get_opaque(words.waits);
  end.late_wakes = order::get_opaque(words.late_wakes);
  return end;
}

// Nothing when it is not a queue.
Result<std::optional<Queue>> queue_at(const View& view, const layout::DirectoryEntry& entry) {
  auto found = view.ring(entry);
  if (!found) return found.error();
  if (!*found) return std::optional<Queue>();
  const channel::Ring& ring = **found;
  Queue queue;
  queue.name = entry.name;
  queue.capacity = ring.header().capacity;
  queue.message_limit = ring.header().message_limit;
  queue.element_bytes = ring.header().element_bytes;
  queue.reserved_bytes = entry.bytes;
  auto receiver = end_of(view, ring.words().receiver);  // first, so that depth is not negative
  if (!receiver) return receiver.error();
  auto sender = end_of(view, ring.words().sender);
  if (!sender) return sender.error();
  queue.sender = *sender;
  queue.receiver = *receiver;
  // The sender may have gone on since.
  queue.depth = std::min<std::uint64_t>(
      queue.sender.messages - std::min(queue.sender.messages, queue.receiver.messages),
      queue.capacity);
  return std::optional(queue);
}

// Nothing when it is none.
Result<std::optional<Object>> object_at(const View& view, const layout::DirectoryEntry& entry) {
  auto found = view.object(entry);
  if (!found) return found.error();
  if (!*found) return std::optional<Object>();
  const object::Content& content = **found;
  const layout::ObjectHeader& header = content.header;
  Object object;
  object.name = entry.name;
  object.sealed = entry.kind == layout::kKindSealed;
  object.type = entry.kind == layout::kKindMonitor
                    ? "monitor"
                    : content.description.substr(0, content.description.find_first_of(" \n"));
  object.element_bytes = header.element_bytes;
  object.count = header.count;
  object.version = order::get_opaque(content.words().version);
  object.reserved_bytes = entry.bytes;
  // Whoever is changing it meanwhile may make this a mixture.
  constexpr std::uint32_t kMost = 1u << 16;  // bytes; the fields beyond have no value
  const std::uint32_t shown = std::min(header.element_bytes, kMost);
  std::vector<std::uint64_t> first((shown + 7) / 8);
  order::copy_words(first.data(), content.value(object.version), shown);
  object.fields = fields_of(content.description, std::as_bytes(std::span(first)).first(shown));
  return std::optional(std::move(object));
}

}  // namespace

Result<Snapshot> look(std::string_view name) {
  auto view = View::open(name);
  if (!view) return view.error();
  const mapping::Geometry& geometry = view->mapping().geometry();
  Snapshot snapshot;
  snapshot.path = view->path();
  snapshot.nonce = geometry.nonce;
  snapshot.max_bytes = geometry.max_bytes;
  snapshot.reserved_bytes = view->mapping().reserved_end();
  snapshot.max_participants = geometry.process_slots;
  snapshot.max_threads = geometry.thread_slots;
  snapshot.max_objects = geometry.directory_entries;
  // Where it cannot be read nothing is known.
  const auto boot = os::boot_id();
  // What outlives a boot was refused unless it is whole.
  snapshot.same_boot =
      geometry.outlives_boot || geometry.boot_id == boot || boot == decltype(boot){};
  for (std::uint32_t i = 0; i < geometry.process_slots; ++i) {
    // SYNC slot.state: acquire, with the release in enter_slot(): a slot shown is filled.
    if (order::get_acquire(view->slot(i).state) == layout::kSlotFree) continue;
    auto participant = participant_at(*view, i);
    if (!participant) return participant.error();
    snapshot.participants.push_back(std::move(*participant));
  }
  for (std::uint32_t i = 0; i < geometry.thread_slots; ++i) {
    if (!layout::Claim{order::get_opaque(view->thread(i).process)}.nobody())
      snapshot.threads.push_back(thread_at(*view, i));
  }
  for (std::uint32_t i = 0; i < geometry.directory_entries; ++i) {
    auto entry = directory::read_entry(view->mapping(), i);
    if (!entry) return entry.error();
    if (!*entry) continue;
    if ((*entry)->state == layout::kEntryRemoved) {
      ++snapshot.removed_objects;
      continue;
    }
    auto queue = queue_at(*view, **entry);
    auto object = object_at(*view, **entry);
    if (!is_still_there(*view, i, **entry)) continue;
    if (!queue) return queue.error();
    if (!object) return object.error();
    if (*queue) snapshot.queues.push_back(std::move(**queue));
    if (*object) snapshot.objects.push_back(std::move(**object));
  }
  return snapshot;
}

std::string folder() {
  return segment::directory();
}

Result<std::vector<std::string>> list() {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(segment::directory().c_str()),
                                                   ::closedir);
  if (folder == nullptr) return names;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of our own
  while (const ::dirent* entry = ::readdir(folder.get())) {
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace tenon::inspect

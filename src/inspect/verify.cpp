// SPDX-License-Identifier: Apache-2.0
// The invariant checker. It re-derives everything from the bytes and trusts no other code's idea
// of what they should be.
#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

#include "base/bits.hpp"
#include "directory/directory.hpp"
#include "inspect/findings.hpp"
#include "inspect/verify_monitors.hpp"
#include "inspect/view.hpp"
#include "tenon/order.hpp"

namespace tenon::inspect {
namespace {

void verify_slots(const View& view, Findings& findings) {
  for (std::uint32_t i = 0; i < view.mapping().geometry().process_slots; ++i) {
    const std::string where = "slot " + std::to_string(i);
    const std::uint32_t state = order::get_opaque(view.slot(i).state);
    if (state != layout::kSlotFree && state != layout::kSlotAttached)
      findings.add(where, "state is " + std::to_string(state));
    if (state == layout::kSlotAttached && order::get_opaque(view.slot(i).generation) == 0)
      findings.add(where, "attached without a generation");
  }
}

// A kill between taking a slot and raising its generation leaves it with the generation before.
void verify_threads(const View& view, Findings& findings) {
  const mapping::Geometry& geometry = view.mapping().geometry();
  for (std::uint32_t i = 0; i < geometry.thread_slots; ++i) {
    const std::string where = "thread slot " + std::to_string(i);
    const layout::Claim process{order::get_opaque(view.thread(i).process)};
    const bool held = !layout::is_marked(view.token(i));
    if (process.nobody() && process.word != 0) findings.add(where, "owner is garbage");
    if (process.nobody() && held) findings.add(where, "free, and its token is held");
    if (process.nobody()) continue;
    if (process.slot() >= geometry.process_slots)
      findings.add(where, "owner names no slot");
    else if (process.generation() == 0 ||
             process.generation() > order::get_opaque(view.slot(process.slot()).generation))
      findings.add(where, "owner names a generation that never was");
    if (held && (view.token(i) & layout::kTokenWake) == 0)
      findings.add(where, "the end of its thread would wake nobody");
  }
}

void verify_user(const View& view, std::uint64_t word, const std::string& where,
                 Findings& findings) {
  const layout::ThreadName user{word};
  if (user.nobody()) return;
  if (user.slot() >= view.mapping().geometry().thread_slots)
    findings.add(where, "user names no thread slot");
  else if (user.generation() == 0 ||
           user.generation() > order::get_opaque(view.thread(user.slot()).generation))
    findings.add(where, "user names a generation that never was");
}

void verify_claim(const View& view, std::uint64_t word, const std::string& where,
                  Findings& findings) {
  const layout::Claim claim{word};
  if (claim.nobody()) {
    if (word != 0 && word != layout::kHandedBack) findings.add(where, "role word is garbage");
    return;
  }
  if (claim.slot() >= view.mapping().geometry().process_slots)
    findings.add(where, "role names no slot");
  else if (claim.generation() == 0 ||
           claim.generation() > order::get_opaque(view.slot(claim.slot()).generation))
    findings.add(where, "role names a generation that never was");
  if ((word & layout::kHandedBack) != 0) findings.add(where, "role is held and handed back");
}

// With p messages sent, cell i has had its turn ceil((p - i) / capacity) times.
void verify_cells(const channel::Ring& ring, const std::string& where, Findings& findings) {
  const std::uint64_t capacity = ring.header().capacity;
  const std::uint64_t released = order::get_opaque(ring.words().receiver.messages);
  std::uint64_t sent = 0;
  for (std::uint64_t i = 0; i < capacity; ++i) sent += order::get_opaque(ring.cell(i).filled);
  for (std::uint64_t i = 0; i < capacity; ++i) {
    const std::uint64_t filled = order::get_opaque(ring.cell(i).filled);
    const std::uint64_t turns = sent > i ? (sent - i + capacity - 1) / capacity : 0;
    if (filled != turns)
      findings.add(where + " cell " + std::to_string(i),
                   "filled " + std::to_string(filled) + " times does not fit the others");
  }
  // A counter follows by at most the one step in which its writer was killed.
  const auto behind = [&](const std::uint64_t& word, std::uint64_t truth, const char* what) {
    const std::uint64_t count = order::get_opaque(word);
    if (count > truth || truth - count > 1)
      findings.add(where, std::string("counter of ") + what + " messages is " +
                              std::to_string(count) + ", not " + std::to_string(truth));
  };
  behind(ring.words().sender.messages, sent, "sent");
  behind(ring.words().sender.checked, sent, "sent and checked");
  behind(ring.words().receiver.checked, released, "released and checked");
  if (order::get_opaque(ring.words().receiver.released_lately) > released)
    findings.add(where, "released lately is more than released");
  if (sent - released > capacity) {
    findings.add(where, "more released than sent, or more in flight than cells");
    return;
  }
  for (std::uint64_t position = released; position != sent; ++position) {
    if (!ring.content(ring.cell(position)))
      findings.add(where + " cell " + std::to_string(position & (capacity - 1)),
                   "holds an impossible message");
  }
}

void verify_queue(const View& view, const std::string& name, const channel::Ring& ring,
                  Findings& findings) {
  const std::string where = "queue " + name;
  verify_claim(view, order::get_opaque(ring.words().sender.role), where + " sender", findings);
  verify_claim(view, order::get_opaque(ring.words().receiver.role), where + " receiver", findings);
  verify_user(view, order::get_opaque(ring.words().sender.user), where + " sender", findings);
  verify_user(view, order::get_opaque(ring.words().receiver.user), where + " receiver", findings);
  for (const layout::QueueEnd* end : {&ring.words().sender, &ring.words().receiver}) {
    const std::uint32_t park = order::get_opaque(end->park);
    if (park != layout::kAwake && (park & ((1u << layout::kBellShift) - 1)) != layout::kAsleep)
      findings.add(where, "park word is " + std::to_string(park));
    const std::uint32_t fence = order::get_opaque(end->wake_fence);
    if (fence != layout::kLightFence && fence != layout::kFullFence)
      findings.add(where, "wake fence is " + std::to_string(fence));
  }
  verify_cells(ring, where, findings);
  if (auto spares = ring.spare_blocks(); !spares)
    findings.add(where, spares.error().message());
  else if (ring.has_blocks() && spares->size() != ring.header().loans)
    findings.add(where, "blocks leaked");
}

struct Placed {
  std::string where;
  std::uint64_t offset;
  std::uint64_t end;
};

void verify_places(std::vector<Placed> objects, std::uint64_t heap_offset, Findings& findings) {
  std::ranges::sort(objects, {}, &Placed::offset);
  std::uint64_t end = heap_offset;
  for (const Placed& object : objects) {
    if (object.offset < end) findings.add(object.where, "overlaps another one");
    if (object.offset / layout::kWindow != (object.end - 1) / layout::kWindow)
      findings.add(object.where, "straddles a 1 GiB window");
    end = std::max(end, object.end);
  }
}

// That of a sealed object is nobody's.
void verify_object(const layout::DirectoryEntry& entry, const object::Content& object,
                   const std::string& where, MonitorCheck& monitors, Findings& findings) {
  if (!object.is_in_place() && entry.kind != layout::kKindObject)
    findings.add(where, "copies do not fit the kind");
  if (entry.kind != layout::kKindSealed)
    monitors.monitor(entry.name, object.words().monitor,
                     entry.offset + offsetof(layout::Object, monitor));
}

void verify_directory(const View& view, MonitorCheck& monitors, Findings& findings) {
  const std::uint32_t entries = view.mapping().geometry().directory_entries;
  const std::uint32_t entries_end = order::get_opaque(view.mapping().words().entries_end);
  if (entries_end > entries)
    findings.add("segment", "more directory entries are used than there are");
  std::vector<Placed> objects;
  for (std::uint32_t i = 0; i < entries; ++i) {
    const std::string where = "directory entry " + std::to_string(i);
    auto entry = directory::read_entry(view.mapping(), i);
    if (!entry) {
      findings.add(where, entry.error().message());
      continue;
    }
    if (!*entry) continue;
    if (i >= entries_end) findings.add(where, "published beyond the used ones");
    objects.push_back({where, (*entry)->offset, (*entry)->offset + (*entry)->bytes});
    auto ring = view.ring(**entry);
    if (!ring)
      findings.add(where, ring.error().message());
    else if (*ring)
      verify_queue(view, (*entry)->name, **ring, findings);
    else if (auto object = view.object(**entry); !object)
      findings.add(where, object.error().message());
    else if (!*object)
      findings.add(where, "kind is " + std::to_string((*entry)->kind));
    else
      verify_object(**entry, **object, where, monitors, findings);
  }
  verify_places(std::move(objects), view.mapping().geometry().heap_offset, findings);
}

bool is_used(const View& view, std::uint32_t index) {
  if (index >= view.mapping().geometry().directory_entries) return false;
  const auto entry = directory::read_entry(view.mapping(), index);
  return !entry || *entry;  // a damaged one is told elsewhere
}

// A bit of the dead says nothing. One of the living names an object that is there.
void verify_uses(const View& view, Findings& findings) {
  const mapping::Geometry& geometry = view.mapping().geometry();
  for (std::uint32_t slot = 0; slot < geometry.process_slots; ++slot) {
    if (order::get_opaque(view.slot(slot).state) != layout::kSlotAttached) continue;
    auto alive = view.is_slot_locked(slot);
    if (!alive || !*alive) continue;
    for (std::uint32_t first = 0; first < geometry.directory_entries; first += 64) {
      for (std::uint64_t bits = view.uses(slot, first); bits != 0; bits &= bits - 1) {
        const std::uint32_t index = first + static_cast<std::uint32_t>(std::countr_zero(bits));
        if (!is_used(view, index))
          findings.add("slot " + std::to_string(slot),
                       "has vacant directory entry " + std::to_string(index) + " open");
      }
    }
  }
}

}  // namespace

Result<std::vector<std::string>> verify(std::string_view name) {
  auto view = View::open(name);
  if (!view) return view.error();
  Findings findings;
  if (view->mapping().reserved_end() != order::get_opaque(view->mapping().words().reserved_end))
    findings.add("segment", "the end of the reserved bytes is beyond the file");
  verify_slots(*view, findings);
  verify_threads(*view, findings);
  MonitorCheck monitors(*view, findings);
  verify_directory(*view, monitors, findings);
  monitors.threads();
  verify_uses(*view, findings);
  return findings.take();
}

}  // namespace tenon::inspect

// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstring>
#include <optional>

#include "explorer/programs/segment_of_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/directory_layout.hpp"
#include "layout/participant_layout.hpp"
#include "layout/queue_layout.hpp"
#include "mapping/mapping.hpp"
#include "tenon/channel.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

enum Process : int { kSender, kReceiver, kFinder, kScribbler, kProcesses };

struct State {
  std::array<std::optional<Segment>, kProcesses> segments;
  std::array<std::optional<ByteQueue>, kProcesses> queues;
  std::optional<mapping::Mapping> raw;  // of the scribbler
};

class ScribbledCheck final : public Check {
 public:
  explicit ScribbledCheck(Scribble what) : Check("scribbled"), what_(what) {}

  void set_up() override {
    state_ = new State;
    name_words(2, 32);
    for (int p = 0; p < kScribbler; ++p) as_process(p, [&] { attach(p); });
    as_process(kSender, [&] {
      auto sender = queue_of(kSender).sender(Idle::kPark);
      must(sender.has_value() && send(*sender).has_value());
    });
    as_process(kScribbler, [&] { state_->raw.emplace(map_raw()); });
  }

  // Nobody waits, and any outcome will do.
  std::vector<Body> bodies() override {
    const Body scribbler = {"scribbler", [this] { scribble(); }};
    if (what_ == Scribble::kSlots) return {scribbler, {"newcomer", come}};
    return {{"sender",
             [this] {
               auto end = queue_of(kSender).sender(Idle::kPark);
               if (end) static_cast<void>(send(*new auto(std::move(*end))));
             }},
            {"receiver",
             [this] {
               auto end = queue_of(kReceiver).receiver(Idle::kPark);
               if (end) receive(*new auto(std::move(*end)));
             }},
            {"finder", [this] { find(); }},
            scribbler};
  }

 private:
  ByteQueue& queue_of(int process) { return *state_->queues[static_cast<std::size_t>(process)]; }

  void attach(int process) {
    auto segment = Segment::open_or_create(kSegmentPath, small_segment());
    must(segment.has_value());
    QueueOptions options;
    options.capacity = 2;
    options.message_limit = 64;
    options.inline_bytes = 4;
    auto queue = segment->queue("queue", options);
    must(queue.has_value());
    state_->segments[static_cast<std::size_t>(process)].emplace(std::move(*segment));
    state_->queues[static_cast<std::size_t>(process)].emplace(std::move(*queue));
  }

  // Its thread gets a slot, too.
  static void come() {
    auto segment = Segment::open(kSegmentPath);
    if (!segment) return;
    auto queue = segment->find_queue("queue");
    if (queue) static_cast<void>(queue->receiver(Idle::kPark));
  }
  static Result<void> send(ByteSender& end) {
    auto loan = end.loan();
    if (!loan) return loan.error();
    std::memset(loan->data().data(), 7, 8);
    return loan->try_commit(8);
  }
  static void receive(ByteReceiver& end) {
    const auto message = end.try_peek();
    if (!message) return;
    expect(message->data.size() <= 64, "a message is longer than its queue allows");
    static_cast<void>(end.release());
  }
  void find() {
    auto found = state_->segments[kFinder]->find_queue("queue");
    // Who has the role is asked, and told by its pid.
    if (found && what_ == Scribble::kNames) static_cast<void>(found->sender(Idle::kPark));
  }

  void scribble() {
    const mapping::Mapping& raw = *state_->raw;
    const mapping::Geometry& geometry = raw.geometry();
    auto& queue = *raw.control_area<layout::Queue>(geometry.heap_offset);
    auto* const cells = raw.control_area<layout::CellHeader>(geometry.heap_offset + sizeof queue);
    layout::CellHeader& full = cells[0];
    layout::CellHeader& next = cells[2];  // cells are 32 bytes apart, headers 16
    switch (what_) {
      case Scribble::kCells:
        order::set_opaque(full.length, 0x7fffffffu);
        order::set_opaque(full.block, 0x7fffffffu);
        order::set_opaque(next.block, 0x7fffffffu);
        break;
      case Scribble::kPositions:
        order::set_opaque(full.filled, std::uint64_t{7});
        order::set_opaque(queue.receiver.messages, std::uint64_t{9});
        break;
      case Scribble::kNames: {
        auto& entry = *raw.control_area<layout::DirectoryEntry>(geometry.directory_offset);
        order::set_opaque(entry.kind, 99u);
        order::set_opaque(*reinterpret_cast<std::uint64_t*>(entry.name), std::uint64_t{99});
        order::set_opaque(entry.state, 99u);
        order::set_opaque(raw.control_area<layout::ProcessSlot>(geometry.slots_offset)->pid, 99u);
        order::set_opaque(raw.words().reserved_end, std::uint64_t{1});
        order::set_opaque(raw.words().entries_end, 99u);
        break;
      }
      case Scribble::kSlots: {
        // The newcomer's: three have attached before, one of them with a thread.
        auto& slot = raw.control_area<layout::ProcessSlot>(geometry.slots_offset)[3];
        auto& thread = raw.control_area<layout::ThreadSlot>(geometry.threads_offset)[1];
        order::set_opaque(slot.generation, 9u);
        order::set_opaque(thread.generation, 9u);
        order::set_opaque(raw.words().threads_end, 9u);
        break;
      }
    }
  }

  const Scribble what_;
  State* state_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> scribbled_check(Scribble what) {
  return std::make_unique<ScribbledCheck>(what);
}

}  // namespace tenon::lab

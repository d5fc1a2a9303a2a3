// SPDX-License-Identifier: Apache-2.0
// Objects: values that change while they are copied, and drafts that are sealed.
#include <array>
#include <cstdint>
#include <optional>

#include "explorer/programs/segment_of_check.hpp"
#include "explorer/programs/shipped.hpp"
#include "layout/object_layout.hpp"
#include "tenon/inspect.hpp"
#include "tenon/order.hpp"
#include "tenon/segment.hpp"

namespace tenon::lab {
namespace {

enum Process : int { kWriter, kReader };

struct Pair {
  std::uint64_t one;
  std::uint64_t other;
};
TENON_DESCRIBE(Pair, one, other);

struct State {
  std::optional<Segment> segment;
  std::optional<Object<Pair>> object;
  std::optional<Segment> writers;
  std::optional<Object<Pair>> written;
};

void open_pair(std::optional<Segment>& segment, std::optional<Object<Pair>>& object) {
  segment.emplace(Segment::open_or_create(kSegmentPath, small_segment()).value());
  object.emplace(segment->object<Pair>("pair", {0, 0}).value());
  must(object->enter().has_value());  // and left: the thread has its slot
}

class ObjectReadCheck final : public Check {
 public:
  ObjectReadCheck() : Check("object") {}

  void set_up() override {
    state_ = new State;
    name_words(0, 0);
    as_process(kReader, [&] {
      state_->segment.emplace(Segment::open_or_create(kSegmentPath, small_segment()).value());
      state_->object.emplace(state_->segment->object<Pair>("pair", {kFirst, kFirst}).value());
    });
    as_process(kWriter, [&] {
      state_->writers.emplace(Segment::open(kSegmentPath).value());
      state_->written.emplace(state_->writers->find_object<Pair>("pair").value());
      must(state_->written->enter().has_value());  // and left: the thread has its slot
    });
  }
  std::vector<Body> bodies() override {
    return {
        {"writer", [this] { change(), change(); }, true},
        {"reader", [this] { read(); }},
        {"inspector", [] { expect(inspect::look(kSegmentPath).has_value(), "looking fails"); }}};
  }

 private:
  static constexpr std::uint64_t kFirst = 10;

  void change() {
    auto held = state_->written->enter();
    expect(held.has_value(), "entering fails");
    held->update([](Pair& pair) { ++pair.one, ++pair.other; });
  }
  void read() {
    const std::uint64_t before = state_->object->version().value();
    const auto pair = state_->object->snapshot();
    expect(pair.has_value(), "it cannot be copied");
    expect(pair->one == pair->other, "half of one value, half of another");
    expect(pair->one >= kFirst + before, "a value that never was, or is long gone");
  }
  State* state_ = nullptr;
};

// Two change both words together; each may be killed anywhere, and the other one goes on.
class UpdateCheck final : public Check {
 public:
  UpdateCheck() : Check("updated") {}

  void set_up() override {
    state_ = new State;
    name_words(0, 0);
    as_process(kWriter, [&] { open_pair(state_->writers, state_->written); });
    as_process(kReader, [&] { open_pair(state_->segment, state_->object); });
  }
  std::vector<Body> bodies() override {
    return {{"one", [this] { change(*state_->written); }, true},
            {"other", [this] { change(*state_->object); }, true}};
  }

 private:
  static void change(Object<Pair>& object) {
    {
      auto held = object.enter();
      expect(held.has_value(), "entering fails");
      const Pair before = **held;
      expect(before.one == before.other, "the value is half of one, half of another");
      held->update([](Pair& pair) { ++pair.one, ++pair.other; });
      expect((*held)->one == before.one + 1, "what was stored is not the value");
    }
    world()->stay();
  }
  State* state_ = nullptr;
};

// What `tenon locks` reads while its owner writes it, or somebody else. Once entered in some
// instructions, once by the long way; and as often again.
class WatchedCheck final : public Check {
 public:
  explicit WatchedCheck(bool scribbles) : Check("watched"), scribbles_(scribbles) {}

  void set_up() override {
    state_ = new State;
    name_words(0, 0);
    as_process(kWriter, [&] { open_pair(state_->segment, state_->object); });
  }
  std::vector<Body> bodies() override {
    return {{"owner",
             [this] {
               enter_twice();
               if (!scribbles_) enter_twice_otherwise();
             }},
            {"other", [this] {
               if (scribbles_) return scribble();
               expect(inspect::locks(kSegmentPath).has_value(), "looking fails");
             }}};
  }

 private:
  void enter_twice() {
    auto held = state_->object->enter();
    expect(held.has_value() && state_->object->enter().has_value(), "entering fails");
    if (scribbles_) held->update([](Pair& pair) { ++pair.one; });
  }
  // Not so much that it could not be entered again.
  static void scribble() {
    const mapping::Mapping& raw = *new mapping::Mapping(map_raw());
    auto& object = *raw.control_area<layout::Object>(raw.geometry().heap_offset);
    order::set_opaque(object.monitor.depth, 9u);
    order::set_opaque(object.version, std::uint64_t{9});
  }
  // By another handle, of which the thread does not know that it is inside by it.
  void enter_twice_otherwise() {
    const auto held = state_->object->enter();
    auto found = state_->segment->find_object<Pair>("pair");
    expect(held.has_value() && found.has_value() && found->enter().has_value(), "entering fails");
  }
  const bool scribbles_;
  State* state_ = nullptr;
};

class SealedCheck final : public Check {
 public:
  SealedCheck() : Check("sealed") {}

  void set_up() override {
    state_ = new State;
    name_words(0, 0);
    as_process(kWriter, [&] {
      state_->segment.emplace(Segment::open_or_create(kSegmentPath, small_segment()).value());
    });
  }
  std::vector<Body> bodies() override {
    return {{"writer", [this] { seal(); }, true}, {"reader", read}};
  }

 private:
  static constexpr std::uint64_t kValue = 7;

  void seal() {
    auto draft = state_->segment->draft<std::uint64_t>("sealed");
    expect(draft.has_value(), "it cannot be made");
    order::copy_plain(draft->data().data(), &kValue, sizeof kValue);
    expect(draft->seal().has_value(), "it cannot be sealed");
  }
  static void read() {
    auto segment = Segment::open_read_only(kSegmentPath);
    expect(segment.has_value(), "attaching fails");
    auto sealed = segment->sealed<std::uint64_t>("sealed");
    expect(sealed.has_value() || sealed.is(Code::kNotFound), "finding it fails");
    if (sealed) expect(sealed->data()[0] == kValue, "it was found before it was filled");
  }
  State* state_ = nullptr;
};

}  // namespace

std::unique_ptr<Check> object_check() {
  return std::make_unique<ObjectReadCheck>();
}
std::unique_ptr<Check> update_check() {
  return std::make_unique<UpdateCheck>();
}
std::unique_ptr<Check> watched_check(bool scribbles) {
  return std::make_unique<WatchedCheck>(scribbles);
}
std::unique_ptr<Check> sealed_check() {
  return std::make_unique<SealedCheck>();
}

}  // namespace tenon::lab

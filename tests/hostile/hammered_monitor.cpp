// SPDX-License-Identifier: Apache-2.0
// Every word that monitors live by is hammered: before each access of a call it holds one of two
// values again. Calls that have an end by themselves come to it, with an outcome or a typed error.
//
//   hammered_monitor [--twin 1]
//
// With --twin 1 a library is linked that can be kept from its end, or believes a word; it is found.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

#include "hostile/hammer.hpp"
#include "hostile/hammered_calls.hpp"
#include "layout/directory_layout.hpp"
#include "layout/object_layout.hpp"
#include "storm/options.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/shared.hpp"
#include "tenon/inspect.hpp"

namespace tenon::test {
namespace {

using layout::Ownership;
using layout::Place;

constexpr unsigned kPatience = 100;  // seconds for all; it takes some
constexpr std::uint64_t kFor = 300;  // accesses, where the peer has to stop
constexpr std::uint64_t kAlways = UINT64_MAX;
constexpr std::uint32_t kThreads = 3;  // slots: two living ones, and one never used
constexpr SegmentOptions kSmall{
    .max_bytes = 256 * 1024, .max_participants = 2, .max_threads = 4, .max_objects = 1};

// The file, mapped by the peer itself.
class Target {
 public:
  explicit Target(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    bytes_ = static_cast<std::size_t>(::lseek(file, 0, SEEK_END));
    void* memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    if (memory == MAP_FAILED) throw std::runtime_error("mmap");
    memory_ = static_cast<std::byte*>(memory);
    offset_ = at<layout::DirectoryEntry>(header().directory_offset).offset;
  }
  layout::SegmentHeader& header() const { return at<layout::SegmentHeader>(0); }
  layout::Object& object() const { return at<layout::Object>(offset_); }
  std::uint64_t offset_of_monitor() const { return offset_ + offsetof(layout::Object, monitor); }
  layout::ThreadSlot& thread(std::uint32_t i) const {
    return (&at<layout::ThreadSlot>(header().threads_offset))[i];
  }
  std::uint32_t& token(std::uint32_t i) const {
    return (&at<layout::TokenPage>(header().tokens_offset))[i].word;
  }
  std::uint64_t name(std::uint32_t i) const {
    return layout::ThreadName::of(i, thread(i).generation).word;
  }

 private:
  template <class T>
  T& at(std::uint64_t offset) const {
    return *reinterpret_cast<T*>(memory_ + offset);
  }
  std::size_t bytes_ = 0;
  std::byte* memory_ = nullptr;
  std::uint64_t offset_ = 0;
};

// What all of it was when it was sound.
struct Sound {
  layout::Object object;
  layout::ThreadSlot threads[kThreads];
  std::uint32_t tokens[kThreads - 1];
};

class Scene {
 public:
  Scene() {
    join();
    helper_ = std::thread([this] {
      join();
      joined_.count_down();
      done_.wait();
    });
    joined_.wait();
    // As if both had waited here before: what is written into their places is believed.
    for (std::uint32_t i = 0; i < 2; ++i) target_.thread(i).monitor = target_.offset_of_monitor();
    target_.object().monitor.visitors = 3;
    target_.object().monitor.tickets = 5;
    sound_.object = target_.object();
    for (std::uint32_t i = 0; i < kThreads; ++i) sound_.threads[i] = target_.thread(i);
    for (std::uint32_t i = 0; i + 1 < kThreads; ++i) sound_.tokens[i] = target_.token(i);
    now_ = this;
  }
  ~Scene() {
    done_.count_down();
    helper_.join();
  }

  /// How many calls there were.
  std::uint64_t run(char (&doing)[200]) {
    for (unsigned bytes : {8u, 4u}) {
      for (void* word : words(bytes)) {
        const auto values = this->values(bytes);
        for (std::size_t i = 0; i < values.size(); ++i) {
          for (std::size_t j = i; j < values.size(); ++j)
            hammer_on({word, bytes, {values[i], values[j]}}, doing);
        }
      }
    }
    return at_.outcomes.calls();
  }
  const Outcomes& outcomes() const { return at_.outcomes; }
  /// Nothing is lost.
  bool is_sound() {
    return at_.monitor.try_enter() && at_.monitor.exit() && inspect::verify("s").value().empty();
  }

 private:
  void join() {
    at_.monitor.enter().value();
    at_.monitor.exit().value();
  }

  void hammer_on(const hammer::Blow& blow, char (&doing)[200]) {
    for (const Call& call : hammered_calls()) {
      if (call.is_slow && blow.values[0] != blow.values[1]) continue;
      std::snprintf(doing, sizeof doing, "%s; %s, %u bytes: %llx, %llx",
                    std::string(call.name).c_str(), where(blow.at).c_str(), blow.bytes,
                    printable(blow.values[0]), printable(blow.values[1]));
      set(call.at);
      hammer::start(blow, call.enters_again ? kFor : kAlways, heal_all);
      call.run(at_);
      hammer::stop();
      heal();
    }
  }
  void set(At at) {
    if (at == At::kHeld) target_.object().monitor.owner = target_.name(1);
    if (at != At::kInside) return;
    for (int i = 0; i < 2; ++i) at_.monitor.enter().value();
    target_.thread(1).park = layout::kThreadWaiting;
    target_.thread(1).place = Place{}.in(Place::kWaiting, 4).word;
  }

  static void heal_all() { now_->heal(); }
  void heal() {
    std::memcpy(&target_.object(), &sound_.object, sizeof sound_.object);
    for (std::uint32_t i = 0; i < kThreads; ++i) target_.thread(i) = sound_.threads[i];
    for (std::uint32_t i = 0; i + 1 < kThreads; ++i) target_.token(i) = sound_.tokens[i];
    current_thread.inside = 0;
  }

  template <class T, class Word>
  static void add(std::vector<void*>& words, T& what) {
    auto* first = reinterpret_cast<Word*>(&what);
    for (std::size_t i = 0; i < sizeof(T) / sizeof(Word); ++i) words.push_back(first + i);
  }
  template <class Word>
  std::vector<void*> words_of() const {
    std::vector<void*> words;
    add<layout::Monitor, Word>(words, target_.object().monitor);
    words.push_back(&target_.object().version);
    for (std::uint32_t i = 0; i < kThreads; ++i)
      add<layout::ThreadSlot, Word>(words, target_.thread(i));
    return words;
  }
  std::vector<void*> words(unsigned bytes) const {
    if (bytes == 8) return words_of<std::uint64_t>();
    std::vector<void*> words = words_of<std::uint32_t>();
    for (std::uint32_t i = 0; i + 1 < kThreads; ++i) words.push_back(&target_.token(i));
    return words;
  }

  std::vector<std::uint64_t> values(unsigned bytes) const {
    if (bytes == 4)
      return {0,
              1,
              UINT32_MAX,
              layout::kThreadAsleep,
              layout::kThreadCalled,
              layout::kThreadWaiting,
              layout::kTokenEnded};
    const std::uint64_t mine = target_.name(0);
    const std::uint64_t other = target_.name(1);
    return {0,
            UINT64_MAX,
            mine,
            other,
            other | Ownership::kHandedOver,
            mine | Ownership::kHandedOver | Ownership::kSleepers,
            Ownership::kBiased | Ownership::kRevoking,
            layout::ThreadName::of(60'000, 1).word | Ownership::kHandedOver,
            Place{}.in(Place::kComing).word,
            Place{}.in(Place::kEntering, 1).word,
            Place{}.in(Place::kWaiting, 2).word,
            target_.offset_of_monitor()};
  }
  std::string where(const void* word) const {
    const auto distance = [word](const void* from) {
      return static_cast<const char*>(word) - static_cast<const char*>(from);
    };
    if (const auto at = distance(&target_.object()); at >= 0 && at < 512)
      return "object + " + std::to_string(at);
    return "threads + " + std::to_string(distance(&target_.thread(0)));
  }

  Segment segment_ = Segment::create("s", kSmall).value();
  Object<std::uint64_t> object_ = segment_.object<std::uint64_t>("o").value();
  AtMonitor at_{object_, object_.monitor().value()};
  Target target_{std::string(std::getenv("TENON_DIR")) + "/s"};
  Sound sound_{};
  std::latch joined_{1};
  std::latch done_{1};
  std::thread helper_;
  static Scene* now_;
};
Scene* Scene::now_ = nullptr;

struct Board {
  char doing[200];  ///< at the end, what was being done
};

int run(Board& board) {
  ::signal(SIGALRM, SIG_DFL);  // ends what sleeps for ever
  ::alarm(kPatience);
  Scene scene;
  const std::uint64_t calls = scene.run(board.doing);
  std::printf("{\"claim\":\"hammered_monitor\",\"calls\":%llu,\"outcomes\":{%s}}\n",
              printable(calls), scene.outcomes().json().c_str());
  std::fflush(stdout);
  return scene.is_sound() ? 0 : 1;
}

}  // namespace
}  // namespace tenon::test

int main(int argc, char** argv) {
  using namespace tenon::test;
  const bool twin = option(argc, argv, "--twin", 0) != 0;
  const Scratch scratch;
  const Shared<Board> board;
  Child child([&] { return run(*board); });
  const int status = child.wait();
  if (status != 0) std::printf("status %d, in %s\n", status, board->doing);
  if (!twin) return status == 0 ? 0 : 1;
  // Whatever else went wrong is no finding.
  const bool found = status == -SIGABRT || status == -SIGSEGV;
  std::printf("{\"claim\":\"hammered_monitor.twin\",\"found\":%s}\n", found ? "true" : "false");
  return found ? 0 : 1;
}

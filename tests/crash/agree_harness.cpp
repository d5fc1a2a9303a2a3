// SPDX-License-Identifier: Apache-2.0
// What a survivor sees of a victim that is really killed, at every point of a few operations: one
// line for each distinct state. agree_explorer prints the same, agree_test.py compares.
//
//   agree_harness
#include <fcntl.h>
#include <unistd.h>
#include <array>
#include <csignal>
#include <cstdio>
#include <set>
#include <string>

#include "crash/monitor_death.hpp"
#include "crash/scene.hpp"
#include "crash/segment_text.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"
#include "support/shared.hpp"

namespace tenon::crash {
namespace {

// A segment file, whatever becomes of its name.
class File {
 public:
  explicit File(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY)) {}
  ~File() { ::close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  struct Bytes {
    std::array<std::byte, 128 * 1024> bytes;
    std::size_t count;
    std::span<const std::byte> all() const { return {bytes.data(), count}; }
  };
  void read(Bytes& to) const {
    to.count = static_cast<std::size_t>(::pread(descriptor_, to.bytes.data(), to.bytes.size(), 0));
  }

 private:
  int descriptor_;
};

std::set<std::string> states_of(const Scenario& scenario) {
  struct Board {
    File::Bytes before;
    File::Bytes after;
    std::atomic<bool> completed;
  };
  std::set<std::string> states;
  bool completed = false;
  for (std::uint64_t point = 1; !completed; ++point) {
    const test::Scratch scratch;
    const test::Shared<Board> board;
    Scene scene(scenario);
    scene.set_up();
    const File file(scratch.file(std::string(kSegment)));
    test::Child victim([&] {
      start_in_child();
      scene.prepare();
      file.read(board->before);
      act_until(point, [&] { scene.run(); });
      board->completed = true;
      ::raise(SIGKILL);
      return 1;
    });
    attend(victim, point, [&] { return board->completed.load(); });
    completed = board->completed;
    file.read(board->after);
    states.insert(who_is_there() + changes(board->before.all(), board->after.all()));
  }
  return states;
}

}  // namespace
}  // namespace tenon::crash

int main() {
  using namespace tenon::crash;
  for (const Scenario& scenario : scenarios()) {
    for (const std::string& state : states_of(scenario))
      std::printf("%s\t%s\n", scenario.name.c_str(), state.c_str());
  }
}

// SPDX-License-Identifier: Apache-2.0
#include "machine/cache_ladder.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <numeric>
#include <random>

namespace tenon::lab::machine {
namespace {

constexpr std::size_t kLine = 64;
// Rounds that are mostly over before another process gets the CPU; the lower quartile counts.
constexpr int kRounds = 64;
constexpr std::size_t kLoads = 1u << 13u;
constexpr std::size_t kMostWarmUp = 1u << 20u;

struct alignas(kLine) Node {
  Node* next;
};

// Large pages where the kernel gives them, so that the ladder shows caches and not page tables.
class Area {
 public:
  explicit Area(std::size_t bytes) : bytes_(bytes) {
    void* memory =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    ::madvise(memory, bytes, MADV_HUGEPAGE);
    nodes_ = static_cast<Node*>(memory);
  }
  ~Area() { ::munmap(nodes_, bytes_); }
  Area(const Area&) = delete;
  Area& operator=(const Area&) = delete;
  Node* nodes() const noexcept { return nodes_; }

 private:
  std::size_t bytes_;
  Node* nodes_;
};

/// Nanoseconds for each of the kLoads steps of `round`.
template <class F>
double nanoseconds_each(F&& round) {
  std::vector<double> times;
  for (int i = 0; i < kRounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    round();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    times.push_back(spent.count() / kLoads);
  }
  std::ranges::sort(times);
  return times[kRounds / 4];
}

// The compiler must believe that the value is used, and may not know what it is.
template <class T>
void hide(T& value) {
  asm volatile("" : "+r"(value) : : "memory");
}

double measure(Node* nodes, std::size_t count) {
  const auto next = random_cycle(count);
  for (std::size_t i = 0; i < count; ++i) nodes[i].next = &nodes[next[i]];
  Node* here = nodes;
  const auto walk = [&](std::size_t loads) {
    for (std::size_t i = 0; i < loads; ++i) here = here->next;
    hide(here);
  };
  walk(std::min(count, kMostWarmUp));
  return nanoseconds_each([&] { walk(kLoads); });
}

}  // namespace

std::vector<std::size_t> random_cycle(std::size_t count) {
  std::vector<std::size_t> next(count);
  std::iota(next.begin(), next.end(), std::size_t{0});
  std::mt19937_64 random(1986);
  for (std::size_t i = count; i-- > 1;) std::swap(next[i], next[random() % i]);
  return next;
}

std::vector<Rung> measure_ladder(std::size_t most_bytes) {
  const Area area(std::max(most_bytes, kLeastLadderBytes));
  std::vector<Rung> ladder;
  for (std::size_t bytes = kLeastLadderBytes; bytes <= most_bytes; bytes *= 2)
    ladder.push_back({bytes, measure(area.nodes(), bytes / kLine)});
  return ladder;
}

double measure_register_step() {
  std::size_t sum = 0;
  std::size_t step = 1;
  return nanoseconds_each([&] {
    for (std::size_t i = 0; i < kLoads; ++i) {
      sum += step;
      hide(sum);
    }
  });
}

}  // namespace tenon::lab::machine

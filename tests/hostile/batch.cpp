// SPDX-License-Identifier: Apache-2.0
#include "hostile/batch.hpp"

#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "support/child.hpp"
#include "support/sanitized.hpp"
#include "support/shared.hpp"

namespace tenon::test {
namespace {

constexpr std::uint64_t kCasesPerChild = 20'000;
constexpr unsigned kPatience = 60;  // seconds; a healthy case takes well below a millisecond

struct Progress {
  std::uint64_t next;  ///< the case under way
  std::uint64_t opened;
  std::uint64_t refused;
};

int work(const Batch& batch, Progress& progress) {
  ::signal(SIGALRM, SIG_DFL);  // ends a child that hangs
  batch.prepare();
  const std::uint64_t end = std::min(progress.next + kCasesPerChild, batch.cases);
  while (progress.next < end) {
    if (progress.next % 64 == 0) ::alarm(kPatience);
    ++(batch.run(progress.next) ? progress.opened : progress.refused);
    ++progress.next;
  }
  return 0;
}

}  // namespace

std::size_t every() {
  if (kSanitized) return 31;
  const char* wish = std::getenv("TENON_EVERY");
  return wish == nullptr ? 1 : std::max(1ul, std::strtoul(wish, nullptr, 10));
}

Totals run_batch(const Batch& batch) {
  const Shared<Progress> progress;
  Totals totals;
  while (progress->next < batch.cases) {
    Child child([&] { return work(batch, *progress); });
    const int status = child.wait();
    if (status == 0) continue;
    ++(status == -SIGALRM ? totals.hangs : totals.signals);
    std::printf("status %d in case %s\n", status, batch.describe(progress->next).c_str());
    ++progress->next;
  }
  totals.cases = batch.cases;
  totals.opened = progress->opened;
  totals.refused = progress->refused;
  return totals;
}

}  // namespace tenon::test

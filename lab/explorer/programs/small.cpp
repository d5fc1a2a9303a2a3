// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/small.hpp"

#include <utility>

#include "explorer/programs/n_threads.hpp"
#include "os/clock.hpp"
#include "tenon/order.hpp"

namespace tenon::lab {
namespace {

using namespace tenon::order;
using Word = std::uint64_t;

struct Words {
  Word x[64];
};

using Small = NThreads<Words>;

}  // namespace

std::unique_ptr<Check> small_program(const std::string& name, int n) {
  const auto make = [&](int threads, Small::Thread thread) {
    return std::make_unique<Small>(name, threads, std::move(thread));
  };
  if (name == "sb")  // store buffering
    return make(n, [n](Words& w, int i) {
      set_opaque(w.x[i], Word{1});
      get_opaque(w.x[(i + 1) % n]);
    });
  if (name == "lb")  // load buffering
    return make(n, [n](Words& w, int i) {
      get_opaque(w.x[i]);
      set_opaque(w.x[(i + 1) % n], Word{1});
    });
  if (name == "ww")  // n writers of one word
    return make(n, [](Words& w, int i) { set_opaque(w.x[0], static_cast<Word>(i)); });
  if (name == "ainc")  // n increments of one word
    return make(n, [](Words& w, int) { get_and_add_opaque(w.x[0], Word{1}); });
  if (name == "readers")  // one writer, n readers
    return make(n + 1, [n](Words& w, int i) {
      if (i == n)
        set_opaque(w.x[0], Word{1});
      else
        get_opaque(w.x[0]);
    });
  if (name == "iriw")  // independent reads of independent writes, release and acquire
    return make(4, [](Words& w, int i) {
      if (i < 2) return set_release(w.x[i], Word{1});
      get_acquire(w.x[i - 2]);
      get_acquire(w.x[3 - i]);
    });
  if (name == "sb_fenced")
    return make(2, [](Words& w, int i) {
      set_opaque(w.x[i], Word{1});
      full_fence();
      get_opaque(w.x[1 - i]);
    });
  if (name == "sb_light_heavy")
    return make(2, [](Words& w, int i) {
      set_opaque(w.x[i], Word{1});
      i == 0 ? light_fence() : heavy_fence();
      get_opaque(w.x[1 - i]);
    });
  if (name == "sb_light_light")
    return make(2, [](Words& w, int i) {
      set_opaque(w.x[i], Word{1});
      light_fence();
      get_opaque(w.x[1 - i]);
    });
  // One waits for what nobody writes; but only if it came first, and what it saw then is old now.
  if (name == "hang_of_the_first")
    return make(2, [](Words& w, int i) {
      if (i == 0) return set_opaque(w.x[0], Word{1});
      if (get_opaque(w.x[0]) != 0) return;
      while (get_opaque(w.x[1]) == 0) os::pause();
    });
  return nullptr;
}

}  // namespace tenon::lab

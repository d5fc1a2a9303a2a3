// SPDX-License-Identifier: Apache-2.0
#include "explorer/programs/tiny.hpp"

#include <cstdlib>
#include <utility>

#include "tenon/order.hpp"

namespace tenon::lab::tiny {
namespace {

using std::memory_order;

// The compiler makes a hook only of an access whose order is a constant.
template <memory_order... Orders, class F>
void with_constant(memory_order order, F&& f) {
  const bool found =
      ((order == Orders && (f(std::integral_constant<memory_order, Orders>{}), true)) || ...);
  if (!found) std::abort();
}
template <class F>
void with_load_order(memory_order order, F&& f) {
  with_constant<memory_order::relaxed, memory_order::acquire, memory_order::seq_cst>(
      order, std::forward<F>(f));
}
template <class F>
void with_store_order(memory_order order, F&& f) {
  with_constant<memory_order::relaxed, memory_order::release, memory_order::seq_cst>(
      order, std::forward<F>(f));
}
template <class F>
void with_any_order(memory_order order, F&& f) {
  with_constant<memory_order::relaxed, memory_order::acquire, memory_order::release,
                memory_order::acq_rel, memory_order::seq_cst>(order, std::forward<F>(f));
}

void interpret(const Operation& operation, Word& word) {
  const std::atomic_ref<Word> at(word);
  switch (operation.what) {
    case Do::kLoad:
      return with_load_order(operation.order, [&](auto order) { at.load(order); });
    case Do::kStore:
      return with_store_order(operation.order,
                              [&](auto order) { at.store(operation.value, order); });
    case Do::kAdd:
      return with_any_order(operation.order,
                            [&](auto order) { at.fetch_add(operation.value, order); });
    case Do::kCompareExchange:
      return with_any_order(operation.order, [&](auto order) {
        Word expected = operation.expected;
        if (operation.fails_relaxed)
          at.compare_exchange_strong(expected, operation.value, order, memory_order::relaxed);
        else
          at.compare_exchange_strong(expected, operation.value, order);
      });
    case Do::kFence:
      return with_any_order(operation.order, [&](auto order) { std::atomic_thread_fence(order); });
    case Do::kLightFence:
      return order::light_fence();
    case Do::kHeavyFence:
      return order::heavy_fence();
    case Do::kLock:
      return std::abort();
  }
}

const char* name_of(memory_order order) noexcept {
  switch (order) {
    case memory_order::relaxed:
      return "rlx";
    case memory_order::acquire:
      return "acq";
    case memory_order::release:
      return "rel";
    case memory_order::acq_rel:
      return "acq_rel";
    default:
      return "sc";
  }
}

std::string text_of(const Operation& operation) {
  const std::string location(1, static_cast<char>('x' + operation.location));
  const std::string order = std::string(" ") + name_of(operation.order);
  const std::string value = std::to_string(operation.value);
  switch (operation.what) {
    case Do::kLoad:
      return "r=" + location + order;
    case Do::kStore:
      return location + "=" + value + order;
    case Do::kAdd:
      return location + "+=" + value + order;
    case Do::kCompareExchange:
      return "cas " + location + " " + std::to_string(operation.expected) + "->" + value + order +
             (operation.fails_relaxed ? "/rlx" : "");
    case Do::kFence:
      return "fence" + order;
    case Do::kLightFence:
      return "light";
    case Do::kHeavyFence:
      return "heavy";
    case Do::kLock:
      return "lock " + location;
  }
  return "?";
}

}  // namespace

void interpret(const Operation& operation, Word* words) {
  interpret(operation, words[operation.location]);
}

std::string text_of(const Program& program) {
  std::string text = program.name + "\n";
  for (const Thread& thread : program.threads) {
    text += " ";
    for (const Operation& operation : thread) text += " " + text_of(operation) + ";";
    text += "\n";
  }
  return text;
}

}  // namespace tenon::lab::tiny

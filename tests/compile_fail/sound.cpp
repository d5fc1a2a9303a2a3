// SPDX-License-Identifier: Apache-2.0
// The control: the same uses, done right.
#include <utility>

#include "tenon/inspect.hpp"
#include "tenon/order.hpp"
#include "tenon/segment.hpp"

tenon::Result<void> use(tenon::Segment& segment) {
  auto queue = segment.queue<long>("q");
  if (!queue) return queue.error();
  auto sender = queue->sender();
  if (!sender) return sender.error();
  auto moved = std::move(*sender);
  std::uint32_t word = 0;
  tenon::order::set_release(word, std::uint32_t{1});
  return moved.send(1);
}

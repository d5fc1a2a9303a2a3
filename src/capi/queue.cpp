// SPDX-License-Identifier: Apache-2.0
#include "capi/boundary.hpp"
#include "capi/handles.hpp"

namespace {

using tenon::QueueOptions;
using tenon::Result;

QueueOptions options_of(const tenon_queue_options* wished) {
  QueueOptions options;
  if (wished == nullptr) return options;
  if (wished->element_bytes != 0) options.message_limit = wished->element_bytes;
  if (wished->message_limit != 0) options.message_limit = wished->message_limit;
  if (wished->capacity != 0) options.capacity = wished->capacity;
  if (wished->loans != 0) options.loans = wished->loans;
  options.inline_bytes = wished->inline_bytes;
  options.element_bytes = wished->element_bytes;
  return options;
}

}  // namespace

tenon_status tenon_queue_open(tenon_segment* segment, const char* name,
                              const tenon_queue_options* options, tenon_queue** queue,
                              tenon_error* error) {
  return tenon::capi::hand_out(queue, error, [&]() -> Result<tenon::ByteQueue> {
    if (segment == nullptr || name == nullptr) return tenon::capi::null_argument();
    return segment->segment.queue(name, options_of(options));
  });
}

uint32_t tenon_queue_capacity(const tenon_queue* queue) {
  return queue == nullptr ? 0 : queue->capacity();
}

uint32_t tenon_queue_message_limit(const tenon_queue* queue) {
  return queue == nullptr ? 0 : queue->message_limit();
}

void tenon_queue_close(tenon_queue* queue) {
  delete queue;
}

// SPDX-License-Identifier: Apache-2.0
#include "tenon/doorbell.hpp"

#include "capi/boundary.hpp"
#include "capi/handles.hpp"

tenon_status tenon_doorbell_open(tenon_segment* segment, tenon_doorbell** doorbell,
                                 tenon_error* error) {
  return tenon::capi::hand_out(doorbell, error, [&]() -> tenon::Result<tenon::Doorbell> {
    if (segment == nullptr) return tenon::capi::null_argument();
    return segment->segment.doorbell();
  });
}

int tenon_doorbell_descriptor(const tenon_doorbell* doorbell) {
  return doorbell == nullptr ? -1 : doorbell->descriptor();
}

void tenon_doorbell_clear(tenon_doorbell* doorbell) {
  if (doorbell != nullptr) doorbell->clear();
}

void tenon_doorbell_close(tenon_doorbell* doorbell) {
  delete doorbell;
}

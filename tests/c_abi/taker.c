/* SPDX-License-Identifier: Apache-2.0
 * A library that brings the C ABI along, as a Python extension does. */
#include "tenon/tenon.h"

TENON_API const char* taker(tenon_segment* segment, tenon_monitor** monitor);

const char* taker(tenon_segment* segment, tenon_monitor** monitor) {
  return tenon_status_name(tenon_monitor_open(segment, "m", monitor, NULL));
}

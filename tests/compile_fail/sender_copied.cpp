// SPDX-License-Identifier: Apache-2.0
// A role is held once.
#include "tenon/segment.hpp"

void use(tenon::ByteSender& sender) {
  tenon::ByteSender second = sender;
}

// SPDX-License-Identifier: Apache-2.0
// An outcome that nobody looks at.
#include "tenon/segment.hpp"

void use(tenon::ByteSender& sender) {
  sender.try_send({});
}

// SPDX-License-Identifier: Apache-2.0
// NAME: how the command line names a segment and a queue in it.
#pragma once

#include <string>

namespace tenon::cli {

struct ChannelName {
  std::string segment;
  std::string queue;

  std::string text() const { return segment + "/" + queue; }
};

/// `segment` or `segment/queue`. What starts with '/' or '.' is the path of a segment file as a
/// whole; then, and where NAME has no queue in it, the queue is `queue`.
ChannelName parse_channel_name(const std::string& name, const std::string& queue);

}  // namespace tenon::cli

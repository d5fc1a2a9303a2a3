// SPDX-License-Identifier: Apache-2.0
// StreamOptions: what send and receive have in common on the command line.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "channel_name.hpp"
#include "command.hpp"
#include "stream/tally.hpp"
#include "tenon/channel.hpp"

namespace tenon::cli {

struct StreamOptions {
  std::string name;
  std::string queue = "stream";
  std::string file = "-";
  std::uint32_t chunk = 64 * 1024;
  std::uint32_t capacity = 64;
  bool wait = false;
  bool quiet = false;
  bool json = false;

  ChannelName channel() const { return parse_channel_name(name, queue); }
};

void add_stream_options(Command& command, StreamOptions& options);

/// Opens the queue, or makes it, and the segment, too: either side may come first.
ByteQueue open_stream(const StreamOptions& options);

/// Says what was done: JSON to `json_out` when it is wanted, else a line on stderr.
void report(const StreamOptions& options, const Summary& summary, const Tally& tally,
            std::ostream& json_out);

}  // namespace tenon::cli

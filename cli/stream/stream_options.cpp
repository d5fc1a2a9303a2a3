// SPDX-License-Identifier: Apache-2.0
#include "stream/stream_options.hpp"

#include <iostream>
#include <ostream>

#include "failure.hpp"
#include "stream/stream_header.hpp"
#include "tenon/segment.hpp"

namespace tenon::cli {
namespace {

// A queue takes up to 1 GiB and does not cross a multiple of it: there is always room for one.
constexpr std::uint64_t kSegmentBytes = 2_GiB;

}  // namespace

void add_stream_options(Command& command, StreamOptions& options) {
  command.option("NAME", options.name, "segment, segment/queue, or the path of a segment file",
                 Need::kRequired);
  command.option("--queue", options.queue, "queue, where NAME has none");
  command.size("--chunk", options.chunk, "bytes of the largest message, such as 64KiB");
  command.size("--capacity", options.capacity, "messages that the queue holds");
  command.flag("--wait", options.wait, "wait while another process has this end of the queue");
  command.flag("--quiet", options.quiet, "no summary, no progress");
  command.flag("--json", options.json, "the summary as JSON");
  command.footer("--chunk and --capacity matter to the side that makes the queue.");
}

ByteQueue open_stream(const StreamOptions& options) {
  const ChannelName name = options.channel();
  auto segment =
      require(name.segment, Segment::open_or_create(name.segment, {.max_bytes = kSegmentBytes}));
  if (options.chunk == 0 || options.chunk > UINT32_MAX - sizeof(StreamHeader))
    throw Failure("--chunk: it is not within 1 byte and 4 GiB; choose another size", kExitUsage);
  QueueOptions wishes;
  wishes.capacity = options.capacity;
  wishes.message_limit = options.chunk + static_cast<std::uint32_t>(sizeof(StreamHeader));
  auto queue = require(name.text(), segment.queue(name.queue, wishes));
  if (queue.message_limit() <= sizeof(StreamHeader))
    throw Failure(name.text() + ": its messages are too small for a stream; choose another queue",
                  kExitFailed);
  return queue;
}

void report(const StreamOptions& options, const Summary& summary, const Tally& tally,
            std::ostream& json_out) {
  if (options.json)
    json_out << json_of(summary, tally) << std::endl;
  else if (!options.quiet && !summary.already_sent)
    std::cerr << "tenon: " << text_of(summary, tally) << std::endl;
}

}  // namespace tenon::cli

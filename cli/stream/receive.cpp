// SPDX-License-Identifier: Apache-2.0
// tenon receive: from a queue to a file or standard output. Killed at any moment and started again,
// it goes on where it was: a file is right in the end; in a pipe the chunk in hand may repeat.
#include <cstdint>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "command.hpp"
#include "stream/peer.hpp"
#include "stream/sink.hpp"
#include "stream/stream_header.hpp"
#include "stream/stream_options.hpp"

namespace tenon::cli {
namespace {

class Receiving {
 public:
  Receiving(const StreamOptions& options, const Sink& sink, ByteReceiver receiver)
      : options_(options),
        sink_(sink),
        receiver_(std::move(receiver)),
        channel_(options.channel().text()),
        progress_(channel_, options.quiet) {}

  void run() {
    for (;;) {
      auto message =
          outlive_peer(receiver_, "sender", progress_, [this] { return receiver_.peek(); });
      if (!message.is(Code::kEndOfStream))
        take(require(channel_, message));
      else if (!receiver_.end_note().empty())
        return finish();
      else
        start_over();
    }
  }

 private:
  void take(const Message& message) {
    const auto header = read_header(message.data);
    if (!header) throw distrust("a message without a stream header; bytes:", message.data.size());
    const auto data = message.data.subspan(sizeof(StreamHeader));
    go_to(header->offset, data.size());
    if (message.maybe_redelivered && !sink_.is_file())
      progress_.note("the last receiver left in the middle; the chunk in hand may repeat: " +
                     std::to_string(data.size()) + " bytes at " + std::to_string(header->offset));
    sink_.write(data, header->offset);
    require(channel_, receiver_.release());
    tally_.stream_size = header->size;
    tally_.add(data.size());
    progress_.show(tally_);
  }

  // Everything follows what came before it; only the first may be anywhere.
  void go_to(std::uint64_t offset, std::uint64_t bytes) {
    constexpr std::uint64_t kEnd = std::numeric_limits<std::int64_t>::max();
    if (offset > kEnd || bytes > kEnd - offset)
      throw distrust("an offset that no file has", offset);
    if (begun_ && offset != tally_.offset) throw distrust("an offset that does not follow", offset);
    if (begun_) return;
    if (sink_.is_file() && offset > sink_.size())
      throw Failure(sink_.name() + ": the stream goes on at byte " + std::to_string(offset) +
                        " but the file is shorter; name the file that the last receiver wrote",
                    kExitFailed);
    if (offset != 0) progress_.note("going on at byte " + std::to_string(offset));
    tally_.start_at(offset);
    begun_ = true;
  }

  void finish() {
    const auto header = read_header(receiver_.end_note());
    if (!header)
      throw distrust("an end without a stream header; bytes:", receiver_.end_note().size());
    go_to(header->offset, 0);
    sink_.finish(header->offset);
    progress_.finish();
    report(options_, {"tenon.receive/1", channel_, "received", receiver_.took_over(), false},
           tally_, sink_.is_standard_output() ? std::cerr : std::cout);
    // Last of all: killed up to here, the successor finds the end again.
    require(channel_, receiver_.next_stream());
  }

  // The sender gave the stream up, and begins another one.
  void start_over() {
    require(channel_, receiver_.next_stream());
    if (!sink_.is_file())
      throw Failure(channel_ +
                        ": the sender gave this stream up; what was written is not whole: "
                        "receive again for its next one",
                    kExitFailed);
    progress_.note("the sender gave this stream up; receiving its next one from the beginning");
    tally_ = Tally{};
    begun_ = true;
  }

  Failure distrust(const char* what, std::uint64_t number) const {
    return {channel_, Error(Code::kPeerMisbehaved, what, static_cast<std::int64_t>(number))};
  }

  const StreamOptions& options_;
  const Sink& sink_;
  ByteReceiver receiver_;
  const std::string channel_;
  Progress progress_;
  Tally tally_;
  bool begun_ = false;  // tally_.offset is where the next message has to be
};

void receive(const StreamOptions& options) {
  const Sink sink(options.file);
  ByteQueue queue = open_stream(options);
  Receiving(
      options, sink,
      take_role(options.channel().text(), options.wait, [&queue] { return queue.receiver(); }))
      .run();
}

}  // namespace

void add_receive(CLI::App& app) {
  auto options = std::make_shared<StreamOptions>();
  Command command(app, "receive", "receive from a queue into a file or standard output");
  add_stream_options(command, *options);
  command.option("FILE", options->file, "where to write; - is standard output");
  command.runs([options] { receive(*options); });
}

}  // namespace tenon::cli

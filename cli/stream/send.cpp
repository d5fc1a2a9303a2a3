// SPDX-License-Identifier: Apache-2.0
// tenon send: a file or standard input into a queue. Killed at any moment and started again, it
// goes on where it was.
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command.hpp"
#include "stream/peer.hpp"
#include "stream/source.hpp"
#include "stream/stream_header.hpp"
#include "stream/stream_options.hpp"

namespace tenon::cli {
namespace {

struct SendOptions {
  StreamOptions stream;
  bool fresh = false;
};

// What differs between the file of the unfinished stream and this one.
std::string difference(const StreamHeader& then, const StreamHeader& now) {
  std::string text;
  const auto compare = [&text](const char* what, auto before, auto after) {
    if (before == after) return;
    text += (text.empty() ? "" : ", ") + std::string(what) + " was " + std::to_string(before) +
            " and is " + std::to_string(after);
  };
  compare("inode", then.inode, now.inode);
  compare("size", then.size, now.size);
  compare("mtime_ns", then.mtime_ns, now.mtime_ns);
  return text;
}

class Sending {
 public:
  Sending(const SendOptions& options, const Source& source, ByteSender sender)
      : options_(options),
        source_(source),
        sender_(std::move(sender)),
        channel_(options.stream.channel().text()),
        progress_(channel_, options.stream.quiet) {}

  void run() {
    Summary summary{"tenon.send/1", channel_, "sent", sender_.took_over(), false};
    if (const auto start = where_to_start()) {
      tally_.start_at(*start);
      tally_.stream_size = source_.identity().size;
      stream();
    } else {
      summary.already_sent = true;
      tally_.start_at(source_.identity().size);
      progress_.note(
          "already sent completely by the sender that was killed; send it again with "
          "--fresh");
    }
    progress_.finish();
    // Still in the role: killed up to here, the successor says "already sent".
    report(options_.stream, summary, tally_, std::cout);
  }

 private:
  // Nothing when this file was sent completely by a predecessor that was killed before it could
  // tell anybody.
  std::optional<std::uint64_t> where_to_start() {
    const auto last = sender_.last();
    if (!last) return 0;
    const auto header = read_header(last->data);
    const StreamHeader& now = source_.identity();
    if (last->end_of_stream) {
      const bool complete = header && header->same_file(now) && header->offset == now.size;
      const bool already = sender_.took_over() && source_.is_file() && complete;
      if (already && !options_.fresh) return std::nullopt;
      return 0;
    }
    if (options_.fresh) {
      close({});  // without a note: given up
      return 0;
    }
    if (!header)
      throw Failure(
          channel_ + ": its last message is not one of `tenon send`; choose another queue",
          kExitFailed);
    return go_on_after(*header, last->data.size() - sizeof(StreamHeader));
  }

  std::uint64_t go_on_after(const StreamHeader& header, std::uint64_t length) {
    const StreamHeader& now = source_.identity();
    if (!header.same_file(now))
      throw Failure(source_.name() + ": it is not the file whose stream in " + channel_ +
                        " is unfinished: " + difference(header, now) +
                        "; send that one, or give its stream up with --fresh",
                    kExitFailed);
    const std::uint64_t offset = header.offset + length;
    if (source_.is_file() && offset > now.size)
      throw Failure(channel_, Error(Code::kPeerMisbehaved, "offset beyond the end of the file",
                                    static_cast<std::int64_t>(offset)));
    std::string text = "going on at byte " + std::to_string(offset);
    if (!source_.is_file())
      text += " with what comes from " + source_.name() +
              "; what the last sender had read but not sent is lost";
    progress_.note(text);
    return offset;
  }

  void stream() {
    while (const std::size_t bytes = send_block()) {
      tally_.add(bytes);
      progress_.show(tally_);
    }
    source_.check_unchanged();
    std::vector<std::byte> note(sizeof(StreamHeader));
    write_header(header(), note);
    close(note);
  }

  // Reads straight into the queue's block. 0 = the end of the source.
  std::size_t send_block() {
    auto loan = require(channel_, sender_.loan());
    const std::span<std::byte> block = loan.data();
    const std::size_t bytes = source_.read(block.subspan(sizeof(StreamHeader)), tally_.offset);
    if (bytes == 0) return 0;
    write_header(header(), block);
    require(channel_, outlive_peer(sender_, "receiver", progress_,
                                   [&] { return loan.commit(sizeof(StreamHeader) + bytes); }));
    return bytes;
  }

  StreamHeader header() const {
    StreamHeader header = source_.identity();
    header.offset = tally_.offset;
    return header;
  }

  void close(std::span<const std::byte> note) {
    require(channel_, outlive_peer(sender_, "receiver", progress_,
                                   [&] { return sender_.close_stream(note); }));
  }

  const SendOptions& options_;
  const Source& source_;
  ByteSender sender_;
  const std::string channel_;
  Progress progress_;
  Tally tally_;
};

void send(const SendOptions& options) {
  const Source source(options.stream.file);
  ByteQueue queue = open_stream(options.stream);
  Sending(options, source,
          take_role(options.stream.channel().text(), options.stream.wait,
                    [&queue] { return queue.sender(); }))
      .run();
}

}  // namespace

void add_send(CLI::App& app) {
  auto options = std::make_shared<SendOptions>();
  Command command(app, "send", "send a file or standard input through a queue");
  add_stream_options(command, options->stream);
  command.option("FILE", options->stream.file, "what to send; - is standard input");
  command.flag("--fresh", options->fresh,
               "give up an unfinished stream, and send from the beginning");
  command.runs([options] { send(*options); });
}

}  // namespace tenon::cli

// SPDX-License-Identifier: Apache-2.0
// Does what it is told, line by line, with the C++ library; Driver.java does the same with the Java
// client. Commands and answers: README.md.
#include <chrono>
#include <cstdint>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "monitors.hpp"
#include "tenon/segment.hpp"

namespace {

using tenon::Result;
using tenon::conformance::answer;

std::string hex(std::span<const std::byte> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::byte b : bytes) {
    text += kDigits[std::to_integer<unsigned>(b) >> 4u];
    text += kDigits[std::to_integer<unsigned>(b) & 15u];
  }
  return text.empty() ? "-" : text;
}

std::vector<std::byte> unhex(const std::string& text) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; text != "-" && i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(text.substr(i, 2), nullptr, 16)));
  return bytes;
}

class Driver {
 public:
  std::string run(std::istringstream line) {
    std::string verb;
    line >> verb;
    for (const auto* commands : {&commands_, &monitor_commands_}) {
      if (const auto command = commands->find(verb); command != commands->end())
        return command->second(line);
    }
    return "unknown " + verb;
  }

 private:
  template <class T>
  static T next(std::istringstream& line) {
    T value{};
    line >> value;
    return value;
  }
  static std::chrono::milliseconds time(std::istringstream& line) {
    return std::chrono::milliseconds(next<std::int64_t>(line));
  }
  static tenon::Idle idle(std::istringstream& line) {
    const auto name = next<std::string>(line);
    return name == "busy"   ? tenon::Idle::kBusy
           : name == "park" ? tenon::Idle::kPark
                            : tenon::Idle::kAdaptive;
  }

  std::string open(std::istringstream& line, bool may_create) {
    const auto name = next<std::string>(line);
    auto opened = may_create
                      ? tenon::Segment::open_or_create(
                            name, {.max_bytes = tenon::operator""_MiB(64), .max_participants = 8})
                      : tenon::Segment::open(name);
    if (!opened) return answer(opened.error());
    segment_.emplace(std::move(*opened));
    const tenon::SegmentInfo info = segment_->info().value();
    return "ok " + hex(std::as_bytes(std::span(info.nonce)));
  }
  std::string queue(std::istringstream& line) {
    const auto name = next<std::string>(line);
    tenon::QueueOptions options;
    options.capacity = next<std::uint32_t>(line);
    options.message_limit = next<std::uint32_t>(line);
    auto queue = segment_->queue(name, options);
    if (!queue) return answer(queue.error());
    queue_.emplace(std::move(*queue));
    return "ok " + std::to_string(queue_->capacity()) + " " +
           std::to_string(queue_->message_limit());
  }
  template <class End>
  static std::string taken(std::optional<End>& to, Result<End> end) {
    if (!end) return answer(end.error());
    to.emplace(std::move(*end));
    return "ok " + std::to_string(to->position()) + (to->took_over() ? " took_over" : "");
  }
  std::string received(const Result<std::size_t>& bytes) const {
    return bytes ? "ok " + hex(std::span(buffer_).first(*bytes)) : answer(bytes.error());
  }

  using Command = tenon::conformance::Monitors::Command;
  const std::map<std::string, Command> commands_{
      {"open_or_create", [this](auto& line) { return open(line, true); }},
      {"open", [this](auto& line) { return open(line, false); }},
      {"remove",
       [](auto& line) { return answer(tenon::Segment::remove(next<std::string>(line))); }},
      {"queue", [this](auto& line) { return queue(line); }},
      {"remove_object",
       [this](auto& line) { return answer(segment_->remove_object(next<std::string>(line))); }},
      {"sender", [this](auto& line) { return taken(sender_, queue_->sender(idle(line))); }},
      {"receiver", [this](auto& line) { return taken(receiver_, queue_->receiver(idle(line))); }},
      {"leave_sender", [this](auto&) { return sender_.reset(), "ok"; }},
      {"leave_receiver", [this](auto&) { return receiver_.reset(), "ok"; }},
      {"send",
       [this](auto& line) { return answer(sender_->send(unhex(next<std::string>(line)))); }},
      {"send_for",
       [this](auto& line) {
         const auto duration = time(line);
         return answer(sender_->send_for(unhex(next<std::string>(line)), duration));
       }},
      {"try_send",
       [this](auto& line) { return answer(sender_->try_send(unhex(next<std::string>(line)))); }},
      {"close_stream", [this](auto&) { return answer(sender_->close_stream()); }},
      {"receive", [this](auto&) { return received(receiver_->receive(buffer_)); }},
      {"receive_for",
       [this](auto& line) { return received(receiver_->receive_for(buffer_, time(line))); }},
      {"try_receive", [this](auto&) { return received(receiver_->try_receive(buffer_)); }},
      {"try_peek",
       [this](auto&) {
         auto message = receiver_->try_peek();
         if (!message) return answer(message.error());
         return "ok " + hex(message->data) + (message->maybe_redelivered ? " again" : "");
       }},
      {"release", [this](auto&) { return answer(receiver_->release()); }},
      {"next_stream", [this](auto&) { return answer(receiver_->next_stream()); }},
      {"wait_sender", [this](auto& line) { return answer(receiver_->wait_peer_for(time(line))); }},
      {"wait_receiver", [this](auto& line) { return answer(sender_->wait_peer_for(time(line))); }},
      {"close", [this](auto&) {
         monitors_.close(), sender_.reset(), receiver_.reset(), queue_.reset(), segment_.reset();
         return "ok";
       }}};

  std::vector<std::byte> buffer_ = std::vector<std::byte>(1u << 16);
  std::optional<tenon::Segment> segment_;
  std::optional<tenon::ByteQueue> queue_;
  std::optional<tenon::ByteSender> sender_;
  std::optional<tenon::ByteReceiver> receiver_;
  tenon::conformance::Monitors monitors_{segment_};
  const std::map<std::string, Command> monitor_commands_ = monitors_.commands();
};

}  // namespace

int main() {
  Driver driver;
  std::string line;
  while (std::getline(std::cin, line))
    std::cout << driver.run(std::istringstream(line)) << std::endl;
}

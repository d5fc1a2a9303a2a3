// SPDX-License-Identifier: Apache-2.0
// The operations that are killed, and the settings in which they are.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "message.hpp"
#include "tenon/segment.hpp"

namespace tenon::crash {

/// What there is before the operation.
enum class Setting : std::uint8_t {
  kNoDirectory,
  kNoSegment,
  kNoQueue,         ///< a segment without objects
  kQueueBeside,     ///< another queue is there, this one is not
  kQueueRemoved,    ///< this one was removed while somebody had it open who is dead by now
  kEmpty,           ///< a new queue
  kOne,             ///< one message in a new queue
  kFull,            ///< as many as there are cells
  kWrap,            ///< after some laps, one message in the last cell but one
  kEnded,           ///< an end-of-stream mark is next, a message behind it
  kHandedBack,      ///< one message, which the last consumer saw and did not release
  kReceiverParked,  ///< a living consumer sleeps in receive
  kSenderParked,    ///< a living producer sleeps in send
  kAfterDeath,      ///< half full, and one end's holder was killed in another operation
  kHalfDone,        ///< half full, and somebody was killed in the same operation
};
inline constexpr std::size_t kSettings = 15;
std::string_view name_of(Setting setting) noexcept;
/// Settings in which somebody was killed before, at every point of an operation.
constexpr bool is_second_death(Setting setting) noexcept {
  return setting == Setting::kAfterDeath || setting == Setting::kHalfDone;
}
constexpr bool is_parked(Setting setting) noexcept {
  return setting == Setting::kReceiverParked || setting == Setting::kSenderParked;
}

/// A set of settings.
class Settings {
 public:
  template <class... S>
  constexpr explicit Settings(S... settings) noexcept : bits_((0u | ... | bit(settings))) {}
  constexpr bool has(Setting setting) const noexcept { return (bits_ & bit(setting)) != 0; }

 private:
  static constexpr std::uint32_t bit(Setting setting) noexcept {
    return 1u << static_cast<unsigned>(setting);
  }
  std::uint32_t bits_;
};

/// What a victim leaves behind for us, outside the segment.
struct Notes {
  static constexpr std::uint64_t kNone = UINT64_MAX;
  std::atomic<std::uint64_t> shown{kNone};  ///< position of the message that it had in hand
  std::atomic<bool> returned{false};        ///< the operation returned, with `code`
  std::atomic<Code> code{Code{}};
  std::atomic<std::uint64_t> points{0};
};

/// What an operation works on; lives in the victim. Later members use earlier ones.
struct Victim {
  const Shape& shape;
  Notes& notes;
  std::array<std::uint8_t, 16> nonce{};  ///< of the segment
  std::string message{};                 ///< to be sent; made before, so that only the library runs
  std::vector<std::byte> out{};          ///< to receive into
  std::optional<std::size_t> received{};
  std::optional<Segment> segment{};
  std::optional<ByteQueue> queue{};
  std::optional<ByteSender> sender{};
  std::optional<ByteReceiver> receiver{};
  std::optional<Loan> loan{};
  std::optional<Object<std::uint64_t>> object{};
  std::optional<Draft<std::uint64_t>> draft{};
  std::optional<Sealed<std::uint64_t>> sealed{};
};

enum class Side : std::uint8_t { kNone, kSender, kReceiver };

struct Operation {
  std::string_view name;
  Side side;               ///< the role that it holds, takes or gives back
  bool holds_role;         ///< from before its first to after its last point
  bool gives_back;         ///< it gives the role back with empty hands
  bool shows;              ///< it has a message in hand at some time
  std::uint64_t sends;     ///< by how much it moves the producer's position
  std::uint64_t releases;  ///< by how much it moves the consumer's position
  Settings settings;       ///< where it makes sense
  Settings refused;        ///< where it returns `refusal`
  Code refusal;
  void (*prepare)(Victim&);  ///< what comes before the first point
  Code (*run)(Victim&);      ///< returns Code{} for success
};

/// Notes that the operation returned `code`, or kCorrupt when it received a wrong content.
void note_return(Victim& victim, Code code);

std::span<const Operation> operations() noexcept;
const Operation& operation(std::string_view name);

inline constexpr std::string_view kSegment = "s";
inline constexpr std::string_view kQueue = "q";
inline constexpr std::string_view kOtherQueue = "other";
inline constexpr std::string_view kObject = "object";
inline constexpr std::uint64_t kValue = 0x1122'3344'5566'7788;  ///< of an object
inline constexpr SegmentOptions kSegmentOptions{
    .max_bytes = 512 * 1024, .max_participants = 4, .max_objects = 4};

}  // namespace tenon::crash

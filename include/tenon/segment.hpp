// SPDX-License-Identifier: Apache-2.0
// Segment: a file that several processes map, holding named channels and objects.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tenon/channel.hpp"
#include "tenon/doorbell.hpp"
#include "tenon/monitor.hpp"
#include "tenon/object.hpp"
#include "tenon/result.hpp"
#include "tenon/thread_handle.hpp"

namespace tenon {

inline namespace literals {
constexpr std::uint64_t operator""_KiB(unsigned long long n) {
  return n << 10;
}
constexpr std::uint64_t operator""_MiB(unsigned long long n) {
  return n << 20;
}
constexpr std::uint64_t operator""_GiB(unsigned long long n) {
  return n << 30;
}
}  // namespace literals

/// Chosen by the creator; whoever attaches takes what is there.
struct SegmentOptions {
  /// Address space, not memory: bytes are reserved on use. The file has max_threads pages more.
  std::uint64_t max_bytes = 1_GiB;
  std::uint32_t max_participants = 1024;  ///< processes attached at once, 128 bytes each; <= 65535
  /// Threads that take roles or wait at once, of all participants, up to 65535; 0 = four for each
  /// participant. Each takes a page of the file once it does. A thread beyond that is served, but
  /// its death is noticed 20 ms later.
  std::uint32_t max_threads = 0;
  std::uint32_t max_objects = 1024;  ///< named channels and objects, 128 bytes each; <= 2^20
  std::uint32_t mode = 0600;         ///< permission bits of the file; 0660 shares with the group
};

/// Facts that do not change while the segment lives.
struct SegmentInfo {
  std::string path;                      ///< empty: anonymous
  std::array<std::uint8_t, 16> nonce{};  ///< of this creation; a new file has a new one
  std::uint64_t max_bytes = 0;
  std::uint32_t max_participants = 0;
  std::uint32_t max_threads = 0;
  std::uint32_t max_objects = 0;
};

/// What Segment::sweep() freed.
struct Swept {
  std::uint32_t participants = 0;  ///< slots of processes that are gone
  std::uint32_t threads = 0;       ///< slots of their threads
  std::uint32_t objects = 0;       ///< removed objects that nobody has open any more
};

namespace segment {
struct Core;
}
namespace participant {
class Participant;
}
namespace directory {
struct Opened;
}

/// One attachment of this process to a segment file.
///
/// A name is `[A-Za-z0-9._-]+`, up to 100 characters, and stands for a file in TENON_DIR, or else
/// in /dev/shm/tenon-<uid>. What starts with '/' or '.' is taken as a path.
///
/// Thread: all members may be called from any thread, but for reattach(), which changes the handle.
/// Crash: a killed process leaves nothing that the others have to repair by hand; its slot is
/// reused once the kernel has freed its lock.
class Segment {
 public:
  /// Attaches to the segment; makes it first where there is none. Any number of processes may do
  /// this at once: they agree on one file. Attaching never initialises anything again.
  /// Errors: Truncated, BadMagic, WrongKind, VersionMismatch, LayoutMismatch, Corrupt, Incomplete,
  /// NoSpace, NoMemory, TooManyFiles, TooManyParticipants, PermissionDenied, UnsafePath,
  /// Unsupported, InvalidArgument, Timeout (the gate is held by a stopped process), IoError.
  static Result<Segment> open_or_create(std::string_view name, const SegmentOptions& options = {});
  /// As open_or_create(), but AlreadyExists where there is one.
  static Result<Segment> create(std::string_view name, const SegmentOptions& options = {});
  /// As open_or_create(), but NotFound where there is none.
  static Result<Segment> open(std::string_view name);
  /// Attaches with a read-only mapping and without a slot: for tools. The kernel enforces it.
  static Result<Segment> open_read_only(std::string_view name);
  /// As open_read_only(), also where the machine went down while the segment was in use: what lies
  /// there may be of different moments, whole objects of one and half of another.
  static Result<Segment> open_for_salvage(std::string_view name);
  /// Makes a segment in memory that has no name: only who gets its descriptor finds it, and it ends
  /// with the last process that has it. Nobody can change its size. `max_bytes` counts against the
  /// memory of the machine, or of the container, alone. Errors: as create().
  static Result<Segment> create_anonymous(const SegmentOptions& options = {});
  /// Attaches to the anonymous segment behind a descriptor() that another process sent, or that was
  /// inherited. It stays the caller's, who may close it at once. Errors: WrongKind (it leads to
  /// something else), UnsafePath (made by another user, and not with a group mode),
  /// PermissionDenied, and those of open().
  static Result<Segment> open_descriptor(int descriptor);
  /// Removes the file. Those who are attached go on; new ones do not get in.
  static Result<void> remove(std::string_view name);
  /// Removes the file if it is still the segment of that nonce, and no process is attached to it
  /// (but for read-only ones). Errors: StillHeld, SegmentUnlinked (another one has its name), and
  /// those of open_read_only().
  static Result<void> remove_unused(std::string_view name,
                                    const std::array<std::uint8_t, 16>& nonce);

  Segment(Segment&&) noexcept;
  Segment& operator=(Segment&&) noexcept;
  ~Segment();

  /// The queue of that name, made first where there is none. `options` matter to its creator only.
  /// Errors: WrongKind, LayoutMismatch, NoSpace, TooLarge, InvalidArgument, Corrupt,
  /// PermissionDenied (read-only attach), Timeout (a stopped process is changing the directory),
  /// Closed, ForkedHandle, DescriptorLost, IoError.
  Result<ByteQueue> queue(std::string_view name, const QueueOptions& options = {});
  /// The queue of that name, or NotFound.
  Result<ByteQueue> find_queue(std::string_view name);
  /// A queue of values of one trivially copyable type.
  template <class T>
  requires std::is_trivially_copyable_v<T> Result<Queue<T>> queue(std::string_view name,
                                                                  QueueOptions options = {}) {
    options.message_limit = sizeof(T);
    options.element_bytes = sizeof(T);
    options.inline_bytes = sizeof(T) <= 1024 && alignof(T) <= 16 ? sizeof(T) : 0;
    auto bytes = queue(name, options);
    if (!bytes) return bytes.error();
    return Queue<T>(std::move(*bytes));
  }

  /// A doorbell with which ends of queues of this segment can be armed: a Unix socket beside the
  /// file. Errors: InvalidArgument (a path too long for one), Unsupported (anonymous: beside it is
  /// nothing), PermissionDenied (also read-only attach), TooManyFiles, NoSpace, Closed,
  /// ForkedHandle, IoError.
  Result<Doorbell> doorbell();

  /// The value of that name, made first, with that value, where there is none.
  /// `copies` matter to its creator only.
  /// Errors: WrongKind, LayoutMismatch (its fields are others, or it is an array; see describe()),
  /// and those of queue().
  template <Described T>
  Result<Object<T>> object(std::string_view name, const T& initial = {},
                           Copies copies = Copies::kTwo) {
    auto bytes = object(name, type_of<T>(), 1, std::as_bytes(std::span(&initial, 1)), copies);
    if (!bytes) return bytes.error();
    return Object<T>(std::move(*bytes));
  }
  /// The value of that name, or NotFound. May be attached read-only.
  template <Described T>
  Result<Object<T>> find_object(std::string_view name) {
    auto bytes = find_object(name, type_of<T>(), 1);
    if (!bytes) return bytes.error();
    return Object<T>(std::move(*bytes));
  }
  /// `count` values of that name, made first, zero, where there are none.
  template <Described T>
  Result<Array<T>> array(std::string_view name, std::uint64_t count, Copies copies = Copies::kTwo) {
    auto bytes = object(name, type_of<T>(), count, {}, copies);
    if (!bytes) return bytes.error();
    return Array<T>(std::move(*bytes));
  }
  /// The values of that name, or NotFound. May be attached read-only.
  template <Described T>
  Result<Array<T>> find_array(std::string_view name) {
    auto bytes = find_object(name, type_of<T>(), 0);
    if (!bytes) return bytes.error();
    return Array<T>(std::move(*bytes));
  }
  /// `count` values, zero, to be filled and sealed: nobody finds them before. Errors:
  /// AlreadyExists, and those of object().
  template <Described T>
  Result<Draft<T>> draft(std::string_view name, std::uint64_t count = 1) {
    auto bytes = draft(name, type_of<T>(), count);
    if (!bytes) return bytes.error();
    return Draft<T>(std::move(*bytes));
  }
  /// The sealed values of that name, or NotFound. May be attached read-only.
  template <Described T>
  Result<Sealed<T>> sealed(std::string_view name) {
    auto bytes = sealed(name, type_of<T>());
    if (!bytes) return bytes.error();
    return Sealed<T>(std::move(*bytes));
  }
  /// What the object of that name says about itself. May be attached read-only. Errors: NotFound,
  /// WrongKind (it is none), and those of queue().
  Result<ObjectInfo> describe(std::string_view name);

  /// The monitor of that name, which guards something else than an object; made first where there
  /// is none; `on_deadlock` is for that. Errors: WrongKind, and those of queue().
  Result<Monitor> monitor(std::string_view name, OnDeadlock on_deadlock = OnDeadlock::kRefuse);
  /// The ring that the calling thread was told of last, as Deadlock; it may stand no more. It comes
  /// first. Empty: there was none. Errors: as this_thread().
  Result<std::vector<DeadlockLink>> last_deadlock();
  /// From now on, for monitors that are opened after it: notes in the segment in which order this
  /// process enters them; `tenon locks --order` warns of orders that may end in a deadlock. None
  /// of its calls is inline then. All attachments do it where the environment has TENON_LOCK_ORDER.
  /// Errors: those of object().
  Result<void> record_lock_order();
  /// The calling thread, for others to interrupt when it waits at a monitor of this segment.
  /// Errors: as Monitor::enter().
  Result<ThreadHandle> this_thread();

  /// The same for types that C++ does not know. `type.bytes` 0 takes any, `count` 0 any number;
  /// `initial`: the whole value, or nothing for zero.
  Result<ByteObject> object(std::string_view name, const ObjectType& type, std::uint64_t count,
                            std::span<const std::byte> initial, Copies copies = Copies::kTwo);
  Result<ByteObject> find_object(std::string_view name, const ObjectType& type,
                                 std::uint64_t count);
  Result<ByteDraft> draft(std::string_view name, const ObjectType& type, std::uint64_t count);
  Result<ByteSealed> sealed(std::string_view name, const ObjectType& type);

  /// Removes the object of that name: it is not found any more, and the name is free. Those who
  /// have it open go on with it; its memory is used again once the last of them has closed it or is
  /// dead. Errors: NotFound, InvalidArgument, Corrupt, PermissionDenied (read-only attach), Timeout
  /// (a stopped process is changing the directory), Closed, ForkedHandle, DescriptorLost.
  Result<void> remove_object(std::string_view name);

  /// Frees what the dead left behind. Nobody has to: what is needed is freed where it is needed;
  /// this does it at once, and tools show what is left. The living are never touched. It may be
  /// killed at any point, and repeated. Errors: as remove_object(), without NotFound.
  Result<Swept> sweep();

  /// What was stored before, here or by anybody that the caller knows of, is on the disk, and will
  /// be found there by open_for_salvage() whatever happens. In memory it does nothing. Blocking: as
  /// the disk does. Errors: IoError, NoSpace: then the segment is never clean again, and refused as
  /// Corrupt once the machine was restarted; PermissionDenied (read-only attach), Closed,
  /// ForkedHandle, DescriptorLost.
  Result<void> flush();

  /// Gathers what is reserved so far into pages of 2 MiB, as far as it fills some, for all who map
  /// it; says how many bytes. Saves the processor look-ups where much memory is used all over. To
  /// be called again once the segment has grown. May be attached read-only. Errors: Unsupported
  /// (the kernel is older than 6.1, or the file is not in memory), NoMemory (the host has no 2 MiB
  /// in one piece), WouldBlock (the kernel has some pages in hand: try again), Closed,
  /// ForkedHandle. Whatever it answers, the segment is as usable as before.
  Result<std::uint64_t> use_huge_pages();

  Result<SegmentInfo> info() const;
  /// A new descriptor of an anonymous segment, to be sent over a Unix socket (SCM_RIGHTS) and given
  /// to open_descriptor(). The caller's to close, and closed by exec. Works in a forked child, too.
  /// Errors: WrongKind (it has a path), TooManyFiles, DescriptorLost, Closed.
  Result<int> descriptor() const;
  /// True when the file was removed since: those inside go on, new ones do not get in.
  Result<bool> unlinked() const;
  /// In a forked child: attaches this handle to the same segment as a participant of its own. What
  /// was opened through it before stays ForkedHandle: open it again. Elsewhere it does nothing.
  /// Errors: SegmentUnlinked (the path leads to another segment, or to none), Closed, and those of
  /// open().
  Result<void> reattach();
  /// Detaches, after a flush() on a disk; an error of that one is told, and the handle closed.
  /// StillHeld while queues, their ends, or objects of this handle exist.
  Result<void> close();

 private:
  explicit Segment(std::shared_ptr<segment::Core> core);
  static Result<Segment> attached(std::shared_ptr<segment::Core> core);
  Result<ByteQueue> find_queue(std::string_view name, std::uint32_t element_bytes);
  Result<participant::Participant*> writer() const;
  Result<std::shared_ptr<object::Core>> find(std::string_view name, std::uint32_t kind,
                                             const ObjectType& type, std::uint64_t count);
  Result<std::shared_ptr<object::Core>> take(directory::Opened opened, std::uint32_t kind,
                                             const ObjectType& type, std::uint64_t count);
  std::shared_ptr<segment::Core> core_;
};

}  // namespace tenon

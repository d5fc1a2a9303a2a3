// SPDX-License-Identifier: Apache-2.0
// The head of a segment file. Drawing: docs/spec/segment.md.
//
// A layout struct holds fixed-width integers only; access modes belong to the operations.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tenon::layout {

/// Two cache lines: words that different processes write lie this far apart, because x86
/// prefetches lines in pairs.
inline constexpr std::size_t kApart = 128;
inline constexpr std::uint64_t kPage = 4096;
/// No object straddles a multiple of this: Java 17 maps at most 2 GiB at once.
inline constexpr std::uint64_t kWindow = std::uint64_t{1} << 30;

inline constexpr std::uint64_t kSegmentMagic = 0x31'4e'4f'4e'45'54'00'0au;  // "\n\0TENON1"
inline constexpr std::uint32_t kFormatMajor = 7;
inline constexpr std::uint32_t kFormatMinor = 0;
inline constexpr std::uint32_t kReady = 0x59444552;  // "REDY"

/// A bit of `incompatible`: the file lies on a disk, so that it may be there after the machine's
/// next boot, and whoever writes to it keeps `clean` right.
inline constexpr std::uint64_t kOutlivesBoot = 1;

/// Written by the creator before the file has a name; never changed after.
///   0  magic          8  format_major, format_minor      16  fingerprint
///  24  incompatible  32  compatible                      40  max_bytes
///  48  process_slots 52  directory_entries               56  slots_offset
///  64  directory_offset  72  heap_offset                 80  nonce[16]
///  96  boot_id[16]  112  created_at                     120  thread_slots
/// 128  threads_offset  136  tokens_offset               144  uses_offset
/// 152  reserved[10]
/// 232  ready        236  reserved                       240  spare    248  checksum
struct SegmentHeader {
  std::uint64_t magic;
  std::uint32_t format_major;  ///< another one: refuse
  std::uint32_t format_minor;  ///< a newer one is readable
  std::uint64_t fingerprint;   ///< of everything below that is a compile-time constant
  std::uint64_t incompatible;  ///< feature bits: one that is not known: refuse
  std::uint64_t compatible;    ///< feature bits: may be ignored
  std::uint64_t max_bytes;     ///< room for everything but the tokens, which lie behind it
  std::uint32_t process_slots;
  std::uint32_t directory_entries;
  std::uint64_t slots_offset;
  std::uint64_t directory_offset;
  std::uint64_t heap_offset;  ///< objects lie from here to `reserved_end`
  std::uint8_t nonce[16];
  std::uint8_t boot_id[16];
  std::uint64_t created_at;  ///< ns since 1970; for people
  std::uint32_t thread_slots;
  std::uint32_t reserved_threads;
  std::uint64_t threads_offset;
  std::uint64_t tokens_offset;  ///< a page per thread slot from here to the end of the file
  std::uint64_t uses_offset;    ///< use_words() words for each process slot
  std::uint64_t reserved[10];
  std::uint32_t ready;  ///< kReady, stored last (release): absent = the file is nobody's
  std::uint32_t reserved_too;
  std::uint64_t spare;
  std::uint64_t checksum;  ///< of bytes 0..247 with `ready` = kReady
};
static_assert(sizeof(SegmentHeader) == 256);
static_assert(offsetof(SegmentHeader, magic) == 0);
static_assert(offsetof(SegmentHeader, format_major) == 8);
static_assert(offsetof(SegmentHeader, format_minor) == 12);
static_assert(offsetof(SegmentHeader, fingerprint) == 16);
static_assert(offsetof(SegmentHeader, incompatible) == 24);
static_assert(offsetof(SegmentHeader, compatible) == 32);
static_assert(offsetof(SegmentHeader, max_bytes) == 40);
static_assert(offsetof(SegmentHeader, process_slots) == 48);
static_assert(offsetof(SegmentHeader, directory_entries) == 52);
static_assert(offsetof(SegmentHeader, slots_offset) == 56);
static_assert(offsetof(SegmentHeader, directory_offset) == 64);
static_assert(offsetof(SegmentHeader, heap_offset) == 72);
static_assert(offsetof(SegmentHeader, nonce) == 80);
static_assert(offsetof(SegmentHeader, boot_id) == 96);
static_assert(offsetof(SegmentHeader, created_at) == 112);
static_assert(offsetof(SegmentHeader, thread_slots) == 120);
static_assert(offsetof(SegmentHeader, threads_offset) == 128);
static_assert(offsetof(SegmentHeader, tokens_offset) == 136);
static_assert(offsetof(SegmentHeader, uses_offset) == 144);
static_assert(offsetof(SegmentHeader, reserved) == 152);
static_assert(offsetof(SegmentHeader, ready) == 232);
static_assert(offsetof(SegmentHeader, checksum) == 248);

/// Whether a file that outlives a boot is whole. Before the first store of anybody *in use* is on
/// the disk; after the last one's, and after all that was stored is there, *clean*.
enum CleanState : std::uint32_t {
  kClean = 0,
  kUseBegins = 1,  ///< somebody is about to store; that this says so may not be on the disk yet
  kInUse = 2,
  kNotWritten = 3,  ///< the disk refused what was stored, and may never have got it
};

/// The words of the segment that change while it lives; at kPage.
struct SegmentWords {
  /// End of the allocated prefix, bytes. Written under the structure lock, after the allocation
  /// (release); every offset is checked against it, never against max_bytes.
  std::uint64_t reserved_end;
  /// Directory entries from here on were never used. Written under the structure lock, before the
  /// first use (opaque: the entry's own release carries it); it only grows.
  std::uint32_t entries_end;
  std::uint32_t reserved_entries;
  /// CleanState; only with kOutlivesBoot. Written with the gate held, *clean* with it closed.
  /// After its owner's death: what it says is still so.
  std::uint32_t clean;
  std::uint32_t reserved_clean;
  std::uint8_t used_in_boot[16];  ///< the boot of the last use; stored before *in use*
  std::uint64_t reserved[11];
  /// Where to look first for a free process slot; a hint that any value leaves harmless.
  std::uint32_t next_slot;
  std::uint32_t reserved_thread;
  /// Thread slots from here on were never used. Raised by who takes the first one, before it has a
  /// generation.
  std::uint32_t threads_end;
  std::uint32_t reserved_too[29];
};
static_assert(sizeof(SegmentWords) == 256);
static_assert(offsetof(SegmentWords, reserved_end) == 0);
static_assert(offsetof(SegmentWords, entries_end) == 8);
static_assert(offsetof(SegmentWords, clean) == 16);
static_assert(offsetof(SegmentWords, used_in_boot) == 24);
static_assert(offsetof(SegmentWords, reserved) == 40);
static_assert(offsetof(SegmentWords, next_slot) == 128);
static_assert(offsetof(SegmentWords, threads_end) == 136);

inline constexpr std::uint64_t kWordsOffset = kPage;
inline constexpr std::uint64_t kSlotsOffset = 2 * kPage;

// ---- byte locks: bytes far beyond the end of the file, locked with F_OFD_SETLK.

inline constexpr std::uint64_t kLockBase = std::uint64_t{1} << 62;
inline constexpr std::uint64_t kGateByte = kLockBase;              ///< attaching / removing
inline constexpr std::uint64_t kStructureByte = kLockBase + 1;     ///< create, remove, open, grow
inline constexpr std::uint64_t kFirstSlotByte = kLockBase + 1024;  ///< + slot: process is mapped
/// + index of its directory entry: somebody who is attached read-only, and so has no slot, has the
/// object open (shared).
inline constexpr std::uint64_t kFirstObjectByte = kLockBase + (std::uint64_t{1} << 20);

}  // namespace tenon::layout

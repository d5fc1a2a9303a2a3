// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The immutable facts of a segment: a checked, private copy of its header. */
record Geometry(
    long maxBytes,
    int processSlots,
    int threadSlots,
    int directoryEntries,
    long directoryOffset,
    long usesOffset,
    long heapOffset,
    long tokensOffset,
    long fileBytes,
    byte[] nonce,
    boolean outlivesBoot) {
  private static final int MOST_SLOTS = 65535; // slot + 1 has 16 bits in a claim
  private static final int MOST_ENTRIES = 1 << 20;
  private static final long MOST_BYTES = 1L << 46;
  private static final int THREADS_EACH = 4;
  private static final int NONCE_BYTES = 16;

  /** Words of 64 bits that say which objects the process of a slot uses. */
  static int useWords(int directoryEntries) {
    int bits = Long.SIZE * (Layout.APART / Long.BYTES);
    return (directoryEntries + bits - 1) / bits * (bits / Long.SIZE);
  }

  static Geometry of(int processSlots, int threadSlots, int directoryEntries, long maxBytes,
      byte[] nonce, boolean outlivesBoot) {
    long threads =
        roundUp(Layout.SLOTS_OFFSET + (long) processSlots * Layout.ProcessSlot.SIZE, Layout.PAGE);
    long directory = roundUp(threads + (long) threadSlots * Layout.ThreadSlot.SIZE, Layout.PAGE);
    long uses =
        roundUp(directory + (long) directoryEntries * Layout.DirectoryEntry.SIZE, Layout.PAGE);
    long heap = roundUp(
        uses + (long) processSlots * useWords(directoryEntries) * Long.BYTES, Layout.PAGE);
    long tokens = roundUp(maxBytes, Layout.PAGE);
    return new Geometry(tokens, processSlots, threadSlots, directoryEntries, directory, uses, heap,
        tokens, tokens + (long) threadSlots * Layout.PAGE, nonce, outlivesBoot);
  }

  /** What a creator asks for. */
  static Geometry plan(SegmentOptions options, byte[] nonce, boolean outlivesBoot) {
    require(
        within(options.maxParticipants(), MOST_SLOTS), "max_participants is not within 1..65535");
    require(options.maxThreads() >= 0 && options.maxThreads() <= MOST_SLOTS,
        "max_threads is not within 0..65535");
    require(within(options.maxObjects(), MOST_ENTRIES), "max_objects is not within 1..2^20");
    int threads = options.maxThreads() != 0
        ? options.maxThreads()
        : Math.min(options.maxParticipants() * THREADS_EACH, MOST_SLOTS);
    require(options.maxBytes() > 0 && options.maxBytes() <= MOST_BYTES, "max_bytes is over 64 TiB");
    Geometry geometry = of(options.maxParticipants(), threads, options.maxObjects(),
        options.maxBytes(), nonce, outlivesBoot);
    require(options.maxBytes() >= geometry.heapOffset,
        "max_bytes has no room even for the control area, which takes " + geometry.heapOffset);
    return geometry;
  }

  /** Checks a header of which `got` bytes were there. */
  static Geometry check(ByteBuffer header, int got, long fileBytes) {
    if (got < Long.BYTES) {
      throw TenonException.of(Code.TRUNCATED);
    }
    if (header.getLong(Layout.SegmentHeader.MAGIC) != Layout.SEGMENT_MAGIC) {
      throw TenonException.of(Code.BAD_MAGIC);
    }
    if (got < Layout.SegmentHeader.SIZE) {
      throw TenonException.of(Code.TRUNCATED);
    }
    int major = header.getInt(Layout.SegmentHeader.FORMAT_MAJOR);
    if (major != Layout.FORMAT_MAJOR) {
      throw TenonException.of(Code.VERSION_MISMATCH, "its major format version is " + major);
    }
    if (header.getLong(Layout.SegmentHeader.FINGERPRINT) != Layout.FINGERPRINT) {
      throw TenonException.of(Code.LAYOUT_MISMATCH, "built with other sizes or byte order");
    }
    if (header.getInt(Layout.SegmentHeader.READY) != Layout.READY) {
      throw TenonException.of(Code.INCOMPLETE);
    }
    if (header.getLong(Layout.SegmentHeader.CHECKSUM)
        != Checksum.of(header, Layout.SegmentHeader.CHECKSUM)) {
      throw TenonException.of(Code.CORRUPT, "checksum of the segment header");
    }
    if ((header.getLong(Layout.SegmentHeader.INCOMPATIBLE) & ~Layout.OUTLIVES_BOOT) != 0) {
      throw TenonException.of(Code.VERSION_MISMATCH, "it uses features that are not known here");
    }
    Geometry geometry = sizesOf(header);
    if (fileBytes < geometry.fileBytes) {
      throw TenonException.of(Code.TRUNCATED);
    }
    if (fileBytes > geometry.fileBytes) {
      throw TenonException.of(Code.CORRUPT, "the file is too long");
    }
    return geometry;
  }

  // A header is right when it has the offsets that we would choose.
  private static Geometry sizesOf(ByteBuffer header) {
    int slots = header.getInt(Layout.SegmentHeader.PROCESS_SLOTS);
    int threads = header.getInt(Layout.SegmentHeader.THREAD_SLOTS);
    int entries = header.getInt(Layout.SegmentHeader.DIRECTORY_ENTRIES);
    long maxBytes = header.getLong(Layout.SegmentHeader.MAX_BYTES);
    byte[] nonce = new byte[NONCE_BYTES];
    header.get(Layout.SegmentHeader.NONCE, nonce);
    boolean sound = within(slots, MOST_SLOTS) && within(threads, MOST_SLOTS)
        && within(entries, MOST_ENTRIES) && maxBytes > 0 && maxBytes <= MOST_BYTES;
    boolean outlivesBoot = header.getLong(Layout.SegmentHeader.INCOMPATIBLE) != 0;
    Geometry geometry = sound ? of(slots, threads, entries, maxBytes, nonce, outlivesBoot) : null;
    if (!sound || geometry.maxBytes != maxBytes || maxBytes < geometry.heapOffset
        || header.getLong(Layout.SegmentHeader.DIRECTORY_OFFSET) != geometry.directoryOffset
        || header.getLong(Layout.SegmentHeader.USES_OFFSET) != geometry.usesOffset
        || header.getLong(Layout.SegmentHeader.HEAP_OFFSET) != geometry.heapOffset
        || header.getLong(Layout.SegmentHeader.TOKENS_OFFSET) != geometry.tokensOffset) {
      throw TenonException.of(Code.CORRUPT, "sizes in the segment header");
    }
    if (geometry.heapOffset > Layout.WINDOW) {
      throw TenonException.of(Code.UNSUPPORTED, "its control area is larger than 1 GiB");
    }
    return geometry;
  }

  /** The header of a new segment, `ready` still missing. */
  ByteBuffer header(byte[] bootId, long createdAt) {
    ByteBuffer header =
        ByteBuffer.allocate(Layout.SegmentHeader.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(Layout.SegmentHeader.MAGIC, Layout.SEGMENT_MAGIC)
        .putInt(Layout.SegmentHeader.FORMAT_MAJOR, Layout.FORMAT_MAJOR)
        .putInt(Layout.SegmentHeader.FORMAT_MINOR, Layout.FORMAT_MINOR)
        .putLong(Layout.SegmentHeader.FINGERPRINT, Layout.FINGERPRINT)
        .putLong(Layout.SegmentHeader.INCOMPATIBLE, outlivesBoot ? Layout.OUTLIVES_BOOT : 0)
        .putLong(Layout.SegmentHeader.MAX_BYTES, maxBytes)
        .putInt(Layout.SegmentHeader.PROCESS_SLOTS, processSlots)
        .putInt(Layout.SegmentHeader.DIRECTORY_ENTRIES, directoryEntries)
        .putInt(Layout.SegmentHeader.THREAD_SLOTS, threadSlots)
        .putLong(Layout.SegmentHeader.SLOTS_OFFSET, Layout.SLOTS_OFFSET)
        .putLong(Layout.SegmentHeader.THREADS_OFFSET,
            roundUp(Layout.SLOTS_OFFSET + (long) processSlots * Layout.ProcessSlot.SIZE,
                Layout.PAGE))
        .putLong(Layout.SegmentHeader.DIRECTORY_OFFSET, directoryOffset)
        .putLong(Layout.SegmentHeader.USES_OFFSET, usesOffset)
        .putLong(Layout.SegmentHeader.HEAP_OFFSET, heapOffset)
        .putLong(Layout.SegmentHeader.TOKENS_OFFSET, tokensOffset)
        .put(Layout.SegmentHeader.NONCE, nonce)
        .put(Layout.SegmentHeader.BOOT_ID, bootId)
        .putLong(Layout.SegmentHeader.CREATED_AT, createdAt)
        .putInt(Layout.SegmentHeader.READY, Layout.READY);
    header.putLong(Layout.SegmentHeader.CHECKSUM,
        Checksum.of(header, Layout.SegmentHeader.CHECKSUM));
    return header.putInt(Layout.SegmentHeader.READY, 0);
  }

  static long roundUp(long value, long step) {
    return (value + step - 1) & -step;
  }

  private static boolean within(int count, int most) {
    return count > 0 && count <= most;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw TenonException.of(Code.INVALID_ARGUMENT, what);
    }
  }
}

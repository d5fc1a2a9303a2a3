// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The named objects of a segment. All changes happen under the structure lock, and one release word
 * makes each of them. In C++ src/directory.
 */
final class Directory {
  private static final int ATTEMPTS = 1000;

  private final Participant participant;
  private final Shared entries;

  Directory(Participant participant) throws IOException {
    this.participant = participant;
    Geometry geometry = participant.file().geometry();
    this.entries = participant.file().control(geometry.directoryOffset(),
        geometry.directoryEntries() * Layout.DirectoryEntry.SIZE);
  }

  /** An object that this JVM has open: its memory stays what it is until it is dropped. */
  record Opened(int entry, int kind, Shared memory) {}

  // A checked, private copy of an entry.
  private record Entry(int index, int state, int kind, long offset, long bytes, String name) {}

  /** The published object of that name; null when there is none. */
  Opened open(String name) throws IOException {
    nameBytes(name);
    try (ByteLock lock = participant.structureLock()) {
      Entry found = find(name);
      return found == null ? null : use(found);
    }
  }

  /** Makes an object: `fill` writes its bytes, which are zero, before anybody sees it. */
  Opened create(String name, int kind, long bytes, Consumer<Shared> fill) throws IOException {
    byte[] text = nameBytes(name);
    if (bytes > Layout.WINDOW) {
      throw TenonException.of(
          Code.TOO_LARGE, "an object has at most 1 GiB; bytes asked for: " + bytes);
    }
    try (ByteLock lock = participant.structureLock()) {
      if (find(name) != null) {
        throw TenonException.of(Code.ALREADY_EXISTS);
      }
      List<Entry> used = new ArrayList<>();
      int index = vacantEntry(used);
      long offset = place(used, bytes);
      participant.file().reserve(offset + bytes);
      Shared memory = participant.file().at(offset, bytes);
      if (memory == null) {
        throw TenonException.of(Code.CORRUPT, "the end of the reserved bytes");
      }
      // Another object may have been here, or a creator that was killed before publishing.
      memory.zero(0, memory.size());
      fill.accept(memory);
      return publish(index, kind, offset, bytes, text, memory);
    }
  }

  /** It is not found any more; who has it open goes on. */
  void remove(String name) throws IOException {
    nameBytes(name);
    try (ByteLock lock = participant.structureLock()) {
      Entry found = find(name);
      if (found == null) {
        throw TenonException.of(Code.NOT_FOUND);
      }
      entries.setOpaqueInt(at(found.index), Layout.ENTRY_REMOVED);
      tryToFree(found.index);
    }
  }

  void close(Opened opened) {
    participant.drop(opened.entry);
  }

  private Opened use(Entry entry) throws IOException {
    Shared memory = participant.file().at(entry.offset, entry.bytes);
    if (memory == null) {
      throw TenonException.of(Code.CORRUPT, "place of directory entry " + entry.index);
    }
    participant.use(entry.index);
    return new Opened(entry.index, entry.kind, memory);
  }

  private Entry find(String name) {
    int end = entriesEnd();
    for (int i = 0; i < end; ++i) {
      Entry entry = read(i);
      if (entry != null && entry.state == Layout.ENTRY_PUBLISHED && entry.name.equals(name)) {
        return entry;
      }
    }
    return null;
  }

  private int entriesEnd() {
    int end = wordsEnd();
    int most = participant.file().geometry().directoryEntries();
    return end < 0 || end > most ? most : end;
  }

  private int wordsEnd() {
    try {
      return participant.file().words().getOpaqueInt(Layout.SegmentWords.ENTRIES_END);
    } catch (IOException unmapped) {
      throw new java.io.UncheckedIOException(unmapped); // it was mapped when we attached
    }
  }

  // The index of a vacant entry; what the others occupy goes to `used`.
  private int vacantEntry(List<Entry> used) throws IOException {
    int end = entriesEnd();
    int vacant = end;
    for (int i = end; i-- > 0; ) {
      Entry entry = read(i);
      if (entry == null || (entry.state == Layout.ENTRY_REMOVED && tryToFree(i))) {
        vacant = i;
      } else {
        used.add(entry);
      }
    }
    if (vacant == participant.file().geometry().directoryEntries()) {
      throw TenonException.of(Code.NO_SPACE, "max_objects of the segment is " + vacant);
    }
    return vacant;
  }

  private boolean tryToFree(int index) throws IOException {
    if (participant.isUsed(index)) {
      return false;
    }
    entries.setOpaqueInt(at(index), Layout.ENTRY_VACANT);
    return true;
  }

  // The lowest gap that is large enough and in one window.
  private long place(List<Entry> used, long bytes) {
    used.sort(Comparator.comparingLong(Entry::offset));
    long from = participant.file().geometry().heapOffset();
    for (Entry next : used) {
      long start = inOneWindow(from, bytes);
      if (start + bytes <= next.offset) {
        return start;
      }
      from = Math.max(from, Geometry.roundUp(next.offset + next.bytes, Layout.PAGE));
    }
    return inOneWindow(from, bytes);
  }

  private static long inOneWindow(long from, long bytes) {
    boolean straddles = from / Layout.WINDOW != (from + bytes - 1) / Layout.WINDOW;
    return straddles ? Geometry.roundUp(from, Layout.WINDOW) : from;
  }

  private Opened publish(int index, int kind, long offset, long bytes, byte[] name, Shared memory)
      throws IOException {
    int at = at(index);
    ByteBuffer entry = ByteBuffer.allocate(Layout.DirectoryEntry.SIZE)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN);
    entry.putInt(Layout.DirectoryEntry.STATE, Layout.ENTRY_PUBLISHED)
        .putInt(Layout.DirectoryEntry.KIND, kind)
        .putLong(Layout.DirectoryEntry.OFFSET, offset)
        .putLong(Layout.DirectoryEntry.BYTES, bytes)
        .putLong(Layout.DirectoryEntry.INCARNATION,
            entries.getPlain(at + Layout.DirectoryEntry.INCARNATION) + 1)
        .put(Layout.DirectoryEntry.NAME, name);
    entry.putLong(Layout.DirectoryEntry.CHECKSUM,
        Checksum.of(entry, Layout.DirectoryEntry.CHECKSUM));
    participant.use(index);
    // SYNC entry: release, with the acquire in read(): that the entry was made vacant is seen, and
    // cannot be lost, before a part of the new one.
    VarHandle.releaseFence();
    if (index >= entriesEnd()) {
      participant.file().words().setOpaqueInt(Layout.SegmentWords.ENTRIES_END, index + 1);
    }
    entries.setOpaqueInt(at + Layout.DirectoryEntry.KIND, kind);
    entries.putWords(at + Layout.DirectoryEntry.OFFSET,
        entry.slice(Layout.DirectoryEntry.OFFSET,
            Layout.DirectoryEntry.SIZE - Layout.DirectoryEntry.OFFSET)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN));
    // SYNC entry.state: release, with the acquire in copy(): entry and object are whole.
    entries.setReleaseInt(at + Layout.DirectoryEntry.STATE, Layout.ENTRY_PUBLISHED);
    return new Opened(index, kind, memory);
  }

  // Nothing when it is vacant. One that is not whole, and does not change, is damaged.
  private Entry read(int index) {
    ByteBuffer entry = copy(index);
    for (int attempt = 0; !isVacant(entry) && !isWhole(entry); ++attempt) {
      ByteBuffer again = copy(index);
      if (Arrays.equals(again.array(), entry.array()) || attempt == ATTEMPTS) {
        throw TenonException.of(Code.CORRUPT, "checksum of directory entry " + index);
      }
      entry = again;
    }
    if (isVacant(entry)) {
      return null;
    }
    long offset = entry.getLong(Layout.DirectoryEntry.OFFSET);
    long bytes = entry.getLong(Layout.DirectoryEntry.BYTES);
    if (offset < participant.file().geometry().heapOffset() || offset % Layout.PAGE != 0
        || bytes <= 0 || bytes > Layout.WINDOW) {
      throw TenonException.of(Code.CORRUPT, "place of directory entry " + index);
    }
    return new Entry(index, entry.getInt(Layout.DirectoryEntry.STATE),
        entry.getInt(Layout.DirectoryEntry.KIND), offset, bytes, nameIn(entry));
  }

  private ByteBuffer copy(int index) {
    int at = at(index);
    // SYNC entry.state: acquire, with the release in publish().
    int state = entries.getAcquireInt(at);
    ByteBuffer entry = entries.copyWords(at, Layout.DirectoryEntry.SIZE);
    VarHandle.acquireFence();
    return entry.putInt(Layout.DirectoryEntry.STATE, state);
  }

  private static boolean isVacant(ByteBuffer entry) {
    return entry.getInt(Layout.DirectoryEntry.STATE) == Layout.ENTRY_VACANT;
  }

  private static boolean isWhole(ByteBuffer entry) {
    int state = entry.getInt(Layout.DirectoryEntry.STATE);
    if (state != Layout.ENTRY_PUBLISHED && state != Layout.ENTRY_REMOVED) {
      return false;
    }
    entry.putInt(Layout.DirectoryEntry.STATE, Layout.ENTRY_PUBLISHED);
    boolean sound = entry.getLong(Layout.DirectoryEntry.CHECKSUM)
        == Checksum.of(entry, Layout.DirectoryEntry.CHECKSUM);
    entry.putInt(Layout.DirectoryEntry.STATE, state);
    return sound;
  }

  private static String nameIn(ByteBuffer entry) {
    byte[] bytes = new byte[Layout.OBJECT_NAME_BYTES];
    entry.get(Layout.DirectoryEntry.NAME, bytes);
    int end = 0;
    while (end < bytes.length - 1 && bytes[end] != 0) {
      ++end;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  private static int at(int index) {
    return index * Layout.DirectoryEntry.SIZE;
  }

  private static byte[] nameBytes(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    if (text.length == 0 || text.length >= Layout.OBJECT_NAME_BYTES || name.indexOf('\0') >= 0) {
      throw TenonException.of(Code.INVALID_ARGUMENT, "an object name has 1 to 87 bytes");
    }
    return text;
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import tenon.QueueOptions;
import tenon.Segment;

/**
 * An object as docs/spec/object.md describes it, written by hand: this client makes none. It takes
 * the place of a queue.
 */
final class ForgedObject {
  static final int OBJECT = 2;
  static final int SEALED = 3;
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MAGIC = 0x3154434a424f4e54L; // "TNOBJCT1"
  private static final int DIRECTORY_OFFSET = 64; // of SegmentHeader
  private static final int ENTRY_BYTES = 128;
  private static final int HEADER_BYTES = 128;
  private static final int VERSION = 256;
  private static final int TEXT = 384;
  private static final int APART = 128;
  private static final int ROOM = 1 << 16;

  private final ByteBuffer bytes;
  private final int values;
  private final int valueBytes;

  private ForgedObject(ByteBuffer bytes, int values, int valueBytes) {
    this.bytes = bytes;
    this.values = values;
    this.valueBytes = valueBytes;
  }

  static ForgedObject make(
      Segment segment, String name, int kind, String description, int elementBytes, byte[] value)
      throws IOException {
    segment.queue(name, new QueueOptions(ROOM / 1024, 1024)).close();
    ByteBuffer file = map(segment);
    int entry = entry(file, name);
    file.putInt(entry + 4, kind);
    file.putLong(entry + ENTRY_BYTES - Long.BYTES, Fnv.of(file, entry, ENTRY_BYTES - Long.BYTES));
    ByteBuffer object = file.slice((int) file.getLong(entry + 8), ROOM)
        .order(ByteOrder.LITTLE_ENDIAN);
    byte[] text = description.getBytes(StandardCharsets.UTF_8);
    int values = TEXT + roundUp(text.length);
    ForgedObject made = new ForgedObject(object, values, roundUp(value.length));
    object.put(0, new byte[ROOM]).put(TEXT, text).put(values, value);
    object.putLong(0, MAGIC).putLong(8, value.length / elementBytes).putInt(16, elementBytes)
        .putInt(20, text.length).putLong(24, TEXT).putLong(32, Fnv.of(object, TEXT, text.length))
        .putLong(40, values).putLong(48, made.valueBytes).putInt(56, kind == OBJECT ? 2 : 1);
    made.forgeChecksum();
    return made;
  }

  /** All of it, for who damages it. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Makes the checksum of the header right. */
  void forgeChecksum() {
    bytes.putLong(HEADER_BYTES - Long.BYTES, Fnv.of(bytes, 0, HEADER_BYTES - Long.BYTES));
  }

  /** Changes the value, which consists of the same number again and again. */
  void change(long number) {
    long version = (long) LONGS.get(bytes, VERSION);
    int copy = values + (int) ((version + 1) % 2) * valueBytes;
    VarHandle.releaseFence();
    for (int at = copy; at < copy + valueBytes; at += Long.BYTES) {
      LONGS.setOpaque(bytes, at, number);
    }
    LONGS.setRelease(bytes, VERSION, version + 1);
  }

  private static ByteBuffer map(Segment segment) throws IOException {
    try (FileChannel channel = FileChannel.open(
        segment.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size())
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static int entry(ByteBuffer file, String name) {
    byte[] wanted = (name + "\0").getBytes(StandardCharsets.UTF_8);
    int entry = (int) file.getLong(DIRECTORY_OFFSET);
    while (!file.slice(entry + 32, wanted.length).equals(ByteBuffer.wrap(wanted))) {
      entry += ENTRY_BYTES;
    }
    return entry;
  }

  private static int roundUp(int bytes) {
    return (bytes + APART - 1) / APART * APART;
  }
}

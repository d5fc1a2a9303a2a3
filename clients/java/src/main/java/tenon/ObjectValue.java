// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A consistent private copy of the value of an object, taken as docs/spec/object.md says.
 *
 * @param description of an element
 * @param elementBytes of one
 * @param count elements
 * @param version how often the value had been changed
 * @param bytes the elements, little-endian
 */
record ObjectValue(
    Description description, int elementBytes, long count, long version, ByteBuffer bytes) {
  private static final int ATTEMPTS = 1000;
  private static final int LONGEST_DESCRIPTION = 1 << 16;

  <T extends Record> RecordSnapshot<T> as(RecordType<T> type) {
    if (!Description.sameLayout(type.description(), description.text())) {
      throw TenonException.of(Code.LAYOUT_MISMATCH, "the record and the object:\n"
          + Description.sideBySide(type.description(), description.text()));
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < count; ++i) {
      values.add(type.read(bytes, i * elementBytes));
    }
    return new RecordSnapshot<>(version, List.copyOf(values));
  }

  static ObjectValue read(Shared memory, boolean sealed) {
    if (memory.size() < Layout.Object.SIZE) {
      throw TenonException.of(Code.CORRUPT, "place of an object");
    }
    ByteBuffer header = memory.copyWords(0, Layout.ObjectHeader.SIZE);
    check(header, memory.size());
    if (!sealed && header.getInt(Layout.ObjectHeader.COPIES) == 1) {
      throw TenonException.of(
          Code.INVALID_ARGUMENT, "an object in place has no snapshots");
    }
    int elementBytes = header.getInt(Layout.ObjectHeader.ELEMENT_BYTES);
    long count = header.getLong(Layout.ObjectHeader.COUNT);
    byte[] text = new byte[header.getInt(Layout.ObjectHeader.DESCRIPTION_BYTES)];
    memory.get(Layout.Object.SIZE, text, 0, text.length);
    if (Checksum.of(ByteBuffer.wrap(text), text.length)
        != header.getLong(Layout.ObjectHeader.DESCRIPTION_CHECKSUM)) {
      throw TenonException.of(Code.CORRUPT, "description of an object");
    }
    Description description =
        Description.parse(new String(text, StandardCharsets.UTF_8), elementBytes);
    int valueBytes = (int) Geometry.roundUp(count * elementBytes, Long.BYTES);
    for (int attempt = 0; attempt < ATTEMPTS; ++attempt) {
      // SYNC object.version: acquire, with the release of who changes it.
      long version = memory.getAcquire(Layout.Object.VERSION);
      long copy = Long.remainderUnsigned(version, header.getInt(Layout.ObjectHeader.COPIES));
      long at = header.getLong(Layout.ObjectHeader.VALUES_OFFSET)
          + copy * header.getLong(Layout.ObjectHeader.VALUE_BYTES);
      ByteBuffer bytes = memory.copyWords((int) at, valueBytes);
      // SYNC object.copy: acquire fence, with the release fence of who fills it again.
      VarHandle.acquireFence();
      if (memory.getOpaque(Layout.Object.VERSION) == version) {
        return new ObjectValue(description, elementBytes, count, version, bytes);
      }
    }
    throw TenonException.of(Code.WOULD_BLOCK, "it changes faster than it can be copied");
  }

  // A header is right when it is what a maker would have made of its own wishes.
  private static void check(ByteBuffer header, int objectBytes) {
    int elementBytes = header.getInt(Layout.ObjectHeader.ELEMENT_BYTES);
    long count = header.getLong(Layout.ObjectHeader.COUNT);
    int text = header.getInt(Layout.ObjectHeader.DESCRIPTION_BYTES);
    int copies = header.getInt(Layout.ObjectHeader.COPIES);
    boolean sound = header.getLong(Layout.ObjectHeader.MAGIC) == Layout.OBJECT_MAGIC
        && header.getLong(Layout.ObjectHeader.CHECKSUM)
            == Checksum.of(header, Layout.ObjectHeader.CHECKSUM)
        && elementBytes > 0 && count > 0 && count <= Layout.WINDOW / elementBytes
        && text > 0 && text <= LONGEST_DESCRIPTION && (copies == 1 || copies == 2);
    if (!sound || !sizes(header, elementBytes, count, text, copies).equals(header)
        || end(header) > objectBytes) {
      throw TenonException.of(Code.CORRUPT, "header of an object");
    }
  }

  private static ByteBuffer sizes(
      ByteBuffer header, int elementBytes, long count, int text, int copies) {
    long values = Layout.Object.SIZE + Geometry.roundUp(text, Layout.APART);
    return ByteBuffer.allocate(Layout.ObjectHeader.SIZE).order(ByteOrder.LITTLE_ENDIAN)
        .putLong(Layout.ObjectHeader.MAGIC, Layout.OBJECT_MAGIC)
        .putLong(Layout.ObjectHeader.COUNT, count)
        .putInt(Layout.ObjectHeader.ELEMENT_BYTES, elementBytes)
        .putInt(Layout.ObjectHeader.DESCRIPTION_BYTES, text)
        .putLong(Layout.ObjectHeader.DESCRIPTION_OFFSET, Layout.Object.SIZE)
        .putLong(Layout.ObjectHeader.DESCRIPTION_CHECKSUM,
            header.getLong(Layout.ObjectHeader.DESCRIPTION_CHECKSUM))
        .putLong(Layout.ObjectHeader.VALUES_OFFSET, values)
        .putLong(Layout.ObjectHeader.VALUE_BYTES,
            Geometry.roundUp(count * elementBytes, Layout.APART))
        .putInt(Layout.ObjectHeader.COPIES, copies)
        .putLong(Layout.ObjectHeader.CHECKSUM, header.getLong(Layout.ObjectHeader.CHECKSUM));
  }

  private static long end(ByteBuffer header) {
    return header.getLong(Layout.ObjectHeader.VALUES_OFFSET)
        + header.getInt(Layout.ObjectHeader.COPIES)
            * header.getLong(Layout.ObjectHeader.VALUE_BYTES);
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A range of shared memory: words by their access mode, and bytes. Offsets are in bytes from its
 * start, words are aligned. A word that may be read while another process writes it is opaque or
 * stronger, never plain.
 */
final class Shared {
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final ByteBuffer bytes;

  Shared(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  int size() {
    return bytes.capacity();
  }

  /** A part of it, from `offset` on. */
  Shared slice(int offset, int size) {
    return new Shared(bytes.slice(offset, size));
  }

  /** All of it, for payload that happens-before orders. */
  ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  long getPlain(int offset) {
    return (long) LONGS.get(bytes, offset);
  }

  long getOpaque(int offset) {
    return (long) LONGS.getOpaque(bytes, offset);
  }

  long getAcquire(int offset) {
    return (long) LONGS.getAcquire(bytes, offset);
  }

  void setOpaque(int offset, long value) {
    LONGS.setOpaque(bytes, offset, value);
  }

  void setRelease(int offset, long value) {
    LONGS.setRelease(bytes, offset, value);
  }

  boolean compareAndSet(int offset, long expected, long value) {
    return LONGS.compareAndSet(bytes, offset, expected, value);
  }

  int getOpaqueInt(int offset) {
    return (int) INTS.getOpaque(bytes, offset);
  }

  int getAcquireInt(int offset) {
    return (int) INTS.getAcquire(bytes, offset);
  }

  void setOpaqueInt(int offset, int value) {
    INTS.setOpaque(bytes, offset, value);
  }

  void setReleaseInt(int offset, int value) {
    INTS.setRelease(bytes, offset, value);
  }

  void get(int offset, byte[] to, int at, int count) {
    bytes.get(offset, to, at, count);
  }

  void put(int offset, byte[] from, int at, int count) {
    bytes.put(offset, from, at, count);
  }

  void put(int offset, ByteBuffer from) {
    bytes.put(offset, from, from.position(), from.remaining());
  }

  void zero(int offset, int count) {
    byte[] zeros = new byte[Math.min(count, 1 << 16)];
    for (int done = 0; done < count; done += zeros.length) {
      bytes.put(offset + done, zeros, 0, Math.min(zeros.length, count - done));
    }
  }

  /** A private copy of `count` bytes, word by word: each word as it was at some moment. */
  ByteBuffer copyWords(int offset, int count) {
    ByteBuffer copy = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i += Long.BYTES) {
      copy.putLong(i, getOpaque(offset + i));
    }
    return copy;
  }

  /** The other way round. */
  void putWords(int offset, ByteBuffer from) {
    for (int i = 0; i < from.capacity(); i += Long.BYTES) {
      setOpaque(offset + i, from.getLong(i));
    }
  }
}

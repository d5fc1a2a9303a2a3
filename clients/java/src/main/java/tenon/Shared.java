// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * A range of shared memory: words by their access mode, and bytes. Offsets are in bytes from its
 * start, words are aligned. A word that may be read while another process writes it is opaque or
 * stronger, never plain.
 *
 * <p>To load or store an aligned word of a direct view is one instruction and three checks; the
 * fence of the mode stands beside it. A VarHandle over a ByteBuffer checks twice as much at each
 * word, and a message is a dozen words. Formally such an access is plain: that HotSpot neither tears
 * an aligned word of a direct view, nor keeps one in a register over a fence, is what this rests on.
 */
final class Shared {
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final ByteBuffer bytes;
  private final LongBuffer longs;
  private final IntBuffer ints;

  Shared(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    longs = bytes.asLongBuffer();
    ints = bytes.asIntBuffer();
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
    return longs.get(offset >> 3);
  }

  long getOpaque(int offset) {
    return getAcquire(offset);
  }

  long getAcquire(int offset) {
    long value = longs.get(offset >> 3);
    VarHandle.acquireFence();
    return value;
  }

  void setOpaque(int offset, long value) {
    longs.put(offset >> 3, value);
  }

  void setRelease(int offset, long value) {
    VarHandle.releaseFence();
    longs.put(offset >> 3, value);
  }

  boolean compareAndSet(int offset, long expected, long value) {
    return LONGS.compareAndSet(bytes, offset, expected, value);
  }

  boolean compareAndSetInt(int offset, int expected, int value) {
    return INTS.compareAndSet(bytes, offset, expected, value);
  }

  int getOpaqueInt(int offset) {
    return getAcquireInt(offset);
  }

  int getAcquireInt(int offset) {
    int value = ints.get(offset >> 2);
    VarHandle.acquireFence();
    return value;
  }

  void setOpaqueInt(int offset, int value) {
    ints.put(offset >> 2, value);
  }

  void setReleaseInt(int offset, int value) {
    VarHandle.releaseFence();
    ints.put(offset >> 2, value);
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

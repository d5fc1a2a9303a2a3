// SPDX-License-Identifier: Apache-2.0
package tenon.demo;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory that the demo shares with the JVMs it starts, as its words. They are those of a C++ process
 * only in the order of the machine: the default of a ByteBuffer is the other one.
 */
final class Words {
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final MappedByteBuffer memory;

  private Words(MappedByteBuffer memory) {
    this.memory = memory;
  }

  /** What the parent made, by the number of the descriptor that was inherited. */
  static Words inherited(String descriptor) throws IOException {
    try (FileChannel file = FileChannel.open(Path.of("/proc/self/fd", descriptor),
        StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Words(file.map(FileChannel.MapMode.READ_WRITE, 0, file.size()));
    }
  }

  int bytes() {
    return memory.capacity();
  }

  ByteBuffer slice(int at, int bytes) {
    return memory.slice(at, bytes).order(ByteOrder.nativeOrder());
  }

  void clear() {
    memory.put(0, new byte[memory.capacity()]);
  }

  long getOpaque(int at) {
    return (long) LONG.getOpaque(memory, at);
  }

  long getAcquire(int at) {
    return (long) LONG.getAcquire(memory, at);
  }

  void setOpaque(int at, long value) {
    LONG.setOpaque(memory, at, value);
  }

  void setRelease(int at, long value) {
    LONG.setRelease(memory, at, value);
  }

  int getOpaqueInt(int at) {
    return (int) INT.getOpaque(memory, at);
  }

  int getAcquireInt(int at) {
    return (int) INT.getAcquire(memory, at);
  }

  void setInt(int at, int value) {
    INT.set(memory, at, value);
  }

  void setOpaqueInt(int at, int value) {
    INT.setOpaque(memory, at, value);
  }

  void setReleaseInt(int at, int value) {
    INT.setRelease(memory, at, value);
  }

  boolean compareAndSetInt(int at, int expected, int desired) {
    return INT.compareAndSet(memory, at, expected, desired);
  }
}

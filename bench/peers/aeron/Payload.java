// SPDX-License-Identifier: Apache-2.0
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** As in driver/payload.hpp: a number, then bytes that follow from it; all written, all read. */
final class Payload {
  static final long LAST = -1L;

  static void fill(MutableDirectBuffer buffer, int at, int bytes, long number) {
    buffer.setMemory(at, bytes, (byte) (number & 0x7f));
    buffer.putLong(at, number);
  }

  static boolean right(DirectBuffer buffer, int at, int bytes) {
    long number = buffer.getLong(at);
    if (bytes == Long.BYTES) {
      return true;
    }
    long sum = 0;
    for (int i = 0; i < bytes; i += Long.BYTES) {
      sum += buffer.getLong(at + i);
    }
    long word = (number & 0x7f) * 0x0101010101010101L;
    return sum == number + (bytes / Long.BYTES - 1) * word;
  }
}

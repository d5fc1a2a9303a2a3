// SPDX-License-Identifier: Apache-2.0
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Messages in Agrona's buffers. */
final class Payload {
  static void fill(MutableDirectBuffer buffer, int at, int bytes, long number) {
    buffer.setMemory(at, bytes, Messages.filling(number));
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
    return Messages.right(number, bytes, sum);
  }
}

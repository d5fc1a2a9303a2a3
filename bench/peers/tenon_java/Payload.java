// SPDX-License-Identifier: Apache-2.0
import java.nio.ByteBuffer;

/** Messages in the buffers of the JDK, many words at a time: a loop of single ones checks more. */
final class Payload {
  private static final int MANY = 7 * Long.BYTES; // with the number a cache line

  private Payload() {}

  static void fill(ByteBuffer buffer, int bytes, long number) {
    int at = buffer.position();
    int end = at + bytes;
    long word = Messages.word(number);
    buffer.putLong(at, number);
    int i = at + Long.BYTES;
    for (; i + MANY <= end; i += MANY) {
      buffer.putLong(i, word);
      buffer.putLong(i + 8, word);
      buffer.putLong(i + 16, word);
      buffer.putLong(i + 24, word);
      buffer.putLong(i + 32, word);
      buffer.putLong(i + 40, word);
      buffer.putLong(i + 48, word);
    }
    for (; i < end; i += Long.BYTES) {
      buffer.putLong(i, word);
    }
  }

  static boolean right(ByteBuffer buffer, int at, int bytes) {
    int end = at + bytes;
    long number = buffer.getLong(at);
    long sum = number;
    int i = at + Long.BYTES;
    for (; i + MANY <= end; i += MANY) {
      sum += buffer.getLong(i) + buffer.getLong(i + 8) + buffer.getLong(i + 16)
          + buffer.getLong(i + 24) + buffer.getLong(i + 32) + buffer.getLong(i + 40)
          + buffer.getLong(i + 48);
    }
    for (; i < end; i += Long.BYTES) {
      sum += buffer.getLong(i);
    }
    return Messages.right(number, bytes, sum);
  }
}

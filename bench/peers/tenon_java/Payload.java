// SPDX-License-Identifier: Apache-2.0
import java.nio.ByteBuffer;

/** Messages in the buffers of the JDK. */
final class Payload {
  private Payload() {}

  static void fill(ByteBuffer buffer, int bytes, long number) {
    int at = buffer.position();
    long word = Messages.word(number);
    buffer.putLong(at, number);
    for (int i = Long.BYTES; i < bytes; i += Long.BYTES) {
      buffer.putLong(at + i, word);
    }
  }

  static boolean right(ByteBuffer buffer, int at, int bytes) {
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

// SPDX-License-Identifier: Apache-2.0

/**
 * What messages are, as in driver/payload.hpp: a number, then bytes that follow from it; all are
 * written, all are read. Each peer has a Payload over the buffers of its library.
 */
final class Messages {
  static final long LAST = -1L;
  private static final long EACH_BYTE = 0x0101010101010101L;

  private Messages() {}

  static byte filling(long number) {
    return (byte) (number & 0x7f);
  }

  /** The word that follows from a number. */
  static long word(long number) {
    return filling(number) * EACH_BYTE;
  }

  /** True when the words of a message add up. */
  static boolean right(long number, int bytes, long sum) {
    return sum == number + (bytes / Long.BYTES - 1) * word(number);
  }
}

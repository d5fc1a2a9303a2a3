// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages of one number. */
final class Words {
  static final int BYTES = Long.BYTES;

  private Words() {}

  static byte[] of(long number) {
    return ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, number).array();
  }

  static long in(byte[] message) {
    return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Makes words wrong, the same ones for the same seed. */
final class Damage {
  private static final long[] NASTY = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, 1L << 32,
      0x7fff_ffffL, 0xffffL, 4096, (1L << 40) - 8};

  private final SplittableRandom random;

  Damage(long seed) {
    random = new SplittableRandom(seed);
  }

  /** How many. */
  int words() {
    return 1 + random.nextInt(3);
  }

  /** A word, or a half, somewhere in those bytes. */
  void flip(ByteBuffer bytes, int from, int count) {
    boolean half = random.nextBoolean();
    int at = from + random.nextInt(count / Long.BYTES) * Long.BYTES;
    long word = bytes.getLong(at);
    long value = switch (random.nextInt(4)) {
      case 0 -> word ^ 1L << random.nextInt(Long.SIZE);
      case 1 -> word + random.nextInt(-4, 5);
      case 2 -> random.nextLong();
      default -> NASTY[random.nextInt(NASTY.length)];
    };
    if (half) {
      bytes.putInt(at + (random.nextBoolean() ? Integer.BYTES : 0), (int) value);
    } else {
      bytes.putLong(at, value);
    }
  }
}

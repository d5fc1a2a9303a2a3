// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;

/** FNV-1a, 64 bits (Fowler, Noll, Vo): finds damage, not malice. */
final class Checksum {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Checksum() {}

  static long of(ByteBuffer bytes, int count) {
    long hash = BASIS;
    for (int i = 0; i < count; ++i) {
      hash = (hash ^ (bytes.get(i) & 0xff)) * PRIME;
    }
    return hash;
  }
}

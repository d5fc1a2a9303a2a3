// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import java.nio.ByteBuffer;

/** The checksum of headers and entries: FNV-1a, 64 bits. */
final class Fnv {
  private Fnv() {}

  static long of(ByteBuffer bytes, int from, int count) {
    long hash = 0xcbf29ce484222325L;
    for (int i = from; i < from + count; ++i) {
      hash = (hash ^ (bytes.get(i) & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}

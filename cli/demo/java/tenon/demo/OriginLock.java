// SPDX-License-Identifier: Apache-2.0
package tenon.demo;

/**
 * The origin's lock in the origin's language, flaws and all: ../../../lock.hpp lists them. It is here
 * to be measured: do not use it.
 */
final class OriginLock {
  private static final int WORD = 0;

  private final Words words;

  OriginLock(Words words) {
    this.words = words;
  }

  boolean tryLock(long longestMilliseconds) {
    long deadline = System.currentTimeMillis() + longestMilliseconds;
    while (System.currentTimeMillis() < deadline) {
      if (words.compareAndSetInt(WORD, 0, 1)) {
        return true;
      }
    }
    return false;
  }

  void unlock() {
    words.setInt(WORD, 0);
  }
}

// SPDX-License-Identifier: Apache-2.0
import java.util.concurrent.locks.ReentrantLock;

/** What is between threads of one JVM: its monitors, and the lock of java.util.concurrent. */
abstract class Lock {
  /** Plain: the lock guards it. */
  long counter;

  static Lock of(String variant) {
    return variant.equals("ReentrantLock") ? new Explicit() : new Synchronized();
  }

  /** Goes in, does that work, and comes out; returns when it was in, by System.nanoTime(). */
  abstract long enterAndWork(long turns);

  static final class Synchronized extends Lock {
    @Override
    long enterAndWork(long turns) {
      synchronized (this) {
        long now = System.nanoTime();
        counter++;
        if (turns != 0) {
          Work.work(turns);
        }
        return now;
      }
    }
  }

  static final class Explicit extends Lock {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    long enterAndWork(long turns) {
      lock.lock();
      try {
        long now = System.nanoTime();
        counter++;
        if (turns != 0) {
          Work.work(turns);
        }
        return now;
      } finally {
        lock.unlock();
      }
    }
  }
}

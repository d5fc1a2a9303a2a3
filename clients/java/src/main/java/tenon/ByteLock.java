// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock on one byte of a file, far beyond its end, that the kernel frees at death. The JVM's locks
 * belong to the process, and all of those on a file go when it closes any descriptor of that file:
 * so they are held for microseconds only, on channels that are never closed ({@link KeptChannels}).
 */
final class ByteLock implements AutoCloseable {
  private static final long FIRST_PAUSE = 20_000; // ns
  private static final long LONGEST_PAUSE = 2_000_000; // ns

  private final FileLock lock;

  private ByteLock(FileLock lock) {
    this.lock = lock;
  }

  /** Nothing when somebody else, also in this JVM, holds it. */
  static ByteLock tryTake(FileChannel channel, long position, boolean shared) throws IOException {
    try {
      FileLock lock = channel.tryLock(position, 1, shared);
      return lock == null ? null : new ByteLock(lock);
    } catch (OverlappingFileLockException anotherThread) {
      return null;
    }
  }

  /** Waits by trying again ever more rarely. */
  static ByteLock take(FileChannel channel, long position, boolean shared, Duration patience)
      throws IOException {
    long until = System.nanoTime() + patience.toNanos();
    for (long pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      ByteLock lock = tryTake(channel, position, shared);
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() - until >= 0) {
        throw TenonException.of(Code.TIMEOUT, "a stopped process holds a lock of the segment");
      }
      LockSupport.parkNanos(pause);
    }
  }

  /** True when somebody holds it; also for the moment in which another thread of this JVM asks. */
  static boolean isLocked(FileChannel channel, long position) throws IOException {
    try (ByteLock lock = tryTake(channel, position, false)) {
      return lock == null;
    }
  }

  @Override
  public void close() throws IOException {
    lock.release();
  }
}

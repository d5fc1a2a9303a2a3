// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A lock on one byte of a file, far beyond its end, that the kernel frees at death. The JVM's locks
 * belong to the process, and all of those on a file go when it closes any descriptor of that file:
 * so they are held for microseconds only, on channels that are never closed ({@link KeptChannels}).
 */
final class ByteLock implements AutoCloseable {
  private static final long FIRST_PAUSE = 20_000; // ns
  private static final long LONGEST_PAUSE = 2_000_000; // ns

  // Shared by who holds such a lock, and exclusive for who closes a descriptor of a segment.
  private static final ReentrantReadWriteLock DESCRIPTORS = new ReentrantReadWriteLock();

  private final FileLock lock;

  private ByteLock(FileLock lock) {
    this.lock = lock;
  }

  /** Nothing when somebody else, also in this JVM, holds it. To be closed by the same thread. */
  static ByteLock tryTake(FileChannel channel, long position, boolean shared) throws IOException {
    DESCRIPTORS.readLock().lock();
    FileLock lock = null;
    try {
      lock = channel.tryLock(position, 1, shared);
      return lock == null ? null : new ByteLock(lock);
    } catch (OverlappingFileLockException anotherThread) {
      return null;
    } finally {
      if (lock == null) {
        DESCRIPTORS.readLock().unlock();
      }
    }
  }

  /** Runs native code that closes a descriptor of a segment, while nobody here holds a lock. */
  static <T> T whileNoneIsHeld(Supplier<T> closing) {
    DESCRIPTORS.writeLock().lock();
    try {
      return closing.get();
    } finally {
      DESCRIPTORS.writeLock().unlock();
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
    try {
      lock.release();
    } finally {
      DESCRIPTORS.readLock().unlock();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.time.Duration;
import java.time.Instant;

/**
 * What one thread at a time is inside of, of all processes that are attached, as with Java's {@code
 * synchronized}: a {@link Monitor}, or a {@link SharedObject}, which has one. Who is inside already
 * enters once more.
 *
 * <pre>{@code
 * try (Held held = monitor.enter()) {
 *   while (!ready()) {
 *     held.await();
 *   }
 * }
 * }</pre>
 *
 * <p>Each way to enter may throw {@link TenonException.Inconsistent} (an owner died inside, and the
 * next one left without markConsistent()), {@link TenonException.HoldCountOverflow} (2^32 times),
 * {@link TenonException.TooManyParticipants} (no thread slot is left), {@link
 * UnsupportedOperationException} (a virtual thread cannot own a monitor).
 *
 * <p>Thread: the owner is a thread; a handle may be used by all. An owner whose thread ends, or
 * whose process is killed, leaves the monitor to the next one, who is told: {@link Held#ownerDied}.
 *
 * @param <H> what stands for being inside
 */
public abstract sealed class Guarded<H extends Held> implements AutoCloseable
    permits Monitor, SharedObject {
  final MonitorHandle handle;

  Guarded(MonitorHandle handle) {
    this.handle = handle;
  }

  abstract H held(long memory, boolean ownerDied);

  /**
   * Waits until it is the calling thread's, also when that is interrupted.
   *
   * @return to be closed: leaves it
   * @throws TenonException.Deadlock its owner waits, perhaps through others, for what this thread
   *     owns: it would be for ever
   */
  public final H enter() {
    return enter(Native.NEVER);
  }

  /**
   * The same at once, or not at all.
   *
   * @return null when somebody else is inside
   */
  public final H tryEnter() {
    return enter(0);
  }

  /**
   * The same, at most for a time.
   *
   * @param timeout how long to wait
   * @return as enter()
   * @throws TenonException.Timeout when that is over, also of a deadlock
   */
  public final H enterFor(Duration timeout) {
    return inTime(enter(Held.nanosOf(timeout)));
  }

  /**
   * The same until a time of day; a clock that is set meanwhile does not change that.
   *
   * @param deadline until when to wait
   * @return as enter()
   * @throws TenonException.Timeout when it is over, also of a deadlock
   */
  public final H enterUntil(Instant deadline) {
    return enterFor(Duration.between(Instant.now(), deadline));
  }

  /**
   * As enter(), unless the thread is interrupted.
   *
   * @return as enter()
   * @throws InterruptedException when the thread is interrupted before or while it waits
   */
  public final H enterInterruptibly() throws InterruptedException {
    return enterInterruptibly(Native.NEVER);
  }

  /**
   * As enterFor(), unless the thread is interrupted.
   *
   * @param timeout how long to wait
   * @return as enter()
   * @throws TenonException.Timeout when that is over, also of a deadlock
   * @throws InterruptedException when the thread is interrupted before or while it waits
   */
  public final H enterInterruptibly(Duration timeout) throws InterruptedException {
    return inTime(enterInterruptibly(Held.nanosOf(timeout)));
  }

  /** {@return true when the calling thread is inside, by this handle} */
  public final boolean isHeld() {
    return handle.isHeld();
  }

  /**
   * Closes the handle; nobody else notices.
   *
   * @throws TenonException.StillHeld while a thread of this JVM is inside, or waits to be
   */
  @Override
  public final void close() {
    handle.close();
  }

  private H enter(long nanos) {
    long memory = handle.newMemory();
    H held = null;
    try {
      held = held(memory, handle.enter(memory, nanos));
      return held;
    } finally {
      if (held == null) {
        MonitorHandle.free(memory);
      }
    }
  }

  private H enterInterruptibly(long nanos) throws InterruptedException {
    long memory = handle.newMemory();
    H held = null;
    try {
      held = held(memory, handle.enterInterruptibly(memory, nanos));
      return held;
    } finally {
      if (held == null) {
        MonitorHandle.free(memory);
      }
    }
  }

  private H held(long memory, int status) {
    return MonitorHandle.isInside(status)
        ? held(memory, status == Code.OWNER_DIED.number())
        : null;
  }

  private static <H> H inTime(H held) {
    if (held == null) {
      throw TenonException.of(Code.TIMEOUT);
    }
    return held;
  }
}

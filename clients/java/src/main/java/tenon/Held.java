// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.time.Duration;

/**
 * A monitor while the calling thread is inside; {@link #close} leaves it.
 *
 * <p>Thread: for the one that entered. Any other, and whoever has left, gets an {@link
 * IllegalMonitorStateException}; only a second close() does nothing.
 */
public sealed class Held implements AutoCloseable permits HeldObject {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final MonitorHandle monitor;
  private final MonitorHandle.Hold hold;
  private final long memory;
  private boolean ownerDied;
  private boolean left;

  Held(MonitorHandle monitor, long memory, boolean ownerDied) {
    this.monitor = monitor;
    this.hold = monitor.mine();
    this.memory = memory;
    this.ownerDied = ownerDied;
  }

  /**
   * True when an owner died inside, before this thread or while it waited. What the monitor guards
   * may be half changed: repair that, then call {@link #markConsistent}. An object with two copies
   * is as it was last stored: there is nothing to repair.
   *
   * @return whether one did
   */
  public final boolean ownerDied() {
    inside();
    return ownerDied;
  }

  /** What the monitor guards is as it should be, after an owner that died. */
  public final void markConsistent() {
    monitor.markConsistent(inside());
  }

  /**
   * Leaves the monitor altogether, waits to be signalled, and enters it again as often as it had
   * been entered. Another thread may come in first: what is waited for is to be looked at again.
   *
   * @throws InterruptedException when the thread is interrupted while waiting; it is inside
   * @throws TenonException.Inconsistent or Deadlock: then nothing is held any more
   */
  public final void await() throws InterruptedException {
    back(monitor.awaitInterruptibly(inside(), Native.NEVER));
  }

  /**
   * The same, at most for a time, and until it is inside again.
   *
   * @param timeout how long to wait for a signal
   * @return false when that is over
   * @throws InterruptedException when the thread is interrupted while waiting; it is inside
   */
  public final boolean await(Duration timeout) throws InterruptedException {
    return back(monitor.awaitInterruptibly(inside(), nanosOf(timeout)));
  }

  /** As {@link #await()}, also when the thread is interrupted. */
  public final void awaitUninterruptibly() {
    back(monitor.await(inside(), Native.NEVER));
  }

  private boolean back(int status) {
    ownerDied |= status == Code.OWNER_DIED.number() || memory != 0 && Native.ownerDied(memory);
    return status != Code.TIMEOUT.number();
  }

  /** Ends the wait of the thread that has waited longest, in whatever process, if any. */
  public final void signal() {
    monitor.signal(inside(), false);
  }

  /** Ends all waits. */
  public final void signalAll() {
    monitor.signal(inside(), true);
  }

  /** Leaves it. */
  @Override
  public final void close() {
    if (left) {
      return;
    }
    if (!hold.isMine()) {
      throw MonitorHandle.notInside();
    }
    left = true;
    if (hold.isLost()) {
      MonitorHandle.free(memory);
    } else {
      monitor.exit(memory);
    }
  }

  /** The memory of the native call that entered, for the calling thread while it is inside. */
  final long inside() {
    if (left || !hold.isMine() || hold.isLost()) {
      throw MonitorHandle.notInside();
    }
    return memory;
  }

  static long nanosOf(Duration time) {
    if (time.isNegative()) {
      return 0;
    }
    return time.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : time.toNanos();
  }
}

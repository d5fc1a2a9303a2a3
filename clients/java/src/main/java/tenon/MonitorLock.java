// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A monitor as a Lock, which {@link Monitor#asLock} describes. */
final class MonitorLock implements Lock {
  private final MonitorHandle monitor;
  private boolean hasCondition; // guarded by this

  MonitorLock(MonitorHandle monitor) {
    this.monitor = monitor;
  }

  @Override
  public void lock() {
    monitor.enter(0, Native.NEVER);
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    monitor.enterInterruptibly(0, Native.NEVER);
  }

  @Override
  public boolean tryLock() {
    return MonitorHandle.isInside(monitor.enter(0, 0));
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return MonitorHandle.isInside(monitor.enterInterruptibly(0, nanosOf(time, unit)));
  }

  @Override
  public void unlock() {
    monitor.exit(0);
  }

  @Override
  public synchronized Condition newCondition() {
    if (hasCondition) {
      throw new UnsupportedOperationException(
          "a monitor has one wait set, and so one Condition: use signalAll(), or another monitor");
    }
    hasCondition = true;
    return new WaitSet();
  }

  private static long nanosOf(long time, TimeUnit unit) {
    return Math.max(unit.toNanos(time), 0);
  }

  /** Its one wait set. */
  private final class WaitSet implements Condition {
    @Override
    public void await() throws InterruptedException {
      monitor.awaitInterruptibly(0, Native.NEVER);
    }

    @Override
    public void awaitUninterruptibly() {
      monitor.await(0, Native.NEVER);
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      return monitor.awaitInterruptibly(0, nanosOf(time, unit)) != Code.TIMEOUT.number();
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
      long start = System.nanoTime();
      monitor.awaitInterruptibly(0, Math.max(nanos, 0));
      return nanos - (System.nanoTime() - start);
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
      return await(deadline.getTime() - System.currentTimeMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void signal() {
      monitor.signal(0, false);
    }

    @Override
    public void signalAll() {
      monitor.signal(0, true);
    }
  }
}

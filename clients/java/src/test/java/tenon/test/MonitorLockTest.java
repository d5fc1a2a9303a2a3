// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tenon.Monitor;
import tenon.TenonException;

/** What java.util.concurrent.locks promises, a monitor keeps. */
class MonitorLockTest extends OneSegment {
  private Monitor monitor;
  private Lock lock;
  private Condition changed;

  @BeforeEach
  void open() {
    monitor = segment.monitor("m");
    lock = monitor.asLock();
    changed = lock.newCondition();
  }

  @Test
  void itIsOneLockWithOneCondition() {
    assertSame(lock, monitor.asLock());
    assertThrows(UnsupportedOperationException.class, lock::newCondition);
  }

  @Test
  void isReentrantAndExcludesOthers() throws Exception {
    lock.lock();
    assertTrue(lock.tryLock());
    lock.unlock();
    assertFalse(Threads.start(() -> lock.tryLock()).get());
    assertFalse(Threads.start(() -> lock.tryLock(1, TimeUnit.MILLISECONDS)).get());
    assertFalse(Threads.start(() -> lock.tryLock(-1, TimeUnit.DAYS)).get());
    lock.unlock();
    assertThrows(IllegalMonitorStateException.class, lock::unlock);
    assertTrue(Threads.start(() -> {
      boolean locked = lock.tryLock(1, TimeUnit.DAYS);
      lock.unlock();
      return locked;
    }).get());
  }

  @Test
  void lockIsTheMonitor() {
    lock.lock();
    assertTrue(monitor.isHeld());
    monitor.enter().close();
    lock.unlock();
    assertFalse(monitor.isHeld());
  }

  @Test
  void aConditionIsForTheOwner() {
    assertThrows(IllegalMonitorStateException.class, changed::await);
    assertThrows(IllegalMonitorStateException.class, changed::awaitUninterruptibly);
    assertThrows(IllegalMonitorStateException.class, () -> changed.awaitNanos(1));
    assertThrows(IllegalMonitorStateException.class, () -> changed.await(1, TimeUnit.SECONDS));
    assertThrows(IllegalMonitorStateException.class, () -> changed.awaitUntil(new Date()));
    assertThrows(IllegalMonitorStateException.class, changed::signal);
    assertThrows(IllegalMonitorStateException.class, changed::signalAll);
  }

  @Test
  void waitsInVainSaySo() throws Exception {
    lock.lock();
    assertFalse(changed.await(1, TimeUnit.MILLISECONDS));
    assertTrue(changed.awaitNanos(1_000) <= 0);
    assertTrue(changed.awaitNanos(-5) <= 0);
    assertFalse(changed.awaitUntil(new Date(0)));
    assertFalse(changed.awaitUntil(new Date(System.currentTimeMillis() + 2)));
    lock.unlock();
  }

  @Test
  void aSignalEndsEachKindOfWait() throws Exception {
    for (int kind = 0; kind < 5; ++kind) {
      int chosen = kind;
      Threads<Boolean> waiting = Threads.start(() -> {
        lock.lock();
        try {
          return waitFor(chosen);
        } finally {
          lock.unlock();
        }
      }).untilInside(Class.forName("tenon.Native"), "await");
      lock.lock();
      changed.signal();
      lock.unlock();
      assertTrue(waiting.get());
    }
  }

  private boolean waitFor(int kind) throws InterruptedException {
    switch (kind) {
      case 0 -> changed.await();
      case 1 -> changed.awaitUninterruptibly();
      case 2 -> {
        return changed.awaitNanos(Long.MAX_VALUE) > 0;
      }
      case 3 -> {
        return changed.await(1, TimeUnit.DAYS);
      }
      default -> {
        return changed.awaitUntil(new Date(Long.MAX_VALUE));
      }
    }
    return true;
  }

  @Test
  void anInterruptEndsAWaitInside() throws Exception {
    Threads<Boolean> waiting = Threads.start(() -> {
      lock.lock();
      assertThrows(InterruptedException.class, changed::await);
      boolean inside = monitor.isHeld();
      lock.unlock();
      return inside;
    }).untilInside(Class.forName("tenon.Native"), "await");
    waiting.interrupt();
    assertTrue(waiting.get());
  }

  @Test
  void lockSucceedsAfterADeathAndTheMonitorTells() throws Exception {
    Threads.start(() -> {
      lock.lock();
      return null;
    }).get();
    lock.lock();
    assertTrue(monitor.isSuspect());
    monitor.markConsistent();
    assertFalse(monitor.isSuspect());
    lock.unlock();
    Threads.start(() -> {
      lock.lock();
      return null;
    }).get();
    lock.lock();
    lock.unlock();
    assertThrows(TenonException.Inconsistent.class, lock::lock);
    assertEquals(false, monitor.isHeld());
  }
}

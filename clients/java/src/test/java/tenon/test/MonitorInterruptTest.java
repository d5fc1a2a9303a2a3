// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tenon.Held;
import tenon.Monitor;

/** Thread.interrupt() ends waits at a monitor where that was asked for, and nothing else. */
class MonitorInterruptTest extends OneSegment {
  private static final Duration LONG = Duration.ofHours(1);

  private Monitor monitor;

  @BeforeEach
  void open() {
    monitor = segment.monitor("m");
  }

  private static void expectInterrupted(Threads<?> waiting) {
    waiting.interrupt();
    Throwable told = assertThrows(ExecutionException.class, waiting::get).getCause();
    assertEquals(InterruptedException.class, told.getClass());
  }

  private static <T> Threads<T> startUntil(String call, Callable<T> work) throws Exception {
    return Threads.start(work).untilInside(Class.forName("tenon.Native"), call);
  }

  @Test
  void endsAWaitToEnter() throws Exception {
    try (Held held = monitor.enter()) {
      Class<?> sleeping = Class.forName("tenon.Interruption");
      expectInterrupted(
          Threads.start(monitor::enterInterruptibly).untilInside(sleeping, "around"));
      expectInterrupted(Threads.start(() -> monitor.enterInterruptibly(LONG))
          .untilInside(sleeping, "around"));
      expectInterrupted(Threads.start(() -> {
        monitor.asLock().lockInterruptibly();
        return null;
      }).untilInside(sleeping, "around"));
    }
    monitor.enterInterruptibly().close();
  }

  @Test
  void endsAWaitForASignalInside() throws Exception {
    Callable<Boolean> wait = () -> {
      try (Held held = monitor.enter()) {
        try {
          return held.await(LONG);
        } catch (InterruptedException interrupted) {
          assertTrue(monitor.isHeld());
          assertFalse(Thread.currentThread().isInterrupted(), "it was told once");
          throw interrupted;
        }
      }
    };
    expectInterrupted(startUntil("await", wait));
    Threads<Boolean> next = startUntil("await", wait);
    try (Held held = monitor.enter()) {
      held.signal(); // does not get lost with who has gone
    }
    assertTrue(next.get());
  }

  @Test
  void beforeIsTheSameAndIsToldOnce() throws Exception {
    Threads.start(() -> {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, monitor::enterInterruptibly);
      assertFalse(monitor.isHeld());
      try (Held held = monitor.enterInterruptibly()) {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, held::await);
        assertFalse(held.await(Duration.ofMillis(1)));
      }
      return null;
    }).get();
  }

  @Test
  void doesNotEndWhatIsNotInterruptible() throws Exception {
    Held held = monitor.enter();
    Threads<Boolean> entering = startUntil("enter", () -> {
      try (Held inside = monitor.enter()) {
        boolean kept = Thread.interrupted();
        assertFalse(inside.await(Duration.ofMillis(1)));
        return kept;
      }
    });
    entering.interrupt();
    held.close();
    assertTrue(entering.get(), "it is kept for who asks");

    Threads<Boolean> waiting = startUntil("await", () -> {
      try (Held inside = monitor.enter()) {
        inside.awaitUninterruptibly();
        return Thread.interrupted();
      }
    });
    waiting.interrupt();
    try (Held inside = monitor.enter()) {
      inside.signal();
    }
    assertTrue(waiting.get());
  }

  // Its wait is over already, but it is not inside yet: the thread keeps the interrupt, and the
  // library does not, for a later wait.
  @Test
  void afterTheSignalItIsKeptByTheThread() throws Exception {
    Threads<Boolean> waiting = startUntil("await", () -> {
      try (Held held = monitor.enter()) {
        assertTrue(held.await(LONG));
        boolean kept = Thread.interrupted();
        assertFalse(held.await(Duration.ofMillis(1)));
        return kept;
      }
    });
    try (Held held = monitor.enter()) { // once it waits
      held.signal();
      waiting.interrupt();
    }
    assertTrue(waiting.get());
  }

  @Test
  void noneIsLost() throws Exception {
    for (int round = 0; round < 300; ++round) {
      Threads<Boolean> waiting = Threads.start(() -> {
        try (Held held = monitor.enterInterruptibly()) {
          held.await(Duration.ofNanos(50_000));
        } catch (InterruptedException interrupted) {
          return true;
        }
        while (!Thread.interrupted()) {
          Thread.onSpinWait(); // it comes, or it has come
        }
        return true;
      });
      waiting.interrupt();
      assertTrue(waiting.get());
    }
  }
}

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

  // An interrupt that comes as the wait ends is seen by that wait or stays with the thread: never is
  // it kept by the library for a later one.
  @Test
  void noneIsLostAndNoneIsLate() throws Exception {
    for (int round = 0; round < 300; ++round) {
      Threads<Integer> waiting = Threads.start(() -> {
        int told = 0;
        try (Held held = monitor.enterInterruptibly()) {
          held.await(Duration.ofNanos(50_000));
        } catch (InterruptedException interrupted) {
          ++told;
        }
        while (told == 0 && !Thread.interrupted()) {
          Thread.onSpinWait();
        }
        try (Held held = monitor.enter()) {
          assertFalse(held.await(Duration.ofNanos(1)));
        }
        return 1;
      });
      waiting.interrupt();
      assertEquals(1, waiting.get());
    }
  }
}

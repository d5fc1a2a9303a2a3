// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tenon.DeadlockLink;
import tenon.Held;
import tenon.Monitor;
import tenon.QueueOptions;
import tenon.Segment;
import tenon.SegmentOptions;
import tenon.TenonException;

/** One thread at a time, and what each of the others is told. */
class MonitorTest extends OneSegment {
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofHours(1);
  private static final String NATIVE = "tenon.Native";

  private Monitor monitor;

  @BeforeEach
  void open() {
    monitor = segment.monitor("m");
  }

  // In another thread, which is at its end then.
  private static <T> T elsewhere(Callable<T> work) throws Exception {
    return Threads.start(work).get();
  }

  private static void expectIllegal(Executable... calls) {
    for (Executable call : calls) {
      assertThrows(IllegalMonitorStateException.class, call);
    }
  }

  private Threads<Boolean> entering() throws Exception {
    return Threads.start(() -> {
      try (Held held = monitor.enter()) {
        return held.ownerDied();
      }
    }).untilInside(Class.forName(NATIVE), "enter");
  }

  @Test
  void nobodyElseGetsIn() throws Exception {
    try (Held held = monitor.enter()) {
      assertTrue(monitor.isHeld());
      assertFalse(held.ownerDied());
      assertNull(elsewhere(monitor::tryEnter));
      assertFalse(elsewhere(monitor::isHeld));
      assertEquals(TenonException.Timeout.class, elsewhere(
          () -> assertThrows(TenonException.class, () -> monitor.enterFor(SHORT)).getClass()));
      assertEquals(TenonException.Timeout.class, elsewhere(() -> assertThrows(TenonException.class,
          () -> monitor.enterUntil(Instant.now().plus(SHORT))).getClass()));
    }
    assertFalse(monitor.isHeld());
    assertTrue(elsewhere(() -> {
      try (Held held = monitor.tryEnter()) {
        return held != null;
      }
    }));
  }

  @Test
  void whoIsInsideEntersAgain() throws Exception {
    Segment again = Segment.open(path()); // another participant: not inside
    try (again; Held once = monitor.enter(); Held twice = monitor.tryEnter();
        Held thrice = monitor.enterFor(LONG)) {
      assertNotNull(twice);
      thrice.close();
      thrice.close(); // does nothing
      twice.close();
      assertNull(elsewhere(monitor::tryEnter));
      assertNull(again.monitor("m").tryEnter());
    }
    assertFalse(monitor.isHeld());
  }

  @Test
  void whoIsNotInsideMayNot() throws Exception {
    Held held = monitor.enter();
    elsewhere(() -> {
      expectIllegal(held::close, held::await, () -> held.await(SHORT), held::awaitUninterruptibly,
          held::signal, held::signalAll, held::markConsistent, held::ownerDied,
          monitor::markConsistent, monitor.asLock()::unlock);
      return null;
    });
    held.close();
    expectIllegal(held::await, held::signal, held::signalAll, held::markConsistent,
        held::ownerDied);
  }

  @Test
  void whatAnotherThreadHasEnteredIsNotLeft() throws Exception {
    Held stale = monitor.enter();
    monitor.asLock().unlock(); // left, past what stands for it
    elsewhere(() -> {
      try (Held held = monitor.enter()) {
        expectIllegal(stale::close, stale::signal, stale::markConsistent);
        assertTrue(monitor.isHeld());
      }
      return null;
    });
    expectIllegal(stale::close);
  }

  @Test
  void aWaitLeavesAndASignalEndsIt() throws Exception {
    Threads<Boolean> waiting = Threads.start(() -> {
      try (Held once = monitor.enter(); Held twice = monitor.enter()) {
        boolean signalled = twice.await(LONG);
        assertTrue(monitor.isHeld());
        return signalled;
      }
    }).untilInside(Class.forName(NATIVE), "await");
    try (Held held = monitor.enter()) { // once it waits
      held.signal();
      assertNull(elsewhere(monitor::tryEnter));
    }
    assertTrue(waiting.get());
  }

  @Test
  void allWaitsAreEndedTogether() throws Exception {
    Callable<Boolean> wait = () -> {
      try (Held held = monitor.enter()) {
        held.await();
        return true;
      }
    };
    Threads<Boolean> one = Threads.start(wait).untilInside(Class.forName(NATIVE), "await");
    Threads<Boolean> other = Threads.start(wait).untilInside(Class.forName(NATIVE), "await");
    try (Held held = monitor.enter()) {
      held.signalAll();
    }
    assertTrue(one.get() && other.get());
  }

  @Test
  void aWaitInVainEnds() throws Exception {
    try (Held held = monitor.enter()) {
      assertFalse(held.await(SHORT));
      assertFalse(held.await(Duration.ofNanos(-1)));
      assertTrue(monitor.isHeld());
    }
  }

  @Test
  void anOwnerWhoseThreadEndsIsADeath() throws Exception {
    elsewhere(monitor::enter);
    try (Held held = monitor.enter()) {
      assertTrue(held.ownerDied());
      assertTrue(monitor.isSuspect());
      held.markConsistent();
      assertFalse(monitor.isSuspect());
    }
    assertFalse(elsewhere(() -> monitor.enter().ownerDied()));
    monitor.enter().close(); // without markConsistent()
    assertThrows(TenonException.Inconsistent.class, monitor::enter);
    assertThrows(TenonException.Inconsistent.class, monitor::tryEnter);
    assertFalse(monitor.isHeld());
  }

  @Test
  void aDeathWhileItWaitsIsTold() throws Exception {
    Threads<Boolean> waiting = Threads.start(() -> {
      try (Held held = monitor.enter()) {
        held.await();
        boolean died = held.ownerDied();
        held.markConsistent();
        return died;
      }
    }).untilInside(Class.forName(NATIVE), "await");
    elsewhere(() -> {
      monitor.enter().signal();
      return null;
    });
    assertTrue(waiting.get());
  }

  @Test
  void whatIsLostByAWaitIsHeldNoMore() throws Exception {
    Threads<Object> waiting = Threads.start(() -> {
      try (Held once = monitor.enter(); Held twice = monitor.enter()) {
        assertThrows(TenonException.Inconsistent.class, once::await);
        assertFalse(monitor.isHeld());
        expectIllegal(twice::signal, once::signal);
      } // and closing them does nothing
      return null;
    }).untilInside(Class.forName(NATIVE), "await");
    elsewhere(monitor::enter);
    try (Held held = monitor.enter()) {
      held.signal();
    }
    waiting.get();
  }

  // Exactly one of the two: whoever was the last to wait.
  @Test
  void whoClosesARingIsTold() throws Exception {
    assertEquals(List.of(), segment.lastDeadlock());
    Monitor other = segment.monitor("other");
    try (Held held = monitor.enter()) {
      Threads<Boolean> ring = Threads.start(() -> {
        try (Held inside = other.enter()) {
          return isToldOfADeadlock(monitor, "m");
        }
      });
      for (Held mine = other.tryEnter(); mine != null; mine = other.tryEnter()) {
        mine.close(); // until it is the other one's
      }
      boolean told = isToldOfADeadlock(other, "other");
      held.close();
      assertTrue(told != ring.get());
    }
  }

  private boolean isToldOfADeadlock(Monitor monitor, String name) {
    try (Held held = monitor.enter()) {
      return false;
    } catch (TenonException.Deadlock told) {
      List<DeadlockLink> ring = segment.lastDeadlock();
      assertEquals(2, ring.size());
      assertEquals(ProcessHandle.current().pid(), ring.get(0).pid());
      assertEquals(name, ring.get(0).monitor());
      assertTrue(ring.get(0).tid() != ring.get(1).tid());
      return true;
    }
  }

  // ---- closing

  @Test
  void whatIsInUseIsNotClosed() throws Exception {
    Held held = monitor.enter();
    assertThrows(TenonException.StillHeld.class, monitor::close);
    assertThrows(TenonException.StillHeld.class, segment::close);
    Threads<Boolean> entering = entering();
    held.close();
    entering.get();
    Threads<?> waiting = Threads.start(() -> {
      try (Held inside = monitor.enter()) {
        inside.await();
      }
      return null;
    }).untilInside(Class.forName(NATIVE), "await");
    assertThrows(TenonException.StillHeld.class, monitor::close);
    assertThrows(TenonException.StillHeld.class, segment::close);
    queue(2).close(); // the segment is open as before
    try (Held inside = monitor.enter()) {
      inside.signal();
    }
    waiting.get();
    segment.close();
  }

  @Test
  void whatWasClosedSaysSo() throws Exception {
    Held held = monitor.enter();
    held.close();
    monitor.close();
    monitor.close(); // does nothing
    for (Executable call : new Executable[] {monitor::enter, monitor::tryEnter,
        () -> monitor.enterFor(SHORT), monitor::enterInterruptibly, monitor::isSuspect,
        () -> monitor.asLock().lock()}) {
      assertThrows(TenonException.Closed.class, call);
    }
    expectIllegal(held::await, monitor::markConsistent, () -> monitor.asLock().unlock());
    held.close();
    Monitor again = segment.monitor("m");
    segment.close();
    assertThrows(TenonException.Closed.class, again::enter);
    assertThrows(TenonException.Closed.class, () -> segment.monitor("m"));
  }

  @Test
  void theHandleOfADeadOwnerCanBeClosed() throws Exception {
    elsewhere(monitor::enter);
    monitor.close();
    try (Held held = segment.monitor("m").enter()) {
      assertTrue(held.ownerDied());
      held.markConsistent();
    }
  }

  @Test
  void closingWhileOthersComeIsRefusedOrDone() throws Exception {
    for (int round = 0; round < 200; ++round) {
      Monitor racing = segment.monitor("racing");
      Threads<Boolean> coming = Threads.start(() -> {
        try (Held held = racing.enter()) {
          return true;
        } catch (TenonException.Closed tooLate) {
          return false;
        }
      });
      boolean refused = false;
      try {
        racing.close();
      } catch (TenonException.StillHeld first) {
        refused = true;
      }
      assertTrue(coming.get() || !refused);
      racing.close();
    }
  }

  @Test
  void whatIsNoMonitorIsRefused() {
    queue(2);
    assertThrows(TenonException.WrongKind.class, () -> segment.monitor("q"));
    assertThrows(TenonException.InvalidArgument.class, () -> segment.monitor(""));
  }

  @Test
  void aSegmentThatWasMadeAnewIsAnother() {
    try (Segment fresh = Segment.open(path())) {
      Segment.remove(path());
      assertThrows(TenonException.NotFound.class, () -> fresh.monitor("m"));
      Segment.openOrCreate(path(), SMALL).close();
      assertThrows(TenonException.SegmentUnlinked.class, () -> fresh.monitor("m"));
      try (Held held = monitor.enter()) { // attached before
        assertFalse(held.ownerDied());
      }
    }
  }

  @Test
  void aRemovedOneGoesOnForThoseWhoHaveIt() throws Exception {
    try (Held held = monitor.enter()) {
      segment.removeObject("m");
      Monitor fresh = segment.monitor("m");
      assertNotNull(elsewhere(fresh::tryEnter));
      assertNull(elsewhere(monitor::tryEnter));
    }
  }

  // ---- where there is no room

  @Test
  void aThreadTooManyIsRefused() throws Exception {
    SegmentOptions options = new SegmentOptions(4 << 20, 4, 2, 8, "rw-------");
    String few = folder.resolve("few").toString();
    try (Segment small = Segment.openOrCreate(few, options); Monitor one = small.monitor("m")) {
      Semaphore entered = new Semaphore(0);
      CountDownLatch end = new CountDownLatch(1);
      Callable<Boolean> useAndStay = () -> {
        one.enter().close();
        entered.release();
        end.await();
        return true;
      };
      List<Threads<Boolean>> two =
          List.of(Threads.start(useAndStay), Threads.start(useAndStay));
      entered.acquire(2);
      assertThrows(TenonException.TooManyParticipants.class, one::enter);
      end.countDown();
      for (Threads<Boolean> thread : two) {
        assertTrue(thread.get());
      }
      enterSoon(one); // their slots are free, as soon as the kernel has ended them, too
    }
  }

  private static void enterSoon(Monitor monitor) {
    for (; ; ) {
      try {
        monitor.enter().close();
        return;
      } catch (TenonException.TooManyParticipants notYet) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aProcessTooManyIsRefused() {
    String few = folder.resolve("few").toString();
    try (Segment one = Segment.openOrCreate(few, SMALL.withLimits(2, 8))) {
      try (Segment two = Segment.open(few)) {
        assertThrows(TenonException.TooManyParticipants.class, () -> two.monitor("m"));
        two.queue("q", new QueueOptions(2, 64)).sender();
      }
      one.monitor("m").enter().close();
    }
  }
}

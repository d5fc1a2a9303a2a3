// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.RepeatedTest;
import tenon.Held;
import tenon.Monitor;
import tenon.TenonException;

/**
 * Threads that do whatever they like with handles that they share, close them under each other, end
 * inside, interrupt each other: each call is right or says what was wrong, and none is the last one
 * of the JVM.
 */
class MonitorMisuseTest extends OneSegment {
  private static final Duration SHORT = Duration.ofNanos(100_000);
  private static final int THREADS = 6;
  private static final int MONITORS = 3;
  private static final int ACTIONS = 1_500;

  private final AtomicReferenceArray<Monitor> monitors = new AtomicReferenceArray<>(MONITORS);
  private final AtomicReferenceArray<Held> anybodys = new AtomicReferenceArray<>(MONITORS);
  private final AtomicReferenceArray<Thread> threads = new AtomicReferenceArray<>(THREADS);

  /** One of them. */
  private final class Rogue {
    private final Random random;
    private final Deque<Held> held = new ArrayDeque<>();

    Rogue(long seed) {
      random = new Random(seed);
    }

    Void run(int me) throws Exception {
      threads.set(me, Thread.currentThread());
      for (int action = 0; action < ACTIONS; ++action) {
        int which = random.nextInt(MONITORS);
        try {
          act(random.nextInt(11), which);
        } catch (TenonException.Timeout | TenonException.StillHeld | InterruptedException usual) {
          continue;
        } catch (TenonException.Closed byAnother) {
          monitors.set(which, segment.monitor("m" + which));
        } catch (IllegalMonitorStateException notInside) {
          continue;
        }
      }
      return null; // perhaps inside
    }

    private void act(int what, int which) throws InterruptedException {
      Monitor monitor = monitors.get(which);
      switch (what) {
        case 0 -> entered(which, monitor.tryEnter());
        case 1 -> entered(which, monitor.enterFor(SHORT));
        case 2 -> entered(which, monitor.enterInterruptibly(SHORT));
        case 3, 4, 5 -> leave();
        case 6 -> await();
        case 7 -> anybodys.get(which).signalAll();
        case 8 -> anybodys.get(which).close();
        case 9 -> monitor.close();
        default -> threads.get(random.nextInt(THREADS)).interrupt();
      }
    }

    private void entered(int which, Held inside) {
      if (inside != null) {
        repair(inside);
        held.push(inside);
        anybodys.set(which, inside);
      }
    }

    private void leave() {
      if (!held.isEmpty()) {
        held.pop().close();
      }
    }

    private void await() throws InterruptedException {
      if (!held.isEmpty()) {
        try {
          held.peek().await(SHORT);
        } finally {
          repair(held.peek());
        }
      }
    }

    private static void repair(Held inside) {
      if (inside.ownerDied()) {
        inside.markConsistent();
      }
    }
  }

  @RepeatedTest(3)
  void neverEndsTheJvm() throws Exception {
    long seed = ThreadLocalRandom.current().nextLong();
    for (int i = 0; i < MONITORS; ++i) {
      monitors.set(i, segment.monitor("m" + i));
      try (Held left = monitors.get(i).enter()) {
        anybodys.set(i, left);
      }
    }
    for (int i = 0; i < THREADS; ++i) {
      threads.set(i, new Thread()); // until the real one is there
    }
    List<Threads<Void>> rogues = new ArrayList<>();
    for (int i = 0; i < THREADS; ++i) {
      int me = i;
      rogues.add(Threads.start(() -> new Rogue(seed + me).run(me)));
    }
    for (Threads<Void> rogue : rogues) {
      rogue.get();
    }
    for (int i = 0; i < MONITORS; ++i) {
      Monitor asEver = segment.monitor("m" + i);
      try (Held held = asEver.enter()) {
        assertTrue(asEver.isHeld());
        held.markConsistent();
      }
    }
  }
}

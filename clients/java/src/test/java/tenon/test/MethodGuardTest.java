// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tenon.Monitor;
import tenon.TenonException;

/** All methods of an interface inside a monitor. */
public class MethodGuardTest extends OneSegment {
  /** Something to be called. */
  public interface Counter {
    long add(long amount) throws IOException;

    void reset();
  }

  /** Not public. */
  interface Hidden {
    boolean isInside();
  }

  private final class Count implements Counter {
    private long value;

    @Override
    public long add(long amount) throws IOException {
      assertTrue(monitor.isHeld());
      if (amount < 0) {
        throw new IOException("negative");
      }
      return value += amount;
    }

    @Override
    public void reset() {
      value = 0;
    }
  }

  private Monitor monitor;

  @BeforeEach
  void open() {
    monitor = segment.monitor("m");
  }

  private void dieInside() throws Exception {
    Threads.start(monitor::enter).get();
  }

  @Test
  void eachCallIsInside() throws Exception {
    Counter counter = monitor.guard(Counter.class, new Count());
    assertEquals(2, counter.add(2));
    assertEquals(5, counter.add(3));
    assertFalse(monitor.isHeld());
    assertThrows(IOException.class, () -> counter.add(-1), "as the method threw it");
    assertFalse(monitor.isHeld());
    assertEquals(counter.hashCode(), counter.hashCode());
  }

  @Test
  void aDeathIsRepairedBeforeTheNextCall() throws Exception {
    Counter counter = monitor.guard(Counter.class, new Count(), Counter::reset);
    assertEquals(2, counter.add(2));
    dieInside();
    assertEquals(3, counter.add(3));
    assertEquals(4, counter.add(1));
  }

  @Test
  void withoutRepairADeathIsTheEnd() throws Exception {
    Counter counter = monitor.guard(Counter.class, new Count());
    dieInside();
    assertThrows(TenonException.OwnerDied.class, () -> counter.add(1));
    assertThrows(TenonException.Inconsistent.class, () -> counter.add(1));
  }

  @Test
  void whatNobodyMaySeeNeedsALookup() {
    Hidden target = monitor::isHeld;
    Hidden hidden = monitor.guard(Hidden.class, target);
    assertThrows(TenonException.InvalidArgument.class, hidden::isInside);
    assertTrue(monitor
        .guard(Hidden.class, target, t -> { }, MethodHandles.lookup()).isInside());
    assertThrows(
        TenonException.InvalidArgument.class, () -> monitor.guard(String.class, "no interface"));
  }

  @Test
  void aBlockIsInside() {
    assertTrue(monitor.synchronizedWith(monitor::isHeld));
    assertFalse(monitor.isHeld());
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import tenon.Held;
import tenon.HeldObject;
import tenon.Monitor;
import tenon.ObjectOptions;
import tenon.SharedObject;
import tenon.TenonException;
import tenon.test.SharedObjectTest.Account;

/** Two JVMs at one monitor; one of them is killed with SIGKILL. */
class MonitorDeathTest extends OneSegment {
  private ChildJvm start(Object... what) {
    Object[] arguments = new Object[what.length + 1];
    arguments[0] = path();
    System.arraycopy(what, 0, arguments, 1, what.length);
    return ChildJvm.start(MonitorDeathMain.class, arguments);
  }

  @Test
  void ofTheOwner() throws Exception {
    Monitor monitor = segment.monitor("m");
    try (ChildJvm child = start("hold")) {
      assertEquals("inside", child.hear());
      assertNull(monitor.tryEnter());
      Threads<Boolean> entering = Threads.start(() -> {
        try (Held held = monitor.enter()) {
          held.markConsistent();
          return held.ownerDied();
        }
      }).untilInside(Class.forName("tenon.Native"), "enter");
      child.kill();
      assertTrue(entering.get());
      assertFalse(monitor.synchronizedWith(monitor::isSuspect));
    }
  }

  @Test
  void aStoppedOwnerStaysTheOwner() throws Exception {
    Monitor monitor = segment.monitor("m");
    try (ChildJvm child = start("hold")) {
      child.hear();
      child.stop();
      assertThrows(TenonException.Timeout.class, () -> monitor.enterFor(Duration.ofMillis(200)));
      child.kill();
      try (Held held = monitor.enter()) {
        assertTrue(held.ownerDied());
      }
    }
  }

  @Test
  void ofOneWhoWaits() throws Exception {
    Monitor monitor = segment.monitor("m");
    try (ChildJvm killed = start("wait")) {
      assertEquals("about to wait", killed.hear());
      monitor.enter().close(); // once it waits
      killed.kill();
    }
    try (ChildJvm waiting = start("wait")) {
      waiting.hear();
      try (Held held = monitor.enter()) {
        assertFalse(held.ownerDied());
        held.signal(); // passes the dead one over, which has waited longer
      }
      assertEquals("awake", waiting.hear());
    }
  }

  @Test
  void whileItUpdates() throws Exception {
    SharedObject<Account> account = segment.object("a", Account.class);
    for (int round = 0; round < 4; ++round) {
      try (ChildJvm child = start("update")) {
        child.hear();
        long before = account.version();
        while (account.version() < before + 100 * round) {
          Thread.onSpinWait();
        }
        child.kill();
      }
      Account now = account.synchronizedWith(HeldObject::value);
      assertEquals(3 * now.changes(), now.balance(), "all or nothing");
      assertEquals(now.changes(), account.version());
    }
  }

  @Test
  void manyThreadsOfTwoJvmsExcludeEachOther() throws Exception {
    int times = 5_000;
    SharedObject<Account> table = segment.object(
        "table", SharedObjectTest.ACCOUNT, new ObjectOptions().changedInPlace(), null);
    try (ChildJvm child = start("count", times)) {
      MonitorDeathMain.count(segment, times);
      assertEquals("counted", child.hear());
    }
    Account counted = table.synchronizedWith(held -> held.inPlace().get(0));
    assertEquals(8L * times, counted.balance());
  }
}

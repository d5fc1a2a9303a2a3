// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import java.util.ArrayList;
import java.util.List;
import tenon.Held;
import tenon.HeldObject;
import tenon.InPlace;
import tenon.Segment;
import tenon.SharedObject;
import tenon.test.SharedObjectTest.Account;

/** A process that does something with the monitor "m" or the objects, perhaps to be killed. */
final class MonitorDeathMain {
  private MonitorDeathMain() {}

  public static void main(String[] arguments) throws Exception {
    Segment segment = Segment.open(arguments[0]);
    switch (arguments[1]) {
      case "hold" -> hold(segment);
      case "wait" -> await(segment);
      case "update" -> updateForEver(segment);
      case "count" -> {
        count(segment, Integer.parseInt(arguments[2]));
        ChildJvm.say("counted");
      }
      default -> throw new IllegalArgumentException(arguments[1]);
    }
  }

  private static void hold(Segment segment) throws InterruptedException {
    segment.monitor("m").enter();
    ChildJvm.say("inside");
    ChildJvm.sleepForEver();
  }

  private static void await(Segment segment) throws InterruptedException {
    try (Held held = segment.monitor("m").enter()) {
      ChildJvm.say("about to wait");
      held.await();
    }
    ChildJvm.say("awake");
  }

  private static void updateForEver(Segment segment) {
    SharedObject<Account> account = segment.object("a", Account.class);
    ChildJvm.say("updating");
    for (; ; ) {
      account.synchronizedUpdate(a -> a.plus(3));
    }
  }

  /** What is lost when two are inside at once: a read, and a write of what was read. */
  static void count(Segment segment, int times) throws Exception {
    SharedObject<Account> table =
        segment.openObject("table", SharedObjectTest.ACCOUNT);
    List<Threads<?>> threads = new ArrayList<>();
    for (int i = 0; i < 4; ++i) {
      threads.add(Threads.start(() -> {
        for (int time = 0; time < times; ++time) {
          try (HeldObject<Account> held = table.enter()) {
            InPlace<Account> place = held.inPlace();
            place.set(0, place.get(0).plus(1));
          }
        }
        return null;
      }));
    }
    for (Threads<?> thread : threads) {
      thread.get();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import java.util.concurrent.FutureTask;
import tenon.Held;
import tenon.Monitor;
import tenon.Segment;

/** A process that uses a monitor, and says what happens in a virtual thread. */
final class NativeMain {
  private NativeMain() {}

  public static void main(String[] arguments) throws Exception {
    try (Segment segment = Segment.openOrCreate(arguments[0], OneSegment.SMALL)) {
      Monitor monitor = segment.monitor("m");
      try (Held held = monitor.enter()) {
        held.signalAll();
      }
      ChildJvm.say(arguments.length > 1 ? inVirtualThread(monitor) : "done");
    }
    Segment.remove(arguments[0]);
  }

  // By its name: this is compiled for a JDK that has none.
  private static String inVirtualThread(Monitor monitor) throws Exception {
    FutureTask<String> task = new FutureTask<>(() -> {
      try (Held held = monitor.enter()) {
        return "inside";
      } catch (UnsupportedOperationException refused) {
        return refused.getMessage();
      }
    });
    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    return task.get();
  }
}

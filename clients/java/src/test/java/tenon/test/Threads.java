// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A thread of which a test knows when it waits in the library. */
final class Threads<T> {
  private final FutureTask<T> task;
  private final Thread thread;

  private Threads(Callable<T> work) {
    task = new FutureTask<>(work);
    thread = new Thread(task);
    thread.setDaemon(true);
  }

  static <T> Threads<T> start(Callable<T> work) {
    Threads<T> started = new Threads<>(work);
    started.thread.start();
    return started;
  }

  /** Returns as soon as it was seen inside that method of the library. */
  Threads<T> untilInside(Class<?> type, String method) {
    while (thread.isAlive() && !isInside(type, method)) {
      Thread.onSpinWait();
    }
    return this;
  }

  /** True when it is there now. */
  boolean isInside(Class<?> type, String method) {
    String name = type.getName();
    return Arrays.stream(thread.getStackTrace()).anyMatch(
        frame -> frame.getClassName().equals(name) && frame.getMethodName().equals(method));
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Its result, when it has ended. */
  T get() throws Exception {
    thread.join();
    return task.get();
  }
}

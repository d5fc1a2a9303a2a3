// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reading, writing and mapping a file that an interrupt must not break off. The JDK would close the
 * channel, which all users of the segment in this JVM have in common and on which their locks are.
 */
final class Undisturbed {
  private Undisturbed() {}

  /** Runs it in a thread that nobody interrupts. An interrupt meanwhile is kept for the caller. */
  static <T> T run(Failures.Action<T> action) throws IOException {
    FutureTask<T> task = new FutureTask<>(action::run);
    Thread thread = new Thread(null, task, "tenon-file", 0, false);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      for (; ; ) {
        try {
          return task.get();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } catch (ExecutionException failure) {
      throw sameAs(failure.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException sameAs(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return (IOException) failure;
  }
}

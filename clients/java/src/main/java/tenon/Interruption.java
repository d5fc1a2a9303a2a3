// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.function.IntSupplier;

/**
 * Lets Thread.interrupt() end a native wait of the calling thread. A JVM tells of an interrupt only
 * who waits at an interruptible channel: so this is one, of which nothing but that is used.
 */
final class Interruption extends AbstractInterruptibleChannel {
  private final long thread; // as the library knows the calling one

  private Interruption(long segment) {
    thread = Native.thisThread(segment);
  }

  /** Runs a call that waits; the segment stays attached meanwhile. Returns its outcome. */
  static int run(long segment, IntSupplier wait) throws InterruptedException {
    Interruption interruption = new Interruption(segment);
    int status;
    try {
      status = interruption.around(wait);
    } finally {
      Native.forgetThread(interruption.thread);
    }
    if (status == Code.INTERRUPTED.number()) {
      Thread.interrupted();
      throw new InterruptedException();
    }
    return status;
  }

  private int around(IntSupplier wait) {
    begin();
    try {
      return wait.getAsInt();
    } finally {
      try {
        end(true); // from here on nobody interrupts us
      } catch (AsynchronousCloseException interrupted) {
        // The outcome says whether that ended the wait. If not, the thread is still interrupted.
      }
    }
  }

  // Called by who interrupts the thread; at once, when it was interrupted before.
  @Override
  protected void implCloseChannel() {
    Native.interrupt(thread);
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The owner of a monitor is a thread of the kernel, whose end the kernel reports. A virtual thread
 * is none: it would own in the name of the thread that carries it at the moment.
 */
final class VirtualThreads {
  // Thread.isVirtual(), which this JDK may not have.
  private static final MethodHandle IS_VIRTUAL = find();

  private VirtualThreads() {}

  private static MethodHandle find() {
    try {
      return MethodHandles.publicLookup().findVirtual(
          Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (NoSuchMethodException | IllegalAccessException olderJdk) {
      return null;
    }
  }

  /** Throws where the calling thread is one. */
  static void refuse() {
    if (IS_VIRTUAL != null && isVirtual()) {
      throw new UnsupportedOperationException("a virtual thread cannot own a monitor: enter it in a"
          + " platform thread, for example of Executors.newFixedThreadPool()");
    }
  }

  private static boolean isVirtual() {
    try {
      return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable never) {
      throw new AssertionError(never); // it declares nothing
    }
  }
}

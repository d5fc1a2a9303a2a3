// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The C library behind monitors and objects ({@code tenon/tenon.h}), call by call. A handle is a
 * number, 0 = none; {@link MonitorHandle} sees to it that none is used after it was closed.
 *
 * <p>What fails throws. What waits returns success or an outcome. Texts are in UTF-8 and end with a
 * zero. Nanoseconds are from now, {@link #NEVER} = as long as it takes.
 */
final class Native {
  static final int OK = 0;
  static final long NEVER = -1;

  private Native() {}

  static native long openSegment(byte[] path, byte[] nonce);

  static native void closeSegment(long segment);

  // ---- interrupts

  /** The calling thread, in memory that is to be freed by it. */
  static native long thisThread(long segment);

  /** Ends its wait at a monitor that is under way, or else the next one. */
  static native void interrupt(long thread);

  /** Frees it; an interrupt that has ended no wait is forgotten. */
  static native void forgetThread(long thread);

  // ---- monitors; `held` is 0 for a monitor by itself

  static native long openMonitor(long segment, byte[] name);

  static native void closeMonitor(long monitor);

  static native int enter(long pointer, long held, long nanos);

  static native void exit(long pointer, long held);

  static native int await(long pointer, long held, long nanos);

  static native void signal(long pointer, long held, boolean all);

  static native void markConsistent(long pointer, long held);

  static native boolean isSuspect(long monitor);

  /** How many there are in the ring; of so many as fit, who they are. */
  static native int lastDeadlock(long segment, long[] pids, long[] tids, byte[][] monitors);

  // ---- objects

  static native long openObject(long segment, byte[] name, byte[] description, int bytes,
      long count, boolean make, byte[] initial, boolean inPlace);

  static native void closeObject(long object);

  static native long countOf(long object);

  static native boolean isInPlace(long object);

  static native int snapshot(long object, byte[] out);

  static native long version(long object);

  /** Memory for who enters an object; 0 = there is none left. */
  static native long newHeld();

  static native void freeHeld(long held);

  static native boolean ownerDied(long held);

  /** False when the calling thread is not inside by that. */
  static native boolean value(long held, byte[] out);

  static native void store(long held, byte[] value);

  /** Null when the calling thread is not inside by that, or the object is not in place. */
  static native ByteBuffer inPlace(long held, long bytes);

  /** A text as C wants it. */
  static byte[] text(String text) {
    if (text.indexOf('\0') >= 0) {
      throw TenonException.of(Code.INVALID_ARGUMENT, "a name has a zero in it");
    }
    return (text + '\0').getBytes(StandardCharsets.UTF_8);
  }

  /** What a status throws that is no outcome. Called by the library. */
  static RuntimeException failure(int status, byte[] text) {
    String message = new String(text, StandardCharsets.UTF_8);
    if (status == Code.ILLEGAL_MONITOR_STATE.number()) {
      return new IllegalMonitorStateException(message);
    }
    for (Code code : Code.values()) {
      if (code.number() == status) {
        return TenonException.of(code, detail(code, message));
      }
    }
    return TenonException.of(Code.IO_ERROR, message);
  }

  // What stands between the two clauses that the exception says, too.
  private static String detail(Code code, String message) {
    int from = (code.title() + ": " + code.what()).length();
    int to = message.length() - ("; " + code.remedy()).length();
    if (from >= to) {
      return null;
    }
    String between = message.substring(from, to);
    return between.startsWith(" (") && between.endsWith(")")
        ? between.substring(2, between.length() - 1)
        : between.substring(2);
  }
}

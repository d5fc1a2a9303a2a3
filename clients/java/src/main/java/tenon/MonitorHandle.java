// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A monitor, or an object with one, that this JVM has open: its threads that are inside, and native
 * calls that cannot outlive it. A thread counts as inside from before the call that enters until
 * after the one that leaves, and meanwhile nobody closes the handle.
 */
final class MonitorHandle {
  /** A thread, and how often it is inside by this handle. */
  static final class Hold {
    private final Thread thread = Thread.currentThread();
    private volatile int depth; // the thread alone changes it
    private boolean lost; // a wait ended outside, with all that had been entered

    boolean isMine() {
      return thread == Thread.currentThread();
    }

    boolean isLost() {
      return lost;
    }
  }

  /** What a native call does with the pointer. */
  @FunctionalInterface
  interface Call<T> {
    T run(long pointer);
  }

  private final Attachment attachment;
  private final long segment;
  private final long pointer;
  private final boolean ofObject;
  private final Map<Thread, Hold> holds = new ConcurrentHashMap<>();
  private volatile boolean closing; // or closed
  private boolean closed; // guarded by this

  MonitorHandle(Attachment attachment, long segment, long pointer, boolean ofObject) {
    this.attachment = attachment;
    this.segment = segment;
    this.pointer = pointer;
    this.ofObject = ofObject;
  }

  /** Runs a call for which the thread need not be inside. */
  <T> T call(Call<T> call) {
    Hold hold = come();
    try {
      return call.run(pointer);
    } finally {
      --hold.depth;
    }
  }

  // ---- entering; `memory` is for an object's tenon_held, 0 for a monitor by itself

  long newMemory() {
    if (!ofObject) {
      return 0;
    }
    long memory = Native.newHeld();
    if (memory == 0) {
      throw TenonException.of(Code.NO_MEMORY);
    }
    return memory;
  }

  static void free(long memory) {
    if (memory != 0) {
      Native.freeHeld(memory);
    }
  }

  /** The outcome; see isInside(). */
  int enter(long memory, long nanos) {
    VirtualThreads.refuse();
    Hold hold = come();
    int status = Code.IO_ERROR.number();
    try {
      status = Native.enter(pointer, memory, nanos);
    } finally {
      if (!isInside(status)) {
        --hold.depth;
      }
    }
    return status;
  }

  int enterInterruptibly(long memory, long nanos) throws InterruptedException {
    throwIfInterrupted();
    Hold hold = come();
    try {
      int status = enter(memory, 0);
      return status == Code.WOULD_BLOCK.number() && nanos != 0
          ? Interruption.run(segment, () -> enter(memory, nanos))
          : status;
    } finally {
      --hold.depth;
    }
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  static boolean isInside(int status) {
    return status == Native.OK || status == Code.OWNER_DIED.number();
  }

  // ---- for who is inside

  /** True when the calling thread is inside, by this handle. */
  boolean isHeld() {
    Hold hold = holds.get(Thread.currentThread());
    return hold != null && hold.depth > 0;
  }

  Hold mine() {
    Hold hold = holds.get(Thread.currentThread());
    if (hold == null || hold.depth == 0) {
      throw notInside();
    }
    return hold;
  }

  static IllegalMonitorStateException notInside() {
    return new IllegalMonitorStateException(
        "the calling thread is not inside by this handle; enter it first");
  }

  void exit(long memory) {
    Hold hold = mine();
    try {
      Native.exit(pointer, memory);
    } catch (IllegalMonitorStateException lost) {
      lose(hold); // by a wait through another handle
      free(memory);
      throw lost;
    }
    --hold.depth;
    free(memory);
  }

  /** The outcome; inside again, unless it throws. */
  int await(long memory, long nanos) {
    Hold hold = mine();
    try {
      return Native.await(pointer, memory, nanos);
    } catch (RuntimeException outside) {
      lose(hold);
      throw outside;
    }
  }

  int awaitInterruptibly(long memory, long nanos) throws InterruptedException {
    mine();
    throwIfInterrupted();
    return Interruption.run(segment, () -> await(memory, nanos));
  }

  void signal(long memory, boolean all) {
    mine();
    Native.signal(pointer, memory, all);
  }

  void markConsistent(long memory) {
    mine();
    Native.markConsistent(pointer, memory);
  }

  private void lose(Hold hold) {
    hold.lost = true;
    hold.depth = 0;
    holds.remove(hold.thread);
  }

  // ---- closing

  private Hold come() {
    Hold hold = holds.get(Thread.currentThread());
    if (hold == null) {
      holds.keySet().removeIf(thread -> !thread.isAlive());
      hold = new Hold();
      holds.put(hold.thread, hold);
    }
    ++hold.depth;
    // First told, then looked: one of the two sees the other.
    if (closing) {
      refuseIfClosed(hold);
    }
    return hold;
  }

  private synchronized void refuseIfClosed(Hold hold) {
    if (closed) {
      --hold.depth;
      throw TenonException.of(Code.CLOSED);
    }
  }

  /** Refused while a living thread is inside, or in a call. */
  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closing = true;
      try {
        if (holds.values().stream().anyMatch(hold -> hold.depth > 0 && hold.thread.isAlive())) {
          throw TenonException.of(Code.STILL_HELD, "a thread is inside, or waits to be");
        }
        if (ofObject) {
          Native.closeObject(pointer);
        } else {
          Native.closeMonitor(pointer);
        }
        closed = true;
      } finally {
        closing = closed;
      }
    }
    attachment.forget(this);
  }
}

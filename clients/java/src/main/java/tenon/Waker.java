// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.lang.invoke.VarHandle;

/**
 * The waker's side of one park word: src/park/waker.hpp has the protocol. A JVM is not registered
 * for the heavy fences of others, and its compiler knows no light one; what the two would order has
 * left compiler and store buffer long before the first short sleep of the other side is over, after
 * which that looks again (docs/design/0010).
 */
final class Waker {
  private static final long LATELY = 16; // messages after a wake that are fenced fully

  private final Shared peer;
  private final Shared own;
  private long wokeAt;
  private boolean full;
  private int bell;

  Waker(Shared own, Shared peer) {
    this.own = own;
    this.peer = peer;
  }

  /** To be called before all else, at `published` messages. */
  void start(long published) {
    wokeAt = published - LATELY - 1;
    fenceLightly();
  }

  /** To be called after publishing: true when somebody slept. */
  boolean wake(long published) {
    if (full) {
      VarHandle.fullFence();
    }
    int park = peer.getOpaqueInt(Layout.QueueEnd.PARK);
    if ((park & Layout.ASLEEP) == 0 && !full) {
      return false;
    }
    return wakeOrRelax(park, published);
  }

  private boolean wakeOrRelax(int park, long published) {
    if ((park & Layout.ASLEEP) != 0) {
      wakeSleeper(park, published);
      return true;
    }
    if (published - wokeAt > LATELY) {
      fenceLightly();
    }
    return false;
  }

  /** The same after something else was stored that the other end may sleep for. */
  void rouse() {
    VarHandle.fullFence();
    int park = peer.getOpaqueInt(Layout.QueueEnd.PARK);
    if ((park & Layout.ASLEEP) != 0) {
      peer.setOpaqueInt(Layout.QueueEnd.PARK, Layout.AWAKE);
    }
    bell = park >>> Layout.BELL_SHIFT;
  }

  /** The doorbell by which the one who was woken last is to be rung; 0 = none. Once. */
  int takeBell() {
    int taken = bell;
    bell = 0;
    return taken;
  }

  private void wakeSleeper(int park, long published) {
    peer.setOpaqueInt(Layout.QueueEnd.PARK, Layout.AWAKE);
    bell = park >>> Layout.BELL_SHIFT;
    boolean lately = published - wokeAt <= LATELY;
    wokeAt = published;
    if (lately && !full) {
      full = true;
      own.setReleaseInt(Layout.QueueEnd.WAKE_FENCE, Layout.FULL_FENCE);
    }
  }

  private void fenceLightly() {
    full = false;
    own.setOpaqueInt(Layout.QueueEnd.WAKE_FENCE, Layout.LIGHT_FENCE);
    VarHandle.fullFence();
  }
}

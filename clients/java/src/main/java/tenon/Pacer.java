// SPDX-License-Identifier: Apache-2.0
package tenon;

/** Paces the waiting of one end; in C++ src/park/pacer.hpp. */
final class Pacer {
  private static final int POLLS = 80;
  private static final int YIELDS = 100;
  private static final int PAUSES_PER_POLL = 3;
  private static final int POLLS_PER_LOOK = 50;

  /** What to do next in a wait. */
  enum Step { GLANCE, LOOK, SLEEP }

  private final Idle idle;
  private int rounds;

  Pacer(Idle idle) {
    this.idle = idle;
  }

  /** Who polls need not look thoroughly before: that takes a line from the other end. */
  boolean polls() {
    return idle != Idle.PARK;
  }

  void begin() {
    rounds = 0;
  }

  Step next() {
    ++rounds;
    if (idle == Idle.PARK || (idle == Idle.ADAPTIVE && rounds > POLLS + YIELDS)) {
      return Step.SLEEP;
    }
    if (idle == Idle.ADAPTIVE && rounds > POLLS) {
      Thread.yield();
      return Step.LOOK;
    }
    for (int i = 0; i < PAUSES_PER_POLL; ++i) {
      Thread.onSpinWait();
    }
    return rounds % POLLS_PER_LOOK == 0 ? Step.LOOK : Step.GLANCE;
  }
}

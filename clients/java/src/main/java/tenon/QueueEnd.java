// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What both ends of a queue have in common: a role, a position, and waiting for the other side. In
 * C++ src/channel/queue_end.hpp. Thread: one thread at a time; another one may interrupt it,
 * or close it: then a wait ends with {@link TenonException.Closed}.
 */
public abstract class QueueEnd implements AutoCloseable {
  private static final long FIRST_SLEEP = 1; // ms; then one more look, under the same announcement
  private static final long SLEEP = 20; // ms between two looks whether the other side lives
  private static final long SETTLED = 50_000; // ns
  private static final long NEVER = Long.MAX_VALUE;
  private static final Duration LONGEST = Duration.ofNanos(NEVER / 2);

  final Ring ring;
  final Shared memory; // of the ring: one step less at each message
  final Shared own;
  final Shared peer;
  long position;
  int cell; // at position

  private final Queue queue;
  private final Participant participant;
  private final Role role;
  private final Role peerRole;
  private final Waker waker;
  private final Pacer pacer;
  private final boolean tookOver;
  private Doorbell bell; // made when this end sleeps for the first time
  private volatile boolean closed; // also by a thread that closes the segment

  enum Goal { CELL, PEER }

  QueueEnd(Queue queue, int ownAt, int peerAt, Idle idle, boolean tookOver) {
    this.queue = queue;
    this.participant = queue.participant();
    this.ring = queue.ring();
    this.memory = ring.memory;
    this.own = ring.memory.slice(ownAt, Layout.QueueEnd.SIZE);
    this.peer = ring.memory.slice(peerAt, Layout.QueueEnd.SIZE);
    this.role = new Role(own, participant);
    this.peerRole = new Role(peer, participant);
    this.waker = new Waker(own, peer);
    this.pacer = new Pacer(idle);
    this.tookOver = tookOver;
  }

  /** {@return messages sent, or released, so far in this queue, by whomever: where to go on} */
  public final long position() {
    return position;
  }

  /** {@return true when this role was taken from a dead process} */
  public final boolean tookOver() {
    return tookOver;
  }

  /**
   * Waits until a living process holds the other end, or, for a receiver, something to receive is
   * there.
   *
   * @param timeout how long at most
   * @throws TenonException.Timeout when that is over
   * @throws InterruptedException when the thread is interrupted
   */
  public final void waitPeer(Duration timeout) throws InterruptedException {
    checkOpen();
    if (!reached(Goal.PEER)) {
      await(Goal.PEER, after(timeout), true);
    }
  }

  /**
   * Has a doorbell rung as soon as there is something for this end: a message for a receiver, room
   * for a sender, or a peer that left. A peer that was killed does not ring.
   *
   * @param doorbell of the same segment
   * @return false when it is there already: then nothing is armed
   */
  public final boolean arm(Doorbell doorbell) {
    checkOpen();
    announce(doorbell.number());
    // What a waker that fences lightly stored before it missed us is visible long before this.
    long settled = System.nanoTime() + (isWokenSurely() ? 0 : SETTLED);
    while (!ready()) {
      if (System.nanoTime() - settled >= 0) {
        return true;
      }
      Thread.onSpinWait();
    }
    stayAwake();
    return false;
  }

  /** Takes {@link #arm} back. */
  public final void disarm() {
    checkOpen();
    stayAwake();
  }

  private void stayAwake() {
    own.setOpaqueInt(Layout.QueueEnd.PARK, Layout.AWAKE);
  }

  /** Gives the role back. */
  @Override
  public final void close() {
    Doorbell last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = bell;
    }
    if (!participant.isClosed()) {
      role.giveBack(hasMessageInHand());
      waker.rouse();
      ring();
    }
    queue.forget(this);
    if (last != null) {
      last.close();
    }
  }

  /** Is the cell at position ours? The slow and careful way. */
  abstract boolean ready();

  /** The same by what may be polled without disturbing the other end; may say no too long. */
  abstract boolean glance();

  abstract boolean hasMessageInHand();

  final boolean isClosed() {
    return closed;
  }

  final void checkOpen() {
    if (closed) {
      throw TenonException.of(Code.CLOSED);
    }
  }

  /** Takes the role of an end of a queue. */
  static Role.Taken take(Queue queue, int endAt) {
    Shared end = queue.ring().memory.slice(endAt, Layout.QueueEnd.SIZE);
    return new Role(end, queue.participant()).take();
  }

  /** Goes on at a position, and lets the other side know that somebody is here. */
  final void startAt(long at) {
    position = at;
    cell = ring.cell(at);
    own.setRelease(Layout.QueueEnd.MESSAGES, at);
    stayAwake();
    own.setOpaque(Layout.QueueEnd.USER, 0); // no thread of a JVM has a token
    waker.start(at);
    waker.rouse();
    ring();
    own.setOpaque(Layout.QueueEnd.CHECKED, at);
  }

  /** Moves on by one and wakes the other side. */
  final void moveOn(int bytes) {
    step();
    count(bytes);
  }

  /** The same, not counted yet. */
  final void step() {
    long next = ++position;
    cell = ring.after(cell);
    // SYNC queue.messages: release, with the acquire of a sender that looks for room.
    own.setRelease(Layout.QueueEnd.MESSAGES, next);
    if (waker.wake(next)) {
      ring();
    }
  }

  /** For tools: so many bytes were in the messages of the steps before. */
  final void count(long bytes) {
    own.setOpaque(Layout.QueueEnd.BYTES, own.getPlain(Layout.QueueEnd.BYTES) + bytes);
    // SYNC queue.checked: release: the wake check is over.
    own.setRelease(Layout.QueueEnd.CHECKED, position);
  }

  /** Waits until the cell is ours, without end. */
  final void awaitCell() throws InterruptedException {
    if (pacer.polls() || !ready()) {
      await(Goal.CELL, NEVER, false);
    }
  }

  /** The same, at most for a time. */
  final void awaitCell(Duration timeout) throws InterruptedException {
    if (pacer.polls() || !ready()) {
      await(Goal.CELL, after(timeout), true);
    }
  }

  // A moment of System.nanoTime(); some people wait for ChronoUnit.FOREVER.
  private static long after(Duration timeout) {
    Duration time = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    return System.nanoTime() + (time.isNegative() ? 0 : time.toNanos());
  }

  private void await(Goal goal, long deadline, boolean hasDeadline) throws InterruptedException {
    pacer.begin();
    long lookAroundAt = System.nanoTime() + SLEEP * 1_000_000;
    for (; ; ) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      checkOpen();
      Pacer.Step step = goal == Goal.PEER ? Pacer.Step.SLEEP : pacer.next();
      if (step == Pacer.Step.GLANCE) {
        if (glance()) {
          return;
        }
        continue;
      }
      long now = System.nanoTime();
      boolean tooLate = hasDeadline && now - deadline >= 0;
      boolean there;
      if (tooLate) {
        there = reached(goal);
      } else if (step == Pacer.Step.SLEEP) {
        there = sleepOnce(goal, hasDeadline ? deadline - now : NEVER);
      } else if (now - lookAroundAt >= 0) {
        there = lookAround(goal);
        lookAroundAt = now + SLEEP * 1_000_000;
      } else {
        there = reached(goal);
      }
      if (there) {
        return;
      }
      if (tooLate) {
        throw TenonException.of(Code.TIMEOUT);
      }
    }
  }

  private boolean reached(Goal goal) {
    if (goal == Goal.CELL) {
      return ready();
    }
    // A producer that came, sent and left is not to be waited for any more.
    return (this instanceof Receiver && ready()) || peerRole.holder() == Role.Holder.ALIVE;
  }

  // Is there any sense in waiting on? A dead peer may have passed the cell on with its last breath,
  // so the cell is looked at once more after the proof.
  private boolean lookAround(Goal goal) {
    if (goal == Goal.PEER) {
      return reached(goal);
    }
    Role.Holder holder = peerRole.holder();
    boolean there = reached(goal);
    if (!there && holder == Role.Holder.GONE) {
      throw TenonException.of(Code.PEER_DIED);
    }
    return there;
  }

  private boolean sleepOnce(Goal goal, long left) {
    own.setOpaque(Layout.QueueEnd.WAITS, own.getPlain(Layout.QueueEnd.WAITS) + 1);
    Doorbell doorbell = doorbell();
    announce(doorbell == null ? 0 : doorbell.number());
    boolean surely = isWokenSurely();
    boolean there = reached(goal);
    for (boolean first = !surely; !there; first = false) {
      boolean rung = sleep(doorbell, first ? FIRST_SLEEP : SLEEP, left);
      there = rung ? reached(goal) : lookAround(goal);
      if (!first || rung) {
        break;
      }
    }
    stayAwake();
    return there;
  }

  private void announce(int bellNumber) {
    // SYNC park.bell: release, with the fence in ring(): the doorbell has its name.
    own.setReleaseInt(Layout.QueueEnd.PARK, Layout.ASLEEP | bellNumber << Layout.BELL_SHIFT);
    // SYNC park.asleep: full, with the full fence of who wakes.
    VarHandle.fullFence();
  }

  // True when the waker is sure to see what we have announced.
  private boolean isWokenSurely() {
    // SYNC park.wake_fence: acquire, with the release of a waker that fences fully.
    return peer.getAcquireInt(Layout.QueueEnd.WAKE_FENCE) == Layout.FULL_FENCE;
  }

  // True when somebody woke us, or may have.
  private boolean sleep(Doorbell doorbell, long milliseconds, long left) {
    long nanoseconds = Math.min(milliseconds * 1_000_000, left);
    if (doorbell == null) {
      LockSupport.parkNanos(this, Math.min(nanoseconds, FIRST_SLEEP * 1_000_000));
    } else {
      long rounded = (nanoseconds + 999_999) / 1_000_000;
      Failures.run(() -> doorbell.await(rounded));
    }
    return (own.getOpaqueInt(Layout.QueueEnd.PARK) & Layout.ASLEEP) == 0;
  }

  // Where none can be had, sleeps are short.
  private synchronized Doorbell doorbell() {
    if (bell == null && !closed) {
      try {
        bell = participant.makeBell();
      } catch (IOException | TenonException noBell) {
        return null;
      }
    }
    return bell;
  }

  private void ring() {
    int number = waker.takeBell();
    if (number != 0) {
      // SYNC park.bell: acquire, with the release in announce().
      VarHandle.acquireFence();
      peerRole.ring(number);
    }
  }
}

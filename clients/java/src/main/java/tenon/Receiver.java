// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

/** The consumer's end of a queue. */
public final class Receiver extends QueueEnd {
  private static final int MOST_LATELY = 64;
  private static final int LATELY_SHARE = 8;

  private final ByteBuffer view;
  private final int latelyMask;
  private int place; // of the message in hand
  private int length; // of the message in hand, and the bit of an ended stream
  private boolean inHand;
  private boolean maybeRedelivered;

  private Receiver(Queue queue, Idle idle, Role.Taken taken) {
    super(queue, Layout.Queue.RECEIVER, Layout.Queue.SENDER, idle, taken.fromDead());
    view = memory.bytes().asReadOnlyBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN);
    latelyMask = Math.max(1, Math.min(MOST_LATELY, ring.capacity / LATELY_SHARE)) - 1;
    maybeRedelivered = taken.mayHaveRead();
  }

  static Receiver take(Queue queue, Idle idle) {
    Receiver receiver = new Receiver(queue, idle, QueueEnd.take(queue, Layout.Queue.RECEIVER));
    try {
      receiver.start();
    } catch (TenonException damaged) {
      receiver.close();
      throw damaged;
    }
    return receiver;
  }

  private void start() {
    startAt(own.getOpaque(Layout.QueueEnd.MESSAGES));
    own.setOpaque(Layout.QueueEnd.RELEASED_LATELY, position);
    boolean message = ready();
    // The cell before was filled for us, perhaps for the next lap already.
    if (position != 0) {
      long before = memory.getOpaque(ring.cell(position - 1) + Layout.CellHeader.FILLED);
      long lap = ring.lap(position - 1);
      if (before != lap + 1 && before != lap + 2) {
        throw TenonException.of(
            Code.PEER_MISBEHAVED, "the receiver's position is not within the queue");
      }
    }
    // What is not even there now cannot have been in its hand.
    if (!message) {
      maybeRedelivered = false;
    }
  }

  /**
   * Copies the next message and frees its cell; waits while there is none.
   *
   * @param out where to
   * @return bytes of the message
   * @throws TenonException.EndOfStream when the sender closed the stream
   * @throws TenonException.PeerDied when the queue is empty and the producer is dead
   * @throws TenonException.TooLarge when it does not fit; it stays in place
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public int receive(byte[] out) throws InterruptedException {
    takeInHand();
    return copyOut(out);
  }

  /**
   * The same, at most for a time.
   *
   * @param out where to
   * @param timeout how long to wait for a message
   * @return bytes of the message
   * @throws TenonException.Timeout when that is over
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public int receive(byte[] out, Duration timeout) throws InterruptedException {
    takeInHand(timeout);
    return copyOut(out);
  }

  /**
   * The same without waiting.
   *
   * @param out where to
   * @return bytes of the message; -1 when there is none
   */
  public int tryReceive(byte[] out) {
    return tryTakeInHand() ? copyOut(out) : -1;
  }

  /**
   * The next message in place; the same one again until {@link #release}. Waits while there is
   * none.
   *
   * @return little-endian and read-only, the same object at each call; valid until release()
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public ByteBuffer peek() throws InterruptedException {
    takeInHand();
    return inPlace();
  }

  /**
   * The same, at most for a time.
   *
   * @param timeout how long to wait for a message
   * @return as peek()
   * @throws TenonException.Timeout when that is over
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public ByteBuffer peek(Duration timeout) throws InterruptedException {
    takeInHand(timeout);
    return inPlace();
  }

  /**
   * The same without waiting.
   *
   * @return null when there is no message
   */
  public ByteBuffer tryPeek() {
    return tryTakeInHand() ? inPlace() : null;
  }

  /**
   * Gives the messages that are there to `use`, one after the other; waits while there is none.
   * Each one's cell is freed when `use` returns; `use` must not free it. What it throws is passed on,
   * and that message stays in hand. Of many small messages this is the fastest way.
   *
   * @param most how many, from 1
   * @param use gets each message in place, as {@link #peek} gives it
   * @return how many it were
   * @throws TenonException.EndOfStream when the sender closed the stream, and none came before that
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public int receive(int most, Consumer<? super ByteBuffer> use) throws InterruptedException {
    takeInHand();
    return useAll(most, use);
  }

  /**
   * The same without waiting.
   *
   * @param most how many
   * @param use gets each message
   * @return how many it were; 0 when there was none
   */
  public int tryReceive(int most, Consumer<? super ByteBuffer> use) {
    return tryTakeInHand() ? useAll(most, use) : 0;
  }

  private int useAll(int most, Consumer<? super ByteBuffer> use) {
    int used = 0;
    long bytes = 0;
    try {
      do {
        long at = position;
        use.accept(inPlace());
        checkOpen();
        if (position != at || !inHand) {
          throw TenonException.of(Code.INVALID_ARGUMENT, "the message was released while in use");
        }
        bytes += length;
        freeCell();
      } while (++used < most && ready() && isMessage());
      return used;
    } finally {
      if (used > 0 && !isClosed()) {
        count(bytes);
      }
    }
  }

  private boolean isMessage() {
    readHeader();
    return !isEndOfStream();
  }

  /** {@return true when a dead predecessor may have seen the message in hand already} */
  public boolean maybeRedelivered() {
    return maybeRedelivered;
  }

  /** Frees the cell of the message in hand. */
  public void release() {
    checkOpen();
    if (!inHand || isEndOfStream()) {
      throw TenonException.of(Code.INVALID_ARGUMENT, "there is no message in hand");
    }
    releaseCell(length);
  }

  /** After {@link TenonException.EndOfStream}: goes on with the next stream. */
  public void nextStream() {
    checkOpen();
    if (!inHand || !isEndOfStream()) {
      throw TenonException.of(Code.INVALID_ARGUMENT, "the stream has not ended");
    }
    releaseCell(0);
  }

  private void takeInHand() throws InterruptedException {
    checkOpen();
    if (!inHand) {
      if (!glance()) {
        awaitCell();
      }
      readHeader();
    }
  }

  private void takeInHand(Duration timeout) throws InterruptedException {
    checkOpen();
    if (!inHand) {
      if (!glance()) {
        awaitCell(timeout);
      }
      readHeader();
    }
  }

  private boolean tryTakeInHand() {
    checkOpen();
    if (!inHand) {
      if (!ready()) {
        return false;
      }
      readHeader();
    }
    return true;
  }

  private void readHeader() {
    int word = memory.getOpaqueInt(cell + Layout.CellHeader.LENGTH);
    int bytes = word & ~(int) Layout.END_OF_STREAM_BIT;
    if (bytes > ring.messageLimit) {
      throw TenonException.of(Code.PEER_MISBEHAVED, "a message of impossible length");
    }
    place = ring.payload(cell, bytes);
    length = word;
    inHand = true;
  }

  private ByteBuffer inPlace() {
    if (isEndOfStream()) {
      throw TenonException.of(Code.END_OF_STREAM);
    }
    return view.limit(place + length).position(place);
  }

  private int copyOut(byte[] out) {
    if (isEndOfStream()) {
      throw TenonException.of(Code.END_OF_STREAM);
    }
    int bytes = length;
    if (bytes > out.length) {
      throw TenonException.of(Code.TOO_LARGE, "bytes of the next message: " + bytes);
    }
    memory.get(place, out, 0, bytes);
    releaseCell(bytes);
    return bytes;
  }

  private void releaseCell(int bytes) {
    freeCell();
    count(bytes);
  }

  private void freeCell() {
    step();
    if ((position & latelyMask) == 0) {
      // SYNC queue.released_lately: release, with the acquire of the sender's glance.
      own.setRelease(Layout.QueueEnd.RELEASED_LATELY, position);
    }
    inHand = false;
    maybeRedelivered = false;
  }

  private boolean isEndOfStream() {
    return (length & (int) Layout.END_OF_STREAM_BIT) != 0;
  }

  @Override
  boolean ready() {
    long lap = ring.lap(position);
    long now = filled();
    if (now != lap && now != lap + 1) {
      throw TenonException.of(
          Code.PEER_MISBEHAVED, "a cell of the queue was filled too often or too rarely");
    }
    return now == lap + 1;
  }

  @Override
  boolean glance() {
    return filled() == ring.lap(position) + 1;
  }

  private long filled() {
    // SYNC cell.filled: acquire, with the release of the sender: the message is there.
    return memory.getAcquire(cell + Layout.CellHeader.FILLED);
  }

  @Override
  boolean hasMessageInHand() {
    return inHand || maybeRedelivered;
  }
}

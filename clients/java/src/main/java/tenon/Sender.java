// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The producer's end of a queue. A message is <i>sent</i> when a call that sends returned: killed
 * inside, it is delivered whole or not at all.
 */
public final class Sender extends QueueEnd {
  private final ByteBuffer place;
  private long freeUntil;
  private long claimed; // bytes, and for which position: one store at each message

  private Sender(Queue queue, Idle idle, boolean tookOver) {
    super(queue, Layout.Queue.SENDER, Layout.Queue.RECEIVER, idle, tookOver);
    place = memory.bytes();
  }

  static Sender take(Queue queue, Idle idle) {
    Role.Taken taken = QueueEnd.take(queue, Layout.Queue.SENDER);
    Sender sender = new Sender(queue, idle, taken.fromDead());
    try {
      sender.startAt(sender.ring.countSent());
      sender.claimed = ~sender.position << Integer.SIZE;
      sender.ready();
    } catch (TenonException damaged) {
      sender.close();
      throw damaged;
    }
    return sender;
  }

  /**
   * Sends a copy; waits while the queue is full.
   *
   * @param data the message
   * @throws TenonException.PeerDied when the queue is full and the consumer is dead
   * @throws TenonException.TooLarge over the queue's message limit
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public void send(byte[] data) throws InterruptedException {
    checkSize(data.length);
    if (!hasRoom()) {
      awaitCell();
    }
    put(data, data.length);
  }

  /**
   * The same, at most for a time.
   *
   * @param data the message
   * @param timeout how long to wait for room
   * @throws TenonException.Timeout when that is over
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public void send(byte[] data, Duration timeout) throws InterruptedException {
    checkSize(data.length);
    if (!hasRoom()) {
      awaitCell(timeout);
    }
    put(data, data.length);
  }

  /**
   * The same without waiting.
   *
   * @param data the message
   * @return false when the queue is full
   */
  public boolean trySend(byte[] data) {
    checkSize(data.length);
    if (!hasRoom() && !ready()) {
      return false;
    }
    put(data, data.length);
    return true;
  }

  /**
   * The place of the next message, to be filled there; {@link #commit} sends it, and whatever is
   * sent before that takes the place. Waits while the queue is full.
   *
   * @param bytes of the message
   * @return little-endian, the same object at each call; valid until commit()
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public ByteBuffer claim(int bytes) throws InterruptedException {
    checkSize(bytes);
    if (!hasRoom()) {
      awaitCell();
    }
    return claimFree(bytes);
  }

  /**
   * The same, at most for a time.
   *
   * @param bytes of the message
   * @param timeout how long to wait for room
   * @return as claim()
   * @throws TenonException.Timeout when that is over
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public ByteBuffer claim(int bytes, Duration timeout) throws InterruptedException {
    checkSize(bytes);
    if (!hasRoom()) {
      awaitCell(timeout);
    }
    return claimFree(bytes);
  }

  /**
   * The same without waiting.
   *
   * @param bytes of the message
   * @return null when the queue is full
   */
  public ByteBuffer tryClaim(int bytes) {
    checkSize(bytes);
    return hasRoom() || ready() ? claimFree(bytes) : null;
  }

  /** Sends what was claimed. */
  public void commit() {
    checkOpen();
    if ((int) (claimed >>> Integer.SIZE) != (int) position) {
      throw TenonException.of(Code.INVALID_ARGUMENT, "nothing was claimed");
    }
    publish((int) claimed, 0);
  }

  /**
   * Ends the stream: the consumer gets {@link TenonException.EndOfStream} after the last message.
   * Only this ends a stream: neither a kill nor {@link #close} does.
   *
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public void closeStream() throws InterruptedException {
    checkOpen();
    if (!hasRoom()) {
      awaitCell();
    }
    publish(0, (int) Layout.END_OF_STREAM_BIT);
  }

  private void put(byte[] data, int bytes) {
    // The free cell and its block are ours: fill them in place.
    memory.put(ring.payload(cell, bytes), data, 0, bytes);
    publish(bytes, 0);
  }

  private ByteBuffer claimFree(int bytes) {
    int at = ring.payload(cell, bytes);
    claimed = position << Integer.SIZE | bytes;
    return place.limit(at + bytes).position(at);
  }

  // One release word is the whole step: a kill leaves the message sent or not sent.
  private void publish(int bytes, int flags) {
    memory.setOpaqueInt(cell + Layout.CellHeader.LENGTH, bytes | flags);
    // SYNC cell.filled: release, with the acquire of the receiver: length, block and payload are
    // there.
    memory.setRelease(cell + Layout.CellHeader.FILLED, ring.lap(position) + 1);
    moveOn(bytes);
  }

  private void checkSize(int bytes) {
    checkOpen();
    if (bytes > ring.messageLimit || bytes < 0) {
      throw TenonException.of(Code.TOO_LARGE, "message_limit of the queue is " + ring.messageLimit);
    }
  }

  private boolean hasRoom() {
    return position != freeUntil || glance();
  }

  @Override
  boolean ready() {
    // SYNC queue.messages: acquire, with the release of the receiver: its reads are over.
    long released = peer.getAcquire(Layout.QueueEnd.MESSAGES);
    if (!isWithinQueue(released)) {
      throw TenonException.of(
          Code.PEER_MISBEHAVED, "the receiver's position is not within the queue");
    }
    freeUntil = released + ring.capacity;
    return position != freeUntil;
  }

  @Override
  boolean glance() {
    // SYNC queue.released_lately: acquire, as for messages.
    long released = peer.getAcquire(Layout.QueueEnd.RELEASED_LATELY);
    if (isWithinQueue(released)) {
      freeUntil = released + ring.capacity;
    }
    return position != freeUntil;
  }

  private boolean isWithinQueue(long released) {
    return released >= 0 && released <= position && position - released <= ring.capacity;
  }

  @Override
  boolean hasMessageInHand() {
    return false;
  }
}

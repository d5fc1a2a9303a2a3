// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The producer's end of a queue of records. A message is <i>sent</i> when a call that sends
 * returned. Thread: one thread at a time.
 *
 * @param <T> the record
 */
public final class RecordSender<T extends Record> implements AutoCloseable {
  private final RecordType<T> type;
  private final Sender end;

  RecordSender(RecordType<T> type, Sender end) {
    this.type = type;
    this.end = end;
  }

  /**
   * Sends a value; waits while the queue is full.
   *
   * @param value the message
   * @throws TenonException.PeerDied when the queue is full and the consumer is dead
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public void send(T value) throws InterruptedException {
    put(value, end.claim(type.bytes()));
  }

  /**
   * The same, at most for a time.
   *
   * @param value the message
   * @param timeout how long to wait for room
   * @throws TenonException.Timeout when that is over
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public void send(T value, Duration timeout) throws InterruptedException {
    put(value, end.claim(type.bytes(), timeout));
  }

  /**
   * The same without waiting.
   *
   * @param value the message
   * @return false when the queue is full
   */
  public boolean trySend(T value) {
    ByteBuffer place = end.tryClaim(type.bytes());
    if (place == null) {
      return false;
    }
    put(value, place);
    return true;
  }

  /** {@return the same end without its type: to arm it, to end the stream, to wait for a peer} */
  public Sender end() {
    return end;
  }

  /** Gives the role back. */
  @Override
  public void close() {
    end.close();
  }

  private void put(T value, ByteBuffer place) {
    type.write(value, place, place.position());
    end.commit();
  }
}

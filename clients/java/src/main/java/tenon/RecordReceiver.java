// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The consumer's end of a queue of records. Thread: one thread at a time.
 *
 * @param <T> the record
 */
public final class RecordReceiver<T extends Record> implements AutoCloseable {
  private final RecordType<T> type;
  private final Receiver end;

  RecordReceiver(RecordType<T> type, Receiver end) {
    this.type = type;
    this.end = end;
  }

  /**
   * Takes the next message; waits while there is none.
   *
   * @return the message
   * @throws TenonException.EndOfStream when the sender closed the stream
   * @throws TenonException.PeerDied when the queue is empty and the producer is dead
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public T receive() throws InterruptedException {
    return take(end.peek());
  }

  /**
   * The same, at most for a time.
   *
   * @param timeout how long to wait for a message
   * @return the message
   * @throws TenonException.Timeout when that is over
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public T receive(Duration timeout) throws InterruptedException {
    return take(end.peek(timeout));
  }

  /**
   * The same without waiting.
   *
   * @return the message; null when there is none
   */
  public T tryReceive() {
    ByteBuffer place = end.tryPeek();
    return place == null ? null : take(place);
  }

  /** {@return the same end without its type: to arm it, for the next stream, to wait for a peer} */
  public Receiver end() {
    return end;
  }

  /** Gives the role back. */
  @Override
  public void close() {
    end.close();
  }

  private T take(ByteBuffer place) {
    if (place.remaining() != type.bytes()) {
      throw TenonException.of(
          Code.PEER_MISBEHAVED, "bytes of a message of one type: " + place.remaining());
    }
    T value = type.read(place, place.position());
    end.release();
    return value;
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.util.ArrayList;
import java.util.List;

/**
 * A queue in a segment: each message goes to one consumer, once and in order; one producer, one
 * consumer, each in any process and language.
 */
public final class Queue implements AutoCloseable {
  private final Segment segment;
  private final Directory.Opened opened;
  private final Ring ring;
  private final List<QueueEnd> ends = new ArrayList<>();
  private boolean closed;

  Queue(Segment segment, Directory.Opened opened) {
    this.segment = segment;
    this.opened = opened;
    this.ring = Ring.check(opened.memory());
  }

  /**
   * Takes the producer's role.
   *
   * @return the producer's end, adaptive
   * @throws TenonException.RoleHeld while another living process has it
   */
  public Sender sender() {
    return sender(Idle.ADAPTIVE);
  }

  /**
   * Takes the producer's role.
   *
   * @param idle how it waits
   * @return the producer's end
   * @throws TenonException.RoleHeld while another living process has it
   */
  public synchronized Sender sender(Idle idle) {
    checkOpen();
    Sender sender = Sender.take(this, idle);
    ends.add(sender);
    return sender;
  }

  /**
   * Takes the consumer's role.
   *
   * @return the consumer's end, adaptive
   * @throws TenonException.RoleHeld while another living process has it
   */
  public Receiver receiver() {
    return receiver(Idle.ADAPTIVE);
  }

  /**
   * Takes the consumer's role.
   *
   * @param idle how it waits
   * @return the consumer's end
   * @throws TenonException.RoleHeld while another living process has it
   */
  public synchronized Receiver receiver(Idle idle) {
    checkOpen();
    Receiver receiver = Receiver.take(this, idle);
    ends.add(receiver);
    return receiver;
  }

  /**
   * Takes the producer's role of a queue of records.
   *
   * @param type the record, which everybody may see
   * @param <T> the record
   * @return the producer's end, adaptive
   * @throws TenonException.LayoutMismatch when a message has another size
   * @throws TenonException.RoleHeld while another living process has it
   */
  public <T extends Record> RecordSender<T> sender(Class<T> type) {
    return sender(RecordType.of(type), Idle.ADAPTIVE);
  }

  /**
   * Takes the producer's role of a queue of records.
   *
   * @param type the record
   * @param idle how it waits
   * @param <T> the record
   * @return the producer's end
   * @throws TenonException.LayoutMismatch when a message has another size
   * @throws TenonException.RoleHeld while another living process has it
   */
  public <T extends Record> RecordSender<T> sender(RecordType<T> type, Idle idle) {
    checkElement(type);
    return new RecordSender<>(type, sender(idle));
  }

  /**
   * Takes the consumer's role of a queue of records.
   *
   * @param type the record, which everybody may see
   * @param <T> the record
   * @return the consumer's end, adaptive
   * @throws TenonException.LayoutMismatch when a message has another size
   * @throws TenonException.RoleHeld while another living process has it
   */
  public <T extends Record> RecordReceiver<T> receiver(Class<T> type) {
    return receiver(RecordType.of(type), Idle.ADAPTIVE);
  }

  /**
   * Takes the consumer's role of a queue of records.
   *
   * @param type the record
   * @param idle how it waits
   * @param <T> the record
   * @return the consumer's end
   * @throws TenonException.LayoutMismatch when a message has another size
   * @throws TenonException.RoleHeld while another living process has it
   */
  public <T extends Record> RecordReceiver<T> receiver(RecordType<T> type, Idle idle) {
    checkElement(type);
    return new RecordReceiver<>(type, receiver(idle));
  }

  /** {@return messages that it holds} */
  public int capacity() {
    return ring.capacity;
  }

  /** {@return bytes of the largest message} */
  public int messageLimit() {
    return ring.messageLimit;
  }

  /** {@return size of the one type of message, 0 = bytes} */
  public int elementBytes() {
    return ring.elementBytes;
  }

  /** Gives back what roles of it this object has. */
  @Override
  public void close() {
    List<QueueEnd> open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = List.copyOf(ends);
    }
    open.forEach(QueueEnd::close);
    segment.forget(this, opened);
  }

  private void checkElement(RecordType<?> type) {
    if (ring.elementBytes != type.bytes()) {
      throw TenonException.of(Code.LAYOUT_MISMATCH, "bytes of one message in the queue: "
          + ring.elementBytes + ", of this: " + type.description());
    }
  }

  private void checkOpen() {
    if (closed) {
      throw TenonException.of(Code.CLOSED);
    }
  }

  synchronized void forget(QueueEnd end) {
    ends.remove(end);
  }

  Ring ring() {
    return ring;
  }

  Participant participant() {
    return segment.participant();
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import tenon.Queue;
import tenon.QueueEnd;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.Segment;
import tenon.Sender;
import tenon.TenonException;

/** The acts with a queue, as in ../../../queue.cpp: the public API of the Java client and no more. */
final class QueueEnds {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private QueueEnds() {}

  static void produce(String segmentName, Ledger ledger) throws InterruptedException {
    try (Segment segment = Segments.open(segmentName);
        Sender sender = openQueue(segment).sender()) {
      if (sender.tookOver()) {
        ledger.noteProducerResumed(sender.position());
      }
      Workload workload = new Workload();
      while (!ledger.isStopping()) {
        ByteBuffer place = claim(sender);
        workload.fill(place.slice().order(ByteOrder.nativeOrder()), sender.position());
        sender.commit();
        ledger.noteSent(sender.position());
      }
      sender.closeStream();
    }
  }

  static void consume(String segmentName, Ledger ledger) throws InterruptedException {
    try (Segment segment = Segments.open(segmentName);
        Receiver receiver = openQueue(segment).receiver()) {
      if (receiver.tookOver()) {
        ledger.noteConsumerResumed(receiver.position());
      }
      Workload workload = new Workload();
      for (ByteBuffer message = peek(receiver); message != null; message = peek(receiver)) {
        Workload.Reading reading = workload.check(message.slice().order(ByteOrder.nativeOrder()));
        reading.requireNumber(receiver.position());
        ledger.noteRead(reading, receiver.maybeRedelivered());
        receiver.release();
      }
    }
  }

  private static Queue openQueue(Segment segment) {
    return segment.queue("messages", new QueueOptions(16, Workload.MESSAGE_BYTES));
  }

  private static ByteBuffer claim(Sender sender) throws InterruptedException {
    for (; ; ) {
      try {
        return sender.claim(Workload.MESSAGE_BYTES);
      } catch (TenonException.PeerDied killed) {
        waitForHeir(sender);
      }
    }
  }

  /** Null at the end of the stream. */
  private static ByteBuffer peek(Receiver receiver) throws InterruptedException {
    for (; ; ) {
      try {
        return receiver.peek();
      } catch (TenonException.EndOfStream end) {
        return null;
      } catch (TenonException.PeerDied killed) {
        waitForHeir(receiver);
      }
    }
  }

  private static void waitForHeir(QueueEnd end) throws InterruptedException {
    try {
      end.waitPeer(LOOK_AGAIN);
    } catch (TenonException.Timeout notYet) {
      // Whoever called looks at the queue once more, and comes back.
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tenon.Idle;
import tenon.Queue;
import tenon.QueueEnd;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.Segment;
import tenon.Sender;

/** Thread.interrupt() ends waits, and nothing else. */
class InterruptTest extends OneSegment {
  private static final Duration LONG = ChronoUnit.FOREVER.getDuration();
  private final byte[] message = new byte[Words.BYTES];

  private static void expectInterrupted(Threads<?> waiting) {
    waiting.untilInside(QueueEnd.class, "await").interrupt();
    Throwable told = assertThrows(ExecutionException.class, waiting::get).getCause();
    assertEquals(InterruptedException.class, told.getClass());
  }

  @ParameterizedTest
  @EnumSource(Idle.class)
  void endsAWaitForAMessage(Idle idle) throws Exception {
    Queue queue = queue(2);
    Receiver receiver = queue.receiver(idle);
    expectInterrupted(Threads.start(() -> receiver.receive(message)));
    expectInterrupted(Threads.start(() -> receiver.receive(message, LONG)));
    expectInterrupted(Threads.start(receiver::peek));
    queue.sender().send(Words.of(1));
    assertEquals(Words.BYTES, receiver.receive(message), "it can be used as before");
  }

  @ParameterizedTest
  @EnumSource(Idle.class)
  void endsAWaitForRoom(Idle idle) throws Exception {
    Queue queue = queue(2);
    Sender sender = queue.sender(idle);
    sender.send(message);
    sender.send(message);
    expectInterrupted(Threads.start(() -> {
      sender.send(message);
      return null;
    }));
    expectInterrupted(Threads.start(() -> sender.claim(1)));
    assertFalse(sender.trySend(message));
  }

  @Test
  void endsAWaitForAPeer() {
    Receiver receiver = queue(2).receiver();
    expectInterrupted(Threads.start(() -> {
      receiver.waitPeer(LONG);
      return null;
    }));
  }

  // An interrupt closes the channel of who reads or writes a file: in the end nobody in this JVM
  // could lock or grow the segment any more.
  @Test
  void disturbsNothingElse() throws Exception {
    String other = folder.resolve("other").toString();
    Threads.start(() -> {
      Thread.currentThread().interrupt();
      try (Segment made = Segment.openOrCreate(other, SMALL);
          Segment again = Segment.open(path())) {
        made.queue("q", new QueueOptions(2, 64)).sender().send(message);
        again.queue("grows", new QueueOptions(1024, 1024));
        again.removeObject("grows");
      }
      Segment.remove(other);
      assertTrue(Thread.interrupted(), "it is kept for who waits");
      return null;
    }).get();
    queue(2).sender().send(message);
    segment.queue("grows", new QueueOptions(1024, 1024));
    Segment.open(path()).close();
  }
}

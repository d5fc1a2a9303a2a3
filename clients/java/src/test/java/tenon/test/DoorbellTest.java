// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tenon.Doorbell;
import tenon.Queue;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.Segment;
import tenon.Sender;
import tenon.TenonException;

/** An end of a queue beside the sockets of a selector. */
class DoorbellTest extends OneSegment {
  private static final int ROUNDS = 10_000;

  private final byte[] message = new byte[Words.BYTES];
  private Selector selector;
  private Doorbell bell;

  @BeforeEach
  void hang() throws IOException {
    selector = Selector.open();
    bell = segment.doorbell();
    bell.channel().register(selector, SelectionKey.OP_ACCEPT);
  }

  @AfterEach
  void takeDown() throws IOException {
    bell.close();
    selector.close();
  }

  // Waits without end.
  private void awaitRing() throws IOException {
    assertEquals(1, selector.select());
    selector.selectedKeys().clear();
    bell.clear();
    assertEquals(0, selector.selectNow(), "all rings were taken");
  }

  @Test
  void aMessageRings() throws Exception {
    Queue queue = queue(2);
    Receiver receiver = queue.receiver();
    Sender sender = queue.sender();
    assertTrue(receiver.arm(bell));
    sender.send(Words.of(1));
    awaitRing();
    assertFalse(receiver.arm(bell), "it is there already");
    sender.send(Words.of(2));
    assertEquals(0, selector.selectNow(), "nothing is armed");
  }

  @Test
  void roomRings() throws Exception {
    Queue queue = queue(2);
    Receiver receiver = queue.receiver();
    Sender sender = queue.sender();
    assertFalse(sender.arm(bell), "there is room");
    sender.send(message);
    sender.send(message);
    assertTrue(sender.arm(bell));
    receiver.receive(message);
    awaitRing();
    assertTrue(sender.trySend(message));
  }

  @Test
  void whoLeavesRings() throws Exception {
    Queue queue = queue(2);
    Receiver receiver = queue.receiver();
    Sender sender = queue.sender();
    assertTrue(receiver.arm(bell));
    sender.close();
    awaitRing();
  }

  @Test
  void whoIsInterruptedRings() throws Exception {
    Queue queue = queue(2);
    Receiver receiver = queue.receiver();
    Sender sender = queue.sender();
    assertTrue(receiver.arm(bell));
    Thread.currentThread().interrupt();
    sender.send(message);
    assertTrue(Thread.interrupted());
    awaitRing();
  }

  @Test
  void disarmedItIsSilent() throws Exception {
    Queue queue = queue(2);
    Receiver receiver = queue.receiver();
    assertTrue(receiver.arm(bell));
    receiver.disarm();
    queue.sender().send(message);
    assertEquals(0, selector.selectNow());
  }

  @Test
  void severalEndsHaveOne() throws Exception {
    Queue first = queue(2);
    Queue second = segment.queue("second", new QueueOptions(2, 64));
    assertTrue(first.receiver().arm(bell));
    assertTrue(second.receiver().arm(bell));
    second.sender().send(message);
    awaitRing();
    first.sender().send(message);
    awaitRing();
  }

  @Test
  void closedItLeavesNothing() throws Exception {
    int before = filesBeside().size();
    bell.close();
    bell.close();
    assertEquals(before - 1, filesBeside().size());
    assertThrows(TenonException.Closed.class, bell::clear);
  }

  @Test
  void nothingIsLostBetweenArmingAndSelecting() throws Exception {
    Receiver receiver = queue(2).receiver();
    AtomicLong received = new AtomicLong();
    Threads<?> sending = Threads.start(() -> {
      SplittableRandom random = new SplittableRandom(1);
      try (Segment second = Segment.open(path());
          Sender sender = second.openQueue("q").sender()) {
        for (long i = 0; i < ROUNDS; ++i) {
          while (received.get() < i) {
            Thread.onSpinWait(); // no second message makes up for a ring that is lost
          }
          for (int pause = random.nextInt(40); pause > 0; --pause) {
            Thread.onSpinWait();
          }
          sender.send(Words.of(i));
        }
      }
      return null;
    });
    for (long next = 0; next < ROUNDS; ) {
      while (receiver.tryReceive(message) >= 0) {
        assertEquals(next++, Words.in(message));
        received.set(next);
      }
      if (next < ROUNDS && receiver.arm(bell)) {
        awaitRingAmongOthers();
      }
    }
    sending.get();
  }

  // A late ring of an earlier arming is no harm.
  private void awaitRingAmongOthers() throws IOException {
    selector.select();
    selector.selectedKeys().clear();
    bell.clear();
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tenon.Idle;
import tenon.Queue;
import tenon.QueueEnd;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.Segment;
import tenon.Sender;
import tenon.TenonException;

/** The other process is killed with SIGKILL at an inconvenient moment. */
class DeathTest extends OneSegment {
  private static final Duration LONG = Duration.ofHours(1);
  private final byte[] message = new byte[Words.BYTES];

  private ChildJvm start(String what) {
    return ChildJvm.start(DeathMain.class, path(), what);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 1000, 20_000})
  void whileItSends(int before) throws Exception {
    Queue queue = queue(4);
    Receiver receiver = queue.receiver();
    try (ChildJvm child = start("send")) {
      child.hear();
      long received = 0;
      for (; received < before; ++received) {
        receiver.receive(message);
        assertEquals(received, Words.in(message));
      }
      child.kill();
      for (; tryReceive(receiver); ++received) {
        assertEquals(received, Words.in(message));
      }
      assertEquals(received, receiver.position());
      Sender successor = queue.sender();
      assertTrue(successor.tookOver());
      assertEquals(received, successor.position(), "sent, and received, exactly once");
      successor.send(Words.of(received));
      receiver.receive(message);
      assertEquals(received, Words.in(message));
    }
  }

  // False when the sender died and nothing is left.
  private boolean tryReceive(Receiver receiver) throws InterruptedException {
    try {
      receiver.receive(message, LONG);
      return true;
    } catch (TenonException.PeerDied nothingLeft) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(Idle.class)
  void whileSomebodyWaitsForIt(Idle idle) throws Exception {
    Receiver receiver = queue(4).receiver(idle);
    try (ChildJvm child = start("hold")) {
      assertEquals("holding at 0", child.hear());
      Threads<Integer> waiting = Threads.start(() -> receiver.receive(message));
      waiting.untilInside(QueueEnd.class, "await");
      child.kill();
      Throwable told = assertThrows(ExecutionException.class, waiting::get).getCause();
      assertEquals(TenonException.PeerDied.class, told.getClass());
      assertThrows(TenonException.Timeout.class, () -> receiver.waitPeer(Duration.ofMillis(5)));
    }
    try (ChildJvm successor = start("send")) {
      receiver.waitPeer(LONG);
      receiver.receive(message);
      assertEquals(0, Words.in(message));
      assertEquals("sending", successor.hear());
    }
  }

  @Test
  void withAClaimThatWasNotCommitted() throws Exception {
    Queue queue = queue(4);
    Receiver receiver = queue.receiver();
    try (ChildJvm child = start("claim")) {
      child.hear();
      child.kill();
      assertFalse(tryReceive(receiver));
      queue.sender().send(Words.of(9));
      receiver.receive(message);
      assertEquals(9, Words.in(message));
    }
  }

  @Test
  void withAMessageInHand() throws Exception {
    Queue queue = queue(4);
    Sender sender = queue.sender();
    sender.send(Words.of(0));
    sender.send(Words.of(1));
    try (ChildJvm child = start("peek")) {
      assertEquals("peeked", child.hear());
      child.kill();
      sender.send(Words.of(2));
      sender.send(Words.of(3));
      assertThrows(TenonException.PeerDied.class, () -> sender.send(message));
      Receiver successor = queue.receiver();
      assertTrue(successor.tookOver());
      for (long i = 0; i < 4; ++i) {
        assertEquals(i == 0, successor.maybeRedelivered());
        successor.receive(message);
        assertEquals(i, Words.in(message));
      }
    }
  }

  @Test
  void whileItReceives() throws Exception {
    Queue queue = queue(4);
    Sender sender = queue.sender();
    try (ChildJvm child = start("receive")) {
      for (long i = 0; i < 100; ++i) {
        sender.send(Words.of(i));
      }
      for (long i = 0; i < 90; ++i) {
        assertEquals(Long.toString(i), child.hear());
      }
      child.kill();
      Receiver successor = queue.receiver();
      assertTrue(successor.position() >= 90);
      for (long i = successor.position(); i < 100; ++i) {
        successor.receive(message);
        assertEquals(i, Words.in(message));
      }
    }
  }

  @Test
  void whileItAttachesAndMakesQueues() throws Exception {
    for (int round = 0; round < 8; ++round) {
      try (ChildJvm child = start("attach")) {
        child.hear();
        for (int rounds = 0; rounds < round * 40; ++rounds) {
          segment.doorbell().close(); // about as long as what the other one does
        }
        child.kill();
      }
      try (Segment next = Segment.open(path())) {
        next.queue("other", new QueueOptions(2, 64)).sender();
      }
      segment.removeObject("other");
    }
  }

  @Test
  void aStoppedOneIsAlive() throws Exception {
    Queue queue = queue(4);
    Receiver receiver = queue.receiver();
    try (ChildJvm child = start("hold")) {
      child.hear();
      child.stop();
      assertThrows(TenonException.RoleHeld.class, queue::sender);
      // Longer than it takes to look whether it lives, ten times.
      Duration wait = Duration.ofMillis(200);
      assertThrows(TenonException.Timeout.class, () -> receiver.receive(message, wait));
      assertThrows(TenonException.RoleHeld.class, queue::sender);
      child.kill();
      assertTrue(queue.sender().tookOver());
    }
  }
}

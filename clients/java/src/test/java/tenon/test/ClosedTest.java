// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tenon.Doorbell;
import tenon.Idle;
import tenon.Queue;
import tenon.QueueEnd;
import tenon.Receiver;
import tenon.Sender;
import tenon.TenonException;

/** Whatever was closed says so, and disturbs nobody. */
class ClosedTest extends OneSegment {
  private final byte[] message = new byte[Words.BYTES];

  private static void expectClosed(Executable... calls) {
    for (Executable call : calls) {
      assertThrows(TenonException.Closed.class, call);
    }
  }

  @Test
  void ends() {
    Queue queue = queue(2);
    Sender sender = queue.sender();
    Receiver receiver = queue.receiver();
    Doorbell bell = segment.doorbell();
    sender.close();
    receiver.close();
    expectClosed(() -> sender.send(message), () -> sender.trySend(message),
        () -> sender.claim(1), () -> sender.tryClaim(1), sender::commit, sender::closeStream,
        () -> sender.arm(bell), sender::disarm);
    expectClosed(() -> receiver.receive(message), () -> receiver.tryReceive(message),
        receiver::peek, receiver::tryPeek, receiver::release, receiver::nextStream,
        () -> receiver.arm(bell), receiver::disarm);
  }

  @Test
  void queue() {
    Queue queue = queue(2);
    Sender sender = queue.sender();
    queue.close();
    expectClosed(queue::sender, queue::receiver, () -> sender.send(message));
  }

  @Test
  void segment() {
    Queue queue = queue(2);
    Sender sender = queue.sender();
    segment.close();
    expectClosed(queue::sender, () -> sender.send(message), () -> segment.openQueue("q"),
        () -> queue(2), () -> segment.removeObject("q"), segment::doorbell);
  }

  @Test
  void twiceIsOnce() throws Exception {
    Queue first = queue(2);
    Queue second = queue(2);
    Sender sender = first.sender();
    sender.close();
    Sender next = second.sender();
    sender.close();
    first.close();
    first.close();
    next.send(Words.of(3));
    assertThrows(TenonException.RoleHeld.class, second::sender, "its role is not given back");
    segment.close();
    segment.close();
  }

  @ParameterizedTest
  @EnumSource(Idle.class)
  void whoWaitsIsTold(Idle idle) throws Exception {
    Receiver receiver = queue(2).receiver(idle);
    Threads<Integer> waiting = Threads.start(() -> receiver.receive(message));
    waiting.untilInside(QueueEnd.class, "await");
    segment.close();
    Throwable told = assertThrows(ExecutionException.class, waiting::get).getCause();
    assertEquals(TenonException.Closed.class, told.getClass());
    assertTrue(filesBeside().isEmpty());
  }
}

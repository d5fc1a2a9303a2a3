// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tenon.Queue;
import tenon.Receiver;
import tenon.Sender;
import tenon.TenonException;

/** One producer, one consumer: taken, held, handed back. */
class RoleTest extends OneSegment {
  private final byte[] message = new byte[Words.BYTES];

  @Test
  void oneAtATime() {
    Queue queue = queue(2);
    Sender sender = queue.sender();
    Receiver receiver = queue.receiver();
    TenonException held = assertThrows(TenonException.RoleHeld.class, queue::sender);
    assertTrue(held.getMessage().contains(Long.toString(ProcessHandle.current().pid())));
    assertThrows(TenonException.RoleHeld.class, queue::receiver);
    sender.close();
    receiver.close();
    assertFalse(queue.sender().tookOver());
    assertFalse(queue.receiver().tookOver());
  }

  @Test
  void theNextOneGoesOnWhereTheLastOneStopped() throws Exception {
    Queue queue = queue(4);
    for (long i = 0; i < 10; ++i) {
      try (Sender sender = queue.sender()) {
        assertEquals(i, sender.position());
        sender.send(Words.of(i));
      }
      try (Receiver receiver = queue.receiver()) {
        assertEquals(i, receiver.position());
        receiver.receive(message);
        assertFalse(receiver.maybeRedelivered());
      }
      assertEquals(i, Words.in(message));
    }
  }

  @Test
  void handedBackWithAMessageInHand() throws Exception {
    Queue queue = queue(4);
    Sender sender = queue.sender();
    sender.send(Words.of(1));
    sender.send(Words.of(2));
    try (Receiver first = queue.receiver()) {
      assertFalse(first.maybeRedelivered());
      first.peek();
    }
    Receiver second = queue.receiver();
    assertTrue(second.maybeRedelivered());
    assertFalse(second.tookOver());
    second.receive(message);
    assertEquals(1, Words.in(message));
    assertFalse(second.maybeRedelivered(), "only the first can have been seen");
  }

  @Test
  void handedBackWithoutOne() throws Exception {
    Queue queue = queue(4);
    queue.sender().send(Words.of(1));
    try (Receiver first = queue.receiver()) {
      first.peek();
      first.release();
    }
    assertFalse(queue.receiver().maybeRedelivered());
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tenon.Queue;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.Sender;
import tenon.TenonException;

class QueueTest extends OneSegment {
  private final byte[] message = new byte[Words.BYTES];

  @Test
  void inOrderOverManyLaps() throws Exception {
    Queue queue = queue(4);
    Sender sender = queue.sender();
    Receiver receiver = queue.receiver();
    long sent = 0;
    for (long received = 0; received < 1000; ++received) {
      while (sender.trySend(Words.of(sent))) {
        ++sent;
      }
      assertEquals(received + queue.capacity(), sent);
      assertEquals(Words.BYTES, receiver.receive(message));
      assertEquals(received, Words.in(message));
    }
    assertEquals(sent, sender.position());
    assertEquals(1000, receiver.position());
  }

  @Test
  void manyAtOnce() throws Exception {
    Queue queue = queue(8);
    Sender sender = queue.sender();
    Receiver receiver = queue.receiver();
    List<Long> seen = new ArrayList<>();
    Consumer<ByteBuffer> note = place -> seen.add(place.getLong(place.position()));
    assertEquals(0, receiver.tryReceive(4, note));
    for (long i = 0; i < 6; ++i) {
      sender.send(Words.of(i));
    }
    assertEquals(4, receiver.receive(4, note));
    assertEquals(2, receiver.receive(4, note));
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), seen);
    assertEquals(6, receiver.position());
    for (long i = 6; i < 14; ++i) {
      assertTrue(sender.trySend(Words.of(i)), "the cells are free");
    }
  }

  @Test
  void manyAtOnceUpToTheOneThatIsRefused() throws Exception {
    Queue queue = queue(8);
    Sender sender = queue.sender();
    Receiver receiver = queue.receiver();
    for (long i = 0; i < 3; ++i) {
      sender.send(Words.of(i));
    }
    sender.closeStream();
    assertThrows(ArithmeticException.class, () -> receiver.receive(8, place -> {
      if (place.getLong(place.position()) == 1) {
        throw new ArithmeticException();
      }
    }));
    assertEquals(1, receiver.position(), "that one stays in hand");
    assertEquals(2, receiver.receive(8, place -> {}), "then the stream ends");
    assertThrows(TenonException.EndOfStream.class, () -> receiver.receive(8, place -> {}));
    receiver.nextStream();
    sender.send(Words.of(4));
    assertThrows(
        TenonException.InvalidArgument.class, () -> receiver.receive(8, it -> receiver.release()));
    assertEquals(5, receiver.position(), "it was released once");
    sender.send(Words.of(5));
    assertThrows(TenonException.Closed.class, () -> receiver.receive(8, it -> receiver.close()));
    assertEquals(Words.BYTES, queue.receiver().receive(message), "nobody freed that one");
  }

  @Test
  void fullAndEmpty() throws Exception {
    Queue queue = queue(2);
    Sender sender = queue.sender();
    Receiver receiver = queue.receiver();
    assertEquals(-1, receiver.tryReceive(message));
    assertNull(receiver.tryPeek());
    Duration soon = Duration.ofMillis(5);
    assertThrows(TenonException.Timeout.class, () -> receiver.receive(message, soon));
    sender.send(Words.of(1));
    sender.send(Words.of(2));
    assertFalse(sender.trySend(Words.of(3)));
    assertNull(sender.tryClaim(1));
    assertThrows(TenonException.Timeout.class, () -> sender.send(Words.of(3), soon));
    assertEquals(Words.BYTES, receiver.tryReceive(message));
    assertTrue(sender.trySend(Words.of(3)));
  }

  @Test
  void readInPlace() throws Exception {
    Queue queue = queue(2);
    queue.sender().send(Words.of(5));
    Receiver receiver = queue.receiver();
    assertThrows(TenonException.InvalidArgument.class, receiver::release);
    for (int again = 0; again < 2; ++again) {
      ByteBuffer place = receiver.peek();
      assertEquals(Words.BYTES, place.remaining());
      assertEquals(5, place.getLong());
      assertTrue(place.isReadOnly());
    }
    receiver.release();
    assertNull(receiver.tryPeek());
    assertThrows(TenonException.InvalidArgument.class, receiver::release);
  }

  @Test
  void writtenInPlace() throws Exception {
    Queue queue = queue(2);
    Sender sender = queue.sender();
    Receiver receiver = queue.receiver();
    assertThrows(TenonException.InvalidArgument.class, sender::commit);
    ByteBuffer place = sender.claim(Words.BYTES);
    assertEquals(Words.BYTES, place.remaining());
    place.putLong(6);
    assertEquals(-1, receiver.tryReceive(message));
    sender.commit();
    assertThrows(TenonException.InvalidArgument.class, sender::commit);
    receiver.receive(message);
    assertEquals(6, Words.in(message));
  }

  @Test
  void whatWasSentMeanwhileTakesThePlaceThatWasClaimed() throws Exception {
    Queue queue = queue(2);
    Sender sender = queue.sender();
    sender.claim(Words.BYTES).putLong(1);
    sender.send(Words.of(2));
    assertThrows(TenonException.InvalidArgument.class, sender::commit);
    queue.receiver().receive(message);
    assertEquals(2, Words.in(message));
  }

  @Test
  void largeMessagesLieInBlocks() throws Exception {
    int limit = 100_000;
    Queue queue = segment.queue("large", new QueueOptions(4, limit));
    Sender sender = queue.sender();
    Receiver receiver = queue.receiver();
    int[] sizes = {0, 1, 47, 48, 49, 4096, limit - 1, limit, 3};
    byte[] out = new byte[limit];
    int sent = 0;
    for (int size : sizes) {
      while (sent < sizes.length && sender.trySend(filled(sizes[sent]))) {
        ++sent; // as many at once as there are cells
      }
      assertEquals(size, receiver.receive(out));
      assertArrayEquals(filled(size), Arrays.copyOf(out, size));
    }
  }

  private static byte[] filled(int size) {
    byte[] data = new byte[size];
    Arrays.fill(data, (byte) size);
    return data;
  }

  @Test
  void tooLarge() throws Exception {
    Queue queue = queue(2);
    Sender sender = queue.sender();
    Receiver receiver = queue.receiver();
    assertThrows(TenonException.TooLarge.class, () -> sender.send(new byte[65]));
    assertThrows(TenonException.TooLarge.class, () -> sender.tryClaim(65));
    sender.send(new byte[64]);
    assertThrows(TenonException.TooLarge.class, () -> receiver.receive(new byte[63]));
    assertEquals(64, receiver.receive(new byte[64]), "it stayed in place");
  }

  @Test
  void theEndOfAStreamAndTheNextOne() throws Exception {
    Queue queue = queue(4);
    Sender sender = queue.sender();
    Receiver receiver = queue.receiver();
    sender.send(Words.of(1));
    sender.closeStream();
    sender.send(Words.of(2));
    receiver.peek();
    assertThrows(TenonException.InvalidArgument.class, receiver::nextStream);
    receiver.release();
    assertThrows(TenonException.EndOfStream.class, () -> receiver.receive(message));
    assertThrows(TenonException.EndOfStream.class, receiver::peek);
    assertThrows(TenonException.EndOfStream.class, receiver::tryPeek);
    assertThrows(TenonException.InvalidArgument.class, receiver::release);
    receiver.nextStream();
    receiver.receive(message);
    assertEquals(2, Words.in(message));
  }

  @Test
  void laterOpenersTakeWhatIsThere() {
    queue(8);
    Queue again = segment.queue("q", new QueueOptions(2, 8));
    assertEquals(8, again.capacity());
    assertEquals(64, again.messageLimit());
  }

  @Test
  void impossibleOptions() {
    for (QueueOptions options : new QueueOptions[] {new QueueOptions(0, 8), new QueueOptions(2, 0),
        new QueueOptions(1 << 25, 8), new QueueOptions(2, -1)}) {
      assertThrows(TenonException.InvalidArgument.class, () -> segment.queue("no", options));
    }
    assertThrows(TenonException.TooLarge.class,
        () -> segment.queue("no", new QueueOptions(1 << 24, 1 << 20)));
    assertThrows(TenonException.NotFound.class, () -> segment.openQueue("no"));
  }
}

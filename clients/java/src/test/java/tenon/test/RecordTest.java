// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tenon.Idle;
import tenon.Queue;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.RecordReceiver;
import tenon.RecordSender;
import tenon.RecordType;
import tenon.TenonException;

/** Records lie as the same struct does in C++, and are checked by their size. */
public class RecordTest extends OneSegment {
  /** Padding at the end. */
  public record Tick(long at, double price, int size) {}

  /** Of each type, with holes. */
  public record Mixed(byte a, double b, boolean c, short d, float e, boolean f, int g, long h) {}

  private record Hidden(int value) {}

  /** No numbers. */
  public record Words(String text) {}

  /** Nothing. */
  public record Empty() {}

  private static final QueueOptions FOUR = new QueueOptions(4, 1);

  @Test
  void layout() {
    assertEquals("Tick 24\nat i64 0\nprice f64 8\nsize i32 16\n",
        RecordType.of(Tick.class).description());
    assertEquals("Mixed 40\na i8 0\nb f64 8\nc bool 16\nd i16 18\ne f32 20\nf bool 24\ng i32 28\n"
        + "h i64 32\n", RecordType.of(Mixed.class).description());
  }

  @Test
  void bytesAreThoseOfTheStruct() throws Exception {
    Queue queue = segment.queue("ticks", Tick.class, FOUR);
    assertEquals(24, queue.elementBytes());
    assertEquals(24, queue.messageLimit());
    queue.sender(Tick.class).send(new Tick(0x0102030405060708L, 1.0, -2));
    byte[] bytes = new byte[24];
    try (Receiver receiver = queue.receiver()) {
      assertEquals(24, receiver.receive(bytes));
    }
    assertEquals("0807060504030201" + "000000000000f03f" + "feffffff",
        HexFormat.of().formatHex(bytes, 0, 20));
  }

  @Test
  void whatIsSentIsReceived() throws Exception {
    Queue queue = segment.queue("mixed", Mixed.class, FOUR);
    RecordSender<Mixed> sender = queue.sender(Mixed.class);
    RecordReceiver<Mixed> receiver = queue.receiver(Mixed.class);
    assertNull(receiver.tryReceive());
    Mixed first = new Mixed((byte) -1, Math.PI, true, Short.MIN_VALUE, 1.5f, false,
        Integer.MIN_VALUE, Long.MAX_VALUE);
    Mixed second = new Mixed((byte) 1, Double.NaN, false, (short) 7, -0.0f, true, 8, 9);
    sender.send(first);
    sender.send(second, Duration.ofHours(1));
    assertEquals(first, receiver.receive());
    assertEquals(second, receiver.receive(Duration.ofHours(1)));
    for (int i = 0; i < queue.capacity(); ++i) {
      assertTrue(sender.trySend(first));
    }
    assertFalse(sender.trySend(first));
    assertThrows(
        TenonException.Timeout.class, () -> sender.send(first, Duration.ofMillis(1)));
    assertEquals(first, receiver.tryReceive());
    sender.end().closeStream();
    receiver.close();
    assertThrows(TenonException.Closed.class, receiver::receive);
  }

  @Test
  void anotherSizeIsRefused() {
    Queue ticks = segment.queue("ticks", Tick.class, FOUR);
    assertThrows(TenonException.LayoutMismatch.class, () -> ticks.sender(Mixed.class));
    assertThrows(TenonException.LayoutMismatch.class, () -> ticks.receiver(Mixed.class));
    assertThrows(TenonException.LayoutMismatch.class,
        () -> segment.queue("ticks", Mixed.class, FOUR));
    Queue bytes = segment.queue("bytes", new QueueOptions(4, 24));
    assertThrows(TenonException.LayoutMismatch.class, () -> bytes.sender(Tick.class));
  }

  @Test
  void aMessageOfAnotherSizeIsRefused() throws Exception {
    Queue ticks = segment.queue("ticks", Tick.class, FOUR);
    ticks.sender().send(new byte[23]);
    assertThrows(
        TenonException.PeerMisbehaved.class, ticks.receiver(Tick.class)::receive);
  }

  @Test
  void oneThatIsNotPublicNeedsALookup() throws Exception {
    assertThrows(TenonException.InvalidArgument.class, () -> RecordType.of(Hidden.class));
    RecordType<Hidden> type = RecordType.of(Hidden.class, MethodHandles.lookup());
    Queue queue = segment.queue("hidden", type, FOUR);
    queue.sender(type, Idle.PARK).send(new Hidden(5));
    assertEquals(new Hidden(5), queue.receiver(type, Idle.BUSY).receive());
  }

  @Test
  void whatIsNoStructIsRefused() {
    assertThrows(TenonException.InvalidArgument.class, () -> RecordType.of(Words.class));
    assertThrows(TenonException.InvalidArgument.class, () -> RecordType.of(Empty.class));
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tenon.ObjectField;
import tenon.ObjectSnapshot;
import tenon.RecordSnapshot;
import tenon.TenonException;

/** Values that describe themselves, read as they were at one moment. */
public class SnapshotTest extends OneSegment {
  /** As "Pair 16". */
  public record Pair(long balance, double rate) {}

  /** The same but for a name. */
  public record Other(long balance, double interest) {}

  private static final String PAIR = "CxxPair 16\nbalance i64 0\nrate f64 8\n";
  private static final String ALL = "All 72\ni8 i8 0\nu8 u8 1\ni16 i16 2\nu16 u16 4\ni32 i32 8\n"
      + "u32 u32 12\nu64 u64 16\nf32 f32 24\nopen bool 28\nowner char[5] 29\n"
      + "here.x f64 40\npath u16[3] 48\nrates f64[2] 56\n";

  private static byte[] pairs(double... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < numbers.length; i += 2) {
      bytes.putLong((long) numbers[i]).putDouble(numbers[i + 1]);
    }
    return bytes.array();
  }

  private static byte[] all() {
    return ByteBuffer.allocate(72).order(ByteOrder.LITTLE_ENDIAN).put(0, (byte) -1)
        .put(1, (byte) -1).putShort(2, (short) -1).putShort(4, (short) -1).putInt(8, -1)
        .putInt(12, -1).putLong(16, -1).putFloat(24, 1.5f).put(28, (byte) 1)
        .put(29, "M\u00fc\0x".getBytes(StandardCharsets.UTF_8)).putDouble(40, 2.5)
        .putShort(50, (short) 7).putShort(52, (short) -1).putDouble(64, 4.5).array();
  }

  private static void expectInvalid(Executable... calls) {
    for (Executable call : calls) {
      assertThrows(TenonException.InvalidArgument.class, call);
    }
  }

  @Test
  void fieldsByName() throws Exception {
    ForgedObject.make(segment, "all", ForgedObject.OBJECT, ALL, 72, all());
    ObjectSnapshot all = segment.snapshot("all");
    assertEquals(ALL, all.description());
    assertEquals(72, all.elementBytes());
    assertEquals(1, all.count());
    assertEquals(13, all.fields().size());
    assertEquals(new ObjectField("path", "u16", 3, 48), all.fields().get(11));
    assertEquals(List.of(-1L, 255L, -1L, 65535L, -1L, 4294967295L, -1L),
        LongStream.of(all.getLong("i8"), all.getLong("u8"), all.getLong("i16"),
            all.getLong("u16"), all.getLong("i32"), all.getLong("u32"), all.getLong("u64"))
            .boxed().toList());
    assertEquals(1.5, all.getDouble("f32"));
    assertTrue(all.getBoolean("open"));
    assertEquals("M\u00fc", all.getString("owner"));
    assertEquals(2.5, all.getDouble("here.x"));
    assertEquals(7, all.getLong("path", 1));
    assertEquals(65535, all.getLong("path", 2));
    assertEquals(4.5, all.getDouble("rates", 1));
    expectInvalid(() -> all.getLong("no"), () -> all.getLong("f32"), () -> all.getDouble("i8"),
        () -> all.getBoolean("i8"), () -> all.getString("i8"), () -> all.getLong("path", 3),
        () -> all.getLong("path", -1), () -> all.element(1), () -> all.element(-1));
  }

  @Test
  void elements() throws Exception {
    ForgedObject.make(segment, "pairs", ForgedObject.OBJECT, PAIR, 16, pairs(1, 1.5, 2, 2.5));
    ObjectSnapshot pairs = segment.snapshot("pairs");
    assertEquals(2, pairs.count());
    assertEquals(1, pairs.getLong("balance"));
    assertEquals(2, pairs.element(1).getLong("balance"));
    assertEquals(2.5, pairs.element(1).getDouble("rate"));
  }

  @Test
  void records() throws Exception {
    ForgedObject.make(segment, "pairs", ForgedObject.OBJECT, PAIR, 16, pairs(1, 1.5, 2, 2.5));
    RecordSnapshot<Pair> pairs = segment.snapshot("pairs", Pair.class);
    assertEquals(List.of(new Pair(1, 1.5), new Pair(2, 2.5)), pairs.values());
    assertEquals(new Pair(1, 1.5), pairs.value());
    TenonException.LayoutMismatch both = assertThrows(TenonException.LayoutMismatch.class,
        () -> segment.snapshot("pairs", Other.class));
    String lines = both.getMessage().replaceAll(" +", " ");
    assertTrue(lines.contains("\n Other 16 CxxPair 16\n balance i64 0 balance i64 0\n"
        + "! interest f64 8 rate f64 8\n"), both.getMessage());
  }

  @Test
  void sealed() throws Exception {
    ForgedObject.make(segment, "pairs", ForgedObject.SEALED, PAIR, 16, pairs(1, 1.5));
    assertEquals(new Pair(1, 1.5), segment.snapshot("pairs", Pair.class).value());
  }

  @Test
  void whatIsNoObjectIsRefused() throws Exception {
    queue(2);
    assertThrows(TenonException.WrongKind.class, () -> segment.snapshot("q"));
    assertThrows(TenonException.NotFound.class, () -> segment.snapshot("no"));
    ForgedObject.make(segment, "pairs", ForgedObject.OBJECT, PAIR, 16, pairs(1, 1.5));
    assertThrows(TenonException.WrongKind.class, () -> segment.openQueue("pairs"));
  }

  @Test
  void aSnapshotIsOfOneMoment() throws Exception {
    int numbers = 64;
    ForgedObject object = ForgedObject.make(segment, "n", ForgedObject.OBJECT,
        "N 512\nn i64[64] 0\n", numbers * Long.BYTES, new byte[numbers * Long.BYTES]);
    Threads<?> changing = Threads.start(() -> {
      for (long number = 1; !Thread.interrupted(); ++number) {
        object.change(number);
      }
      return null;
    });
    long before = 0;
    for (int taken = 0; taken < 20_000; ) {
      try {
        ObjectSnapshot snapshot = segment.snapshot("n");
        assertTrue(snapshot.version() >= before);
        before = snapshot.version();
        for (int i = 0; i < numbers; ++i) {
          assertEquals(before, snapshot.getLong("n", i));
        }
        ++taken;
      } catch (TenonException.WouldBlock changedTooFast) {
        continue;
      }
    }
    changing.interrupt();
    changing.get();
  }
}
